"""Visits that were recorded: the list, one visit, its receipt, a repeat dose."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from marshmallow import Schema, fields

from accounts.gate import current_actor
from accounts.people import queries as people
from accounts.permissions import may, needs
from accounts.places.services import SERVICES
from core import clock, forms
from core.database import unit_of_work
from core.errors import Invalid, NotFound
from core.fields import Choice, Code, TypedCount
from core.pagination import position
from dispensing import advice_words, standing_advice
from dispensing.eligibility import AGE_BANDS, ANSWERS, GUARDIAN_ANSWERS, NOT_GIVEN_REASONS
from dispensing.incidents import queries as incidents
from dispensing.protocols import queries as protocols
from dispensing.referrals.wanted import TRANSPORT
from dispensing.visits import queries, service
from dispensing.visits.record import SEXES
from dispensing.visits.record_pages import QUESTIONS
from inventory.catalogue import queries as catalogue

pages = Blueprint("visit_pages", __name__)


class FindForm(Schema):
    code = fields.String(required=True, error_messages={"required": "Write their code, like 76STT-QBHDN."})


REPEAT_FIELD_OF = {"vomited_at": "minutes_after", "given_at": "given_ago"}


class RepeatForm(Schema):
    minutes_after = TypedCount(
        least=0,
        most=2880,
        required=True,
        error_messages={
            "required": "Write how many minutes.",
            "invalid": "Write the minutes as a whole number.",
        },
    )
    product = Code(required=True, error_messages={"required": "Choose the tablets."})
    already_given = Choice(("yes",), load_default=None)
    given_ago = TypedCount(
        least=0,
        most=100_000,
        load_default=0,
        error_messages={"invalid": "Write the minutes as a whole number."},
    )


@pages.route("/visits", methods=["GET", "POST"])
@needs("visits.read")
def list_visits() -> Any:
    """Visits of the own station, newest first; a code is looked up by POST, never in the address."""
    form = forms.posted() if request.method == "POST" else forms.blank()
    if request.method == "POST" and form.check(FindForm()).is_ok:
        try:
            return redirect(url_for(".show", code=service.check_code(form.data["code"])), 303)
        except Invalid as refusal:
            form.refuse(refusal)
    at = position(request)
    actor = current_actor()
    page = unit_of_work(lambda: service.list_visits(actor, at))
    return forms.show(
        "dispensing/visits/list.html",
        form,
        page=page,
        day_and_time=clock.day_and_time,
        next_url=url_for(".list_visits", cursor=page.next) if page.next else None,
        first_url=url_for(".list_visits") if at.before_id else None,
    )


@pages.get("/lots/<number>/visits")
@needs("visits.read")
def visits_of_lot(number: str) -> Any:
    """Visits of the own station that got a lot, so that they can be told. The read leaves a trail entry."""
    at = position(request)
    actor = current_actor()
    page = unit_of_work(lambda: service.list_visits_of_lot(actor, number, at))
    here = {"number": catalogue.tidy_number(number)}
    return render_template(
        "dispensing/visits/of_lot.html",
        page=page,
        number=here["number"],
        day_and_time=clock.day_and_time,
        next_url=url_for(".visits_of_lot", **here, cursor=page.next) if page.next else None,
        first_url=url_for(".visits_of_lot", **here) if at.before_id else None,
    )


def _read(code: str) -> dict[str, Any]:
    actor = current_actor()
    return unit_of_work(lambda: service.read_visit(actor, code))


def _words() -> dict[str, Any]:
    return {
        "ages": AGE_BANDS,
        "answers": ANSWERS,
        "sexes": SEXES,
        "guardians": GUARDIAN_ANSWERS,
        "reasons": NOT_GIVEN_REASONS,
        "questions": QUESTIONS,
        "services": SERVICES,
        "transports": TRANSPORT,
        "day_and_time": clock.day_and_time,
    }


@pages.get("/incidents/<int:incident_id>/visit")
@needs("visits.read")
def of_incident(incident_id: int) -> Any:
    """To the visit of the own station that an incident is about, where the reading is trailed."""
    code = queries.code_of(current_actor().station_id, incidents.visit_of(current_actor(), incident_id))
    if code is None:
        raise NotFound("Choose one from the list.")
    return redirect(url_for(".show", code=code), 303)


@pages.get("/visits/<code>")
@needs("visits.read")
def show(code: str) -> Any:
    """One visit as it stands. The read leaves a trail entry."""
    actor = current_actor()
    visit = _read(code)
    return render_template(
        "dispensing/visits/show.html",
        visit=visit,
        recorded_by=people.names_of([visit["recorded_by"]])[visit["recorded_by"]],
        may_correct=may(actor, "visits.correct") and visit["recorded_by"] != actor.person_id,
        **_words(),
    )


@pages.get("/visits/<code>/recorded")
@needs("visits.read")
def recorded(code: str) -> Any:
    """The receipt: the number for the paper register, what to tell them, the slip."""
    visit = _read(code)
    dose = (visit["repeat_doses"] or [visit["dose"]])[-1]
    tell = advice_words.TELL_THEM if dose else advice_words.TELL_THEM_WITHOUT_DOSE
    limit = _repeat_limit(dose) if dose else 0
    return render_template(
        "dispensing/visits/recorded.html",
        visit=visit,
        advice=_advice_now(visit),
        tell_them=[words.format(repeat_hours=limit) for words in tell],
        **_words(),
    )


def _advice_now(visit: dict[str, Any]) -> list[str]:
    """What the rules said that still holds when the receipt is read."""
    if visit["decision"] is None:
        return []
    moment = visit["dose"]["given_at"] if visit["dose"] else visit["arrived_at"]
    said = [(reason["code"], reason["text"]) for reason in visit["decision"]["advice"]]
    return standing_advice.after_the_dose(said, visit["incident"]["latest_at"], protocols.in_force(moment))


def _repeat_limit(dose: dict[str, Any]) -> int:
    product = catalogue.product_by_code(dose["product"])
    return product.repeat_within_hours if product else 0


@pages.route("/visits/<code>/repeat", methods=["GET", "POST"])
@needs("visits.record")
def repeat(code: str) -> Any:
    """A dose again after vomiting: how many minutes after the tablets it came."""
    actor = current_actor()
    form = forms.posted(REPEAT_FIELD_OF) if request.method == "POST" else forms.blank()
    visit = _read(code)
    first = (visit["repeat_doses"] or [visit["dose"]])[-1]
    if request.method == "POST" and first and form.check(RepeatForm()).is_ok:
        vomited_at = first["given_at"] + timedelta(minutes=form.data["minutes_after"])
        is_fact = form.data["already_given"] == "yes"
        given_at = clock.now() - timedelta(minutes=form.data["given_ago"])
        if not is_fact:
            given_at = max(clock.now(), vomited_at)
        body = {
            "vomited_at": vomited_at,
            "given_at": given_at,
            "product": form.data["product"],
            "already_given": is_fact,
        }
        made = form.run(
            actor.person_id, f"repeat {visit['code']}", lambda: service.give_repeat_dose(actor, code, **body)
        )
        if made is not None:
            return redirect(url_for(".recorded", code=visit["code"]), 303)
    if not form.raw.get("product") and first:
        form.raw["product"] = first["product"]
    products = [(product.code, product.name) for product in catalogue.products()]
    return forms.show(
        "dispensing/visits/repeat.html", form, visit=visit, first=first, products=products, **_words()
    )
