"""`/hotline`: the calls that wait, taking one, asking stations, and the stations' answers."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, request, url_for
from marshmallow import Schema

from accounts.gate import current_actor
from accounts.permissions import Actor, may, needs
from accounts.places import queries as places
from core import clock, forms
from core.database import unit_of_work
from dispensing.modules.hotline import offering, proposals, queries, rule_service, schemas, service, steps
from dispensing.modules.hotline.nearest import best

pages = Blueprint("hotline_pages", __name__, url_prefix="/hotline", template_folder="templates")

FIGURES_OF = timedelta(days=90)
DONE_FOR = timedelta(days=7)
MOST_PROPOSED = 6


@pages.get("")
@needs("hotline.read")
def calls() -> Any:
    """Open calls, the most urgent first; those that ended lately; and how long the way took."""
    return _show_list(forms.blank())


@pages.route("/new", methods=["GET", "POST"])
@needs("hotline.take")
def new_call() -> Any:
    actor = current_actor()
    if request.method == "GET":
        return _show_new(actor, forms.blank(minutes_ago="0"))
    form = forms.posted().check(schemas.CallForm())
    if form.is_ok and (form.data["hours_ago"] is None) != (form.data["not_known"] == "yes"):
        form.add_errors({"hours_ago": ["Write the hours, or say that they are not known."]})
    if form.is_ok:
        number = form.run(actor.person_id, "take_call", lambda: _take(actor, form))
        if number:
            return redirect(url_for(".call", call_number=number), 303)
    return _show_new(actor, form)


@pages.get("/calls/<call_number>")
@needs("hotline.read")
def call(call_number: str) -> Any:
    """One call. The read leaves a trail entry."""
    return _show_call(call_number, forms.blank())


@pages.post("/calls/<call_number>/offer")
@needs("hotline.take")
def offer(call_number: str) -> Any:
    return _change(call_number, "offer", schemas.OfferForm(), offering.offer)


@pages.post("/calls/<call_number>/accept")
@needs("hotline.answer")
def accept(call_number: str) -> Any:
    return _change(call_number, "accept", schemas.NothingForm(), offering.accept)


@pages.post("/calls/<call_number>/decline")
@needs("hotline.answer")
def decline(call_number: str) -> Any:
    return _change(call_number, "decline", schemas.WhyNotForm(), offering.decline)


@pages.post("/calls/<call_number>/give-back")
@needs("hotline.answer")
def give_back(call_number: str) -> Any:
    return _change(call_number, "give_back", schemas.GiveBackForm(), offering.give_back)


@pages.post("/calls/<call_number>/not-arrived")
@needs("hotline.answer")
def not_arrived(call_number: str) -> Any:
    return _change(call_number, "not_arrived", schemas.WhyNotArrivedForm(), service.not_arrived)


@pages.post("/calls/<call_number>/close")
@needs("hotline.take")
def close(call_number: str) -> Any:
    return _change(call_number, "close", schemas.CloseForm(), service.close)


@pages.post("/arrived")
@needs("hotline.answer")
def arrived() -> Any:
    """Link a call to a visit. Both travel in the body, never in the address."""
    actor, form = current_actor(), forms.posted().check(schemas.ArrivedForm())
    if form.is_ok:
        number = form.run(actor.person_id, "call_arrived", lambda: service.arrive(actor, **form.data))
        if number:
            return redirect(url_for(".call", call_number=number), 303)
    return _show_list(form)


@pages.route("/numbers", methods=["GET", "POST"])
@needs("hotline.rules")
def numbers() -> Any:
    """What holds now, every version that was set, and the form for the next one."""
    actor = current_actor()
    if request.method == "GET":
        today, now = clock.today(), queries.numbers_on(clock.today())
        form = forms.blank(
            based_on=str(queries.latest_version()),
            answer_minutes=str(now.answer_minutes),
            km_an_hour=str(now.km_an_hour),
            **{f"counts_from-{part}": str(getattr(today, part)) for part in ("day", "month", "year")},
        )
        return _show_rules(form)
    form = forms.posted().check(schemas.NumbersForm())
    if form.is_ok and form.run(
        actor.person_id, "hotline_numbers", lambda: str(rule_service.set_numbers(actor, **form.data))
    ):
        return redirect(url_for(".numbers"), 303)
    return _show_rules(form)


def _take(actor: Actor, form: forms.Form) -> str:
    data = form.data
    called_at = clock.now() - timedelta(minutes=data["minutes_ago"])
    return service.take_call(
        actor,
        called_at=called_at,
        near=data["near"],
        is_danger_now=data["danger"] == "yes",
        hours_ago=data["hours_ago"],
    )


def _change(number: str, name: str, schema: Schema, verb: Callable[..., str]) -> Any:
    """Run one verb on a call with what its form holds; show the call again when it is refused."""
    actor, form = current_actor(), forms.posted({"reason": f"{name}_reason"}).check(schema)
    done = form.is_ok and form.run(
        actor.person_id, f"{name} {number}", lambda: verb(actor, number, **form.data)
    )
    if done:
        is_left = queries.call(actor, number) is None  # who said no does not see it any more
        return redirect(url_for(".calls") if is_left else url_for(".call", call_number=number), 303)
    return _show_call(number, form, name)


def _show_list(form: forms.Form) -> Any:
    actor, now = current_actor(), clock.now()
    found = unit_of_work(lambda: service.list_calls(actor))
    return forms.show(
        "modules/hotline/list.html",
        form,
        calls=found,
        done=queries.done_calls(actor, now - DONE_FOR),
        figures=queries.figures(actor, now - FIGURES_OF),
        may_answer=actor.station_id is not None and may(actor, "hotline.answer"),
        **_words(),
    )


def _show_new(actor: Actor, form: forms.Form) -> Any:
    near = [("", "Choose a place"), *queries.near_choices(actor)]
    return forms.show("modules/hotline/new.html", form, near=near, now=clock.local(clock.now()).isoformat())


def _show_call(number: str, form: forms.Form, refused: str = "") -> Any:
    """`refused` names the one form of the page that was sent back."""
    actor, now = current_actor(), clock.now()
    shown = unit_of_work(lambda: service.read_call(actor, number))
    found = shown.call
    is_desk = may(actor, "hotline.take") and places.covers(actor, found.desk_id)
    is_asked = actor.station_id is not None and actor.station_id == found.station_id
    verbs = {
        verb
        for (state, verb), step in steps.TABLE.items()
        if state == found.state and {"desk": is_desk, "station": is_asked, "anyone": is_asked}[step.who]
    }
    is_late = shown.is_late(now)
    proposed = proposals.choices(found)[:MOST_PROPOSED] if "offer" in verbs else []
    return forms.show(
        "modules/hotline/call.html",
        form,
        refused=refused,
        empty=forms.blank(),
        shown=shown,
        call=found,
        verbs=verbs,
        is_late=is_late,
        proposed=proposed,
        best=best(proposed),
        offers=queries.offers(found.id) if is_desk else [],
        **_words(),
    )


def _words() -> dict[str, Any]:
    now = clock.now()
    return {
        "states": steps.STATE_WORDS,
        "answers": steps.ANSWERS,
        "why_not": steps.WHY_NOT,
        "why_not_arrived": steps.WHY_NOT_ARRIVED,
        "why_closed": steps.WHY_CLOSED,
        "time_left": lambda until: steps.time_left(until, now),
        "call_to_arrival": queries.call_to_arrival,
        "few": queries.few,
        "day_and_time": clock.day_and_time,
        "now": now,
    }


def _show_rules(form: forms.Form) -> Any:
    return forms.show(
        "modules/hotline/numbers.html",
        form,
        now=queries.numbers_on(clock.today()),
        rules=queries.rules(),
        day=clock.day,
    )
