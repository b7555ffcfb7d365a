"""`/stays`: who is here now, by number and day; one stay; partners; and the number of days in force."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from accounts.gate import current_actor
from accounts.people import queries as people
from accounts.permissions import Actor, needs
from core import clock, codes, forms
from core.database import unit_of_work
from core.errors import NotFound
from dispensing.modules.stay import queries, rules, service
from dispensing.modules.stay.schemas import AdmitForm, LeaveForm, PartnerForm, RuleForm

pages = Blueprint("stay_pages", __name__, url_prefix="/stays", template_folder="templates")


@pages.get("")
@needs("stay.read")
def here_now() -> Any:
    actor, now = current_actor(), clock.now()
    found = unit_of_work(lambda: service.read_here_now(actor))
    bags = queries.bag_counts([stay.id for stay in found])
    return render_template(
        "modules/stay/list.html",
        rows=[
            (stay, rules.day_of_stay(stay.admitted_at, now), rules.stage(stay.ends_at, now)) for stay in found
        ],
        bags=bags,
        waiting=len(queries.bags_waiting(actor)),
        day_and_time=clock.day_and_time,
        grouped=_grouped,
    )


def _grouped(number: str) -> str:
    return codes.grouped(number, 4)


@pages.route("/new", methods=["GET", "POST"])
@needs("stay.keep")
def new() -> Any:
    return _admit()


@pages.route("/visit/<code>", methods=["GET", "POST"])
@needs("stay.keep")
def of_visit(code: str) -> Any:
    """The same, with the visit's code filled in."""
    return _admit(code)


def _admit(code: str = "") -> Any:
    actor = current_actor()
    if request.method == "GET":
        return _show_new(forms.blank(visit_code=code))
    form = forms.posted().check(AdmitForm())
    if form.is_ok:
        made = form.run(actor.person_id, "stay_begun", lambda: service.admit(actor, **form.data))
        if made:
            return redirect(url_for(".stay", stay_number=made), 303)
    return _show_new(form)


def _show_new(form: forms.Form) -> Any:
    days = queries.longest_days(clock.today())
    return forms.show("modules/stay/new.html", form, routes=list(rules.ENTRY_ROUTES.items()), days=days)


@pages.get("/<stay_number>")
@needs("stay.read")
def stay(stay_number: str) -> Any:
    """One stay and its bags; the reading is trailed."""
    actor, now = current_actor(), clock.now()
    found = unit_of_work(lambda: service.read(actor, stay_number))
    return render_template(
        "modules/stay/one.html",
        stay=found,
        shown=_grouped(found.number),
        day=rules.day_of_stay(found.admitted_at, found.left_at or now),
        stage=0 if found.left_at else rules.stage(found.ends_at, now),
        bags=queries.bags_of(found.id),
        partner=queries.partner_named(found.partner_id),
        by=people.names_of([found.admitted_by]).get(found.admitted_by, ""),
        routes=rules.ENTRY_ROUTES,
        left_to=rules.LEFT_TO,
        day_and_time=clock.day_and_time,
    )


@pages.route("/<stay_number>/leave", methods=["GET", "POST"])
@needs("stay.keep")
def leave(stay_number: str) -> Any:
    actor = current_actor()
    if request.method == "GET":
        return _show_leave(actor, stay_number, forms.blank())
    form = forms.posted().check(LeaveForm())
    if form.is_ok:
        act_name = f"stay_ended {codes.tidy(stay_number)}"
        left = form.run(actor.person_id, act_name, lambda: service.leave(actor, stay_number, **form.data))
        if left:
            return redirect(url_for(".stay", stay_number=left), 303)
    return _show_leave(actor, stay_number, form)


def _show_leave(actor: Actor, number: str, form: forms.Form) -> Any:
    found = queries.stay(actor, number)
    if found is None:
        raise NotFound("Go back to the list.")
    return forms.show(
        "modules/stay/leave.html",
        form,
        stay=found,
        shown=_grouped(found.number),
        left_to=list(rules.LEFT_TO.items()),
        partners=[
            (one.id, one.name, f"Agreed until {clock.day(one.agreed_to)}")
            for one in queries.partners_now(actor)
        ],
        bags=queries.bag_counts([found.id]).get(found.id, 0),
    )


@pages.route("/partners", methods=["GET", "POST"])
@needs("stay.partners")
def partners() -> Any:
    """The roster of the station, and putting an organisation on it."""
    actor, on = current_actor(), clock.today()
    form = forms.blank() if request.method == "GET" else forms.posted().check(PartnerForm())
    if request.method == "POST" and form.is_ok:
        data = form.data
        made = form.run(
            actor.person_id, "stay_partner_added", lambda: str(service.add_partner(actor, **data))
        )
        if made:
            return redirect(url_for(".partners"), 303)
    rows = [(one, rules.agreement_stage(one.agreed_to, on)) for one in queries.partners(actor)]
    return forms.show("modules/stay/partners.html", form, rows=rows, day=clock.day)


@pages.route("/rule", methods=["GET", "POST"])
@needs("stay.rule")
def rule() -> Any:
    """For how many days a person may stay, since when, and setting another number from a day on."""
    actor = current_actor()
    form = forms.blank() if request.method == "GET" else forms.posted().check(RuleForm())
    if request.method == "POST" and form.is_ok:
        data = form.data
        made = form.run(actor.person_id, "stay_rule_set", lambda: str(service.set_longest(actor, **data)))
        if made:
            return redirect(url_for(".rule"), 303)
    return forms.show(
        "modules/stay/rule.html",
        form,
        versions=queries.versions(),
        days=queries.longest_days(clock.today()),
        day=clock.day,
    )
