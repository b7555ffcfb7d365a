"""`/follow-ups`: calls that are due, one of them, and the plan of a visit.

Lists and addresses carry a number and a day. The way to reach somebody is shown once for each press of
the button, in the answer to it, and stands on no page that can be opened by its address.
"""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from accounts.gate import current_actor
from accounts.permissions import needs
from core import clock, forms
from core.database import unit_of_work
from core.errors import WrongState
from dispensing.follow_up import outcomes, queries, service
from dispensing.follow_up.queries import Call
from dispensing.follow_up.schemas import PlanForm, StopForm, TryForm
from dispensing.visits import queries as visit_rows
from dispensing.visits import service as visits

pages = Blueprint("follow_up_pages", __name__)

# What is erased with its key, and so stands nowhere else, not even as a fingerprint.
SEALED = ("way", "reach", "hours", "say", "never_say")


@pages.get("/follow-ups")
@needs("follow_up.call")
def calls() -> Any:
    """Calls still to make: number and day, and nothing else of anybody."""
    actor = current_actor()
    found = unit_of_work(lambda: service.list_calls(actor))
    rows = [
        (row.id, row.register_number, clock.day(row.due_on), row.due_on <= clock.today()) for row in found
    ]
    return render_template("dispensing/follow_up/list.html", rows=rows)


@pages.get("/follow-ups/<int:call_id>")
@needs("follow_up.call")
def call(call_id: int) -> Any:
    """One call: when it is due, how it went, and what can be done next."""
    return _show(call_id, forms.blank())


@pages.post("/follow-ups/<int:call_id>/open")
@needs("follow_up.call")
def open_call(call_id: int) -> Any:
    """The way to reach them, for the call that is about to be made."""
    actor, form = current_actor(), forms.posted()
    try:
        contact = unit_of_work(lambda: service.open_contact(actor, call_id))
    except WrongState as refusal:
        form.refuse(refusal)
        return _show(call_id, form)
    return _show(call_id, forms.blank(), contact)


@pages.post("/follow-ups/<int:call_id>/result")
@needs("follow_up.call")
def result(call_id: int) -> Any:
    actor = current_actor()
    form = forms.posted().check(TryForm())
    name = f"follow-up {call_id}"
    if form.is_ok and form.run(
        actor.person_id, name, lambda: str(service.record_try(actor, call_id, **form.data))
    ):
        return redirect(url_for(".call", call_id=call_id), 303)
    return _show(call_id, form)


@pages.route("/visits/<code>/follow-up", methods=["GET", "POST"])
@needs("follow_up.call")
def plan(code: str) -> Any:
    """On which days to call, and the safe way; only for those who said yes."""
    actor = current_actor()
    if request.method == "GET":
        return _show_plan(code, forms.blank())
    form = forms.posted().check(PlanForm())
    made = form.is_ok and form.run(
        actor.person_id,
        f"follow-up of {code}",
        lambda: str(service.plan(actor, code, **form.data)),
        unmarked=SEALED,
    )
    return redirect(url_for(".plan", code=code), 303) if made else _show_plan(code, form)


@pages.post("/visits/<code>/follow-up/stop")
@needs("follow_up.call")
def stop(code: str) -> Any:
    actor = current_actor()
    form = forms.posted().check(StopForm())
    made = form.is_ok and form.run(
        actor.person_id, f"stop follow-up of {code}", lambda: str(service.stop(actor, code, **form.data))
    )
    return redirect(url_for(".plan", code=code), 303) if made else _show_plan(code, form)


def _show(call_id: int, form: forms.Form, contact: dict[str, Any] | None = None) -> Any:
    actor = current_actor()
    if contact is None:
        found = unit_of_work(lambda: service.read_call(actor, call_id))
    else:
        found = queries.call(actor.station_id, call_id)  # its opening is trailed
    last = found.tried[-1] if found.tried else None
    return forms.show(
        "dispensing/follow_up/call.html",
        form,
        call=found,
        due=clock.day(found.due_on),
        state=_state(found),
        is_to_make=found.ended_why is None and found.state == "due" and found.due_on <= clock.today(),
        contact=_contact(contact) if contact else [],
        past=[_tried(one) for one in found.tried],
        needs_care=last is not None and last.result == "needs_care",
        has_effects=last is not None and last.side_effects == "some",
        results=list(outcomes.RESULTS.items()),
        effects=list(outcomes.SIDE_EFFECTS.items()),
    )


def _contact(contact: dict[str, Any]) -> list[tuple[str, str]]:
    named = (
        ("How", outcomes.WAYS[contact["way"]]),
        ("Where", contact["reach"]),
        ("Safe hours", contact["hours"]),
        ("Say", contact["say"]),
        ("Never say", contact["never_say"]),
    )
    return [(label, words) for label, words in named if words]


def _state(found: Call) -> str:
    if found.state == "done":
        return "Done"
    if found.ended_why:
        return f"No call. {outcomes.ENDS[found.ended_why]}"
    return "Due" if found.due_on <= clock.today() else "To come"


def _tried(one: queries.Tried) -> tuple[str, str]:
    asked = f". Side effects, {outcomes.SIDE_EFFECTS[one.side_effects].lower()}" if one.side_effects else ""
    return clock.day_and_time(one.at), f"{outcomes.RESULTS[one.result]}{asked}. By {one.by}"


def _show_plan(code: str, form: forms.Form) -> Any:
    actor = current_actor()
    visit = unit_of_work(lambda: visits.read_visit(actor, code))
    row = visit_rows.newest_version(actor.station_id or 0, visit["code"])
    assert row is not None
    visit_id = visit_rows.first_version_id(row.code)
    last = queries.newest_plan(visit_id)
    is_open = last is not None and last.ended_at is None
    days = service.days_for(row)
    return forms.show(
        "dispensing/follow_up/plan.html",
        form,
        visit=visit,
        why_not=service.why_no_plan(row, visit_id),
        is_open=is_open,
        planned=[(one.id, clock.day(one.due_on), one.state == "done") for one in queries.calls_of(last.id)]
        if is_open
        else [],
        days=[(day.isoformat(), clock.day(day)) for day in days],
        ways=list(outcomes.WAYS.items()),
        stops=[(name, outcomes.ENDS[name]) for name in outcomes.STOPS],
    )
