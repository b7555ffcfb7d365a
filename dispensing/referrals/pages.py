"""Referrals: what waits by urgency, one with its history, and what is noted of it by hand."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, request, url_for
from marshmallow import Schema

from accounts.gate import current_actor
from accounts.permissions import may, needs
from accounts.places.services import SERVICES
from core import clock, codes, forms
from core.database import unit_of_work
from core.pagination import Page, position
from dispensing.referrals import following, queries, service, transitions
from dispensing.referrals.deadlines import next_clock
from dispensing.referrals.following import Fact
from dispensing.referrals.schemas import (
    ChaseForm,
    CloseForm,
    FindForm,
    TransportForm,
    answers_form,
    served_in,
)
from dispensing.referrals.wanted import TRANSPORT

pages = Blueprint("referral_pages", __name__)
HOW_WORDS = {**transitions.CHASED_HOW, **TRANSPORT, transitions.NOT_DATED: "they did not say when"}
# What a list shows: the word in its address, its heading, and the states (None: every one).
LISTS: dict[str, tuple[str, tuple[str, ...] | None]] = {
    "waiting": ("Waiting for an answer", None),
    "overdue": ("Answer overdue", None),
    "arrived": ("Arrived", ("arrived", "served", "not_served")),
    "closed": ("Closed", ("closed",)),
    "all": ("All", None),
}


@pages.route("/referrals", methods=["GET", "POST"])
@needs("referrals.read")
def list_referrals() -> Any:
    """What waits, the most urgent first, or a list by state. A paper slip is found by its number."""
    form = forms.posted() if request.method == "POST" else forms.blank()
    if request.method == "POST" and form.check(FindForm()).is_ok:
        number = codes.read_handwriting(form.data["number"])
        if codes.is_sound(codes.HANDWRITING, number):
            return redirect(url_for(".one", number=number), 303)
        form.add_errors({"number": ["Check the number. One letter or digit is wrong or missing."]})
    show = request.args.get("show", "waiting")
    show = show if show in LISTS else "waiting"
    at, actor = position(request), current_actor()
    page = unit_of_work(lambda: _page(show, at))
    return forms.show(
        "dispensing/referrals/list.html",
        form,
        page=page,
        show=show,
        lists={name: words for name, (words, _states) in LISTS.items()},
        lines=[_line(line) for line in page.items],
        is_of_one_station=actor.station_id is not None,
        day_and_time=clock.day_and_time,
        next_url=url_for(".list_referrals", show=show, cursor=page.next) if page.next else None,
        first_url=url_for(".list_referrals", show=show) if at.before_id else None,
    )


def _page(show: str, at: Any) -> Page[queries.Line]:
    actor = current_actor()
    if show in {"waiting", "overdue"}:
        return Page(service.list_waiting(actor, only_overdue=show == "overdue"), None)
    return service.list_referrals(actor, at, LISTS[show][1])


def _line(line: queries.Line) -> dict[str, Any]:
    now = clock.now()
    nearest = next_clock(line.clocks, now)
    is_open = line.state in queries.OPEN_STATES
    due = f"Answer due {clock.day(line.due_at)}" if line.state == "issued" else ""
    return {
        "line": line,
        "for": _services(list(line.services)),
        "until": f"Urgent until {clock.day_and_time(nearest)}" if nearest and is_open else due,
        "state": transitions.STATE_WORDS[line.state],
        "kind": "bad" if line.state == "issued" and line.due_at < now else "plain",
        "is_overdue": line.state == "issued" and line.due_at < now,
    }


def _services(asked: list[str]) -> str:
    more = len(asked) - 2
    words = ", ".join(SERVICES[one] for one in asked[:2])
    return f"{words} and {more} more" if more > 0 else words


@pages.get("/referrals/<number>")
@needs("referrals.read")
def one(number: str) -> Any:
    """One referral: its clocks, what was noted, and what may be noted now. The read is trailed."""
    return _show(number, forms.blank())


@pages.post("/referrals/<number>/answer")
@needs("referrals.follow")
def answer(number: str) -> Any:
    """What a facility says, from its paper slip or its phone."""
    found = queries.asked(current_actor(), number)
    schema = answers_form(list(found.services) if found else [], has_time=True)

    def act(data: dict[str, Any]) -> str:
        at = clock.now() - timedelta(hours=data["hours_ago"])
        arrived_at = at if data["arrived"] == "yes" else None
        return following.answer(current_actor(), number, arrived_at=arrived_at, served=served_in(data), at=at)

    return _note(number, "answer", schema, act)


@pages.post("/referrals/<number>/chase")
@needs("referrals.follow")
def chase(number: str) -> Any:
    """Somebody asked after it."""
    return _note(number, "chase", ChaseForm(), lambda data: following.chase(current_actor(), number, **data))


@pages.post("/referrals/<number>/way")
@needs("referrals.follow")
def way(number: str) -> Any:
    """How they got there, and whether an officer went along."""

    def act(data: dict[str, Any]) -> str:
        return following.set_way(
            current_actor(),
            number,
            is_accompanied=data["accompanied"] == "yes",
            transport=data["transport"],
            cost=data["cost"],
            no_transport_reason=data["no_transport_reason"],
        )

    return _note(number, "way", TransportForm(), act)


@pages.post("/referrals/<number>/close")
@needs("referrals.follow")
def close(number: str) -> Any:
    """Nothing more will come."""

    def act(data: dict[str, Any]) -> str:
        fact = Fact("closed", clock.now(), reason=data["reason"])
        return following.note(current_actor(), number, fact)

    return _note(number, "close", CloseForm(), act)


def _note(number: str, name: str, schema: Schema, act: Callable[[dict[str, Any]], str]) -> Any:
    actor = current_actor()
    form = forms.posted({"at": "hours_ago", "how": "transport" if name == "way" else "how"}).check(schema)
    if form.is_ok and form.run(actor.person_id, f"{name} {codes.tidy(number)}", lambda: act(form.data)):
        return redirect(url_for(".one", number=codes.tidy(number)), 303)
    return _show(number, form)


def _show(number: str, form: forms.Form) -> Any:
    actor = current_actor()
    found = unit_of_work(lambda: service.read_referral(actor, number))
    may_follow = may(actor, "referrals.follow")
    return forms.show(
        "dispensing/referrals/one.html",
        form,
        referral=found,
        line=_line(found),
        services=SERVICES,
        rows=[_service_row(found, one) for one in found.services],
        history=[_event_words(event, by) for event, by in queries.events_of(found.id)],
        is_own=found.station_id == actor.station_id and may(actor, "visits.read"),
        notes={kind for kind in transitions.KINDS if may_follow and transitions.may_note(found.state, kind)},
        needs_reason=transitions.needs_reason(found.state, "closed"),
        answers=[("served", "Done"), *_not_done()],
        hows=list(transitions.CHASED_HOW.items()),
        results=list(transitions.CHASED_RESULT.items()),
        closings=list(transitions.CLOSING.items()),
        transports=list(TRANSPORT.items()),
        day_and_time=clock.day_and_time,
    )


def _not_done() -> list[tuple[str, str]]:
    return [(code, f"Not done: {words.lower()}") for code, words in transitions.NOT_SERVED.items()]


def _service_row(found: queries.Asked, service: str) -> tuple[str, str, str]:
    """A service, until when it is urgent, and the newest word on it."""
    outcome, until = found.outcomes[service], found.services[service]
    if outcome.outcome is None:
        words = "Not known yet"
    elif outcome.outcome == "served":
        late = {True: ", in time", False: ", too late", None: ""}[outcome.in_time]
        words = f"Done{late}"
    else:
        words = f"Not done: {transitions.NOT_SERVED[outcome.reason or 'other'].lower()}"
    return SERVICES[service], clock.day_and_time(until) if until else "", words


def _event_words(event: queries.ReferralEvent, by: str) -> tuple[str, str, str]:
    """When, what, and who noted it."""
    more = [
        SERVICES.get(event.service or "", ""),
        HOW_WORDS.get(event.how or "", ""),
        transitions.reasons_for(event.kind).get(event.reason or "", event.reason or ""),
    ]
    said = ", ".join(words for words in more if words)
    what = transitions.KINDS[event.kind]
    who = "The facility, with the slip" if event.via == "feedback" else by
    return clock.day_and_time(event.happened_at), f"{what}: {said}" if said else what, who
