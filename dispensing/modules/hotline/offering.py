"""Ask a station to take the person of a call; its yes or no.

The rule kept here: until when a station has time to answer is kept with the question. Nothing in its box
is set aside: the last dose goes to who stands there, and then the station gives the call back.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, insert, update

from accounts.notices import service as notices
from accounts.notices.audience import people_for
from accounts.permissions import Actor, require
from accounts.places import queries as places
from accounts.trail import service as trail
from core import clock
from core.database import Instant, affected, session, table
from core.errors import Forbidden, Invalid, NotFound, WrongState
from dispensing.modules.hotline import proposals, queries, steps
from dispensing.modules.hotline.models import HotlineCall, HotlineOffer

MOVED_ON = "This call has moved on. Look at it again."
STATION_ROLES = ("officer", "in_charge")

_CALLS, _OFFERS = table(HotlineCall), table(HotlineOffer)
# Who saw an older question, or another state, moves nothing.
_ASK = (
    update(_CALLS)
    .where(
        _CALLS.c.id == bindparam("of_call"),
        _CALLS.c.state == bindparam("state_before"),
        _CALLS.c.asked == bindparam("asked_before"),
    )
    .values(state="offered", asked=_CALLS.c.asked + 1, station_id=bindparam("at_station"))
)
_ANSWER = (
    update(_CALLS)
    .where(
        _CALLS.c.id == bindparam("of_call"),
        _CALLS.c.state == bindparam("state_before"),
        _CALLS.c.asked == bindparam("asked_before"),
        _CALLS.c.station_id == bindparam("from_station"),
    )
    .values(state=bindparam("becomes"), station_id=bindparam("at_station"))
)
_ADD_OFFER = insert(_OFFERS)
_SETTLE = (
    update(_OFFERS)
    .where(
        _OFFERS.c.call_id == bindparam("of_call"),
        _OFFERS.c.seq == bindparam("of_seq"),
        _OFFERS.c.answer.in_(("waiting", "accepted")),
    )
    .values(
        answer=bindparam("said"),
        reason=bindparam("why"),
        answered_by=bindparam("by"),
        answered_at=bindparam("at", type_=Instant),
    )
)


def offer(actor: Actor, number: str, *, station: str, asked: int | None = None) -> str:
    """Ask a station (a code) to take the person. Returns the call's number.

    `asked` is how many questions the desk was looking at; raises WrongState when there was one since. A
    station that was asked before and has not answered is asked no more.
    """
    require(actor, "hotline.take")
    call = _find(actor, number)
    require_desk(actor, call)
    step = steps.step(call.state, "offer")
    if step is None or (asked is not None and asked != call.asked):
        raise WrongState(MOVED_ON)
    choice = next((one for one in proposals.choices(call) if one.unit.code == station.strip().upper()), None)
    if choice is None:
        raise Invalid({"station": ["Choose a station from the list."]})
    place = places.by_code(choice.unit.code, "station")
    assert place is not None
    now = clock.now()
    if call.state == "offered":
        settle(actor, call, "unanswered" if _is_late(call) else "taken_back")
    values = {
        "of_call": call.id,
        "state_before": call.state,
        "asked_before": call.asked,
        "at_station": place.id,
    }
    if affected(session().execute(_ASK, values)) != 1:
        raise WrongState(MOVED_ON)
    minutes = queries.numbers_on(queries.day_of(now)).answer_minutes
    row = {
        "call_id": call.id,
        "seq": call.asked + 1,
        "station_id": place.id,
        "words": choice.words,
        "minutes": choice.minutes,
        "offered_by": actor.person_id,
        "offered_at": now,
        "answer_by": now + timedelta(minutes=minutes),
        "answer": "waiting",
        "reason": None,
        "answered_by": None,
        "answered_at": None,
    }
    session().execute(_ADD_OFFER, row)
    cause = f"call {call.number} asked {call.asked + 1}"
    told = people_for(STATION_ROLES, place.id)
    notices.tell(told, kind="task", link="/hotline", is_urgent=True, cause=cause)
    trail.record(actor, "hotline_call_offered", f"call {call.number}", detail={"station": place.code})
    return call.number


def accept(actor: Actor, number: str) -> str:
    """Say that the person may come, also after the time to answer while nobody else is asked."""
    return _answer(actor, number, "accept", None)


def decline(actor: Actor, number: str, *, reason: str) -> str:
    """Say no, with a reason from the list. The call goes back to the desk that took it."""
    return _answer(actor, number, "decline", reason)


def give_back(actor: Actor, number: str, *, reason: str) -> str:
    """Say that the station cannot take them after all: the last dose went to somebody who stood there."""
    return _answer(actor, number, "give_back", reason)


def settle(actor: Actor, call: HotlineCall, answer: str, reason: str | None = None) -> None:
    """Write what became of the question that stands last. Part of the act that ends it."""
    if not call.asked:
        return
    values: dict[str, Any] = {
        "of_call": call.id,
        "of_seq": call.asked,
        "said": answer,
        "why": reason,
        "by": actor.person_id,
        "at": clock.now(),
    }
    session().execute(_SETTLE, values)


def require_desk(actor: Actor, call: HotlineCall) -> None:
    """Raise Forbidden unless the actor stands where the call was taken, or looks after it."""
    if not places.covers(actor, call.desk_id):
        raise Forbidden("This is for the place that took the call.")


def require_station(actor: Actor, call: HotlineCall) -> None:
    """Raise Forbidden unless the actor works at the station that is asked."""
    if actor.station_id is None or actor.station_id != call.station_id:
        raise Forbidden("This is for the station that is asked.")


def _answer(actor: Actor, number: str, verb: str, reason: str | None) -> str:
    require(actor, "hotline.answer")
    call = _find(actor, number)
    require_station(actor, call)
    step = steps.step(call.state, verb)
    if step is None:
        raise WrongState(MOVED_ON)
    if verb in steps.REASONS and reason not in steps.REASONS[verb]:
        raise Invalid({"reason": ["Choose a reason from the list."]})
    values = {
        "of_call": call.id,
        "state_before": call.state,
        "asked_before": call.asked,
        "from_station": call.station_id,
        "becomes": step.becomes,
        "at_station": call.station_id if step.becomes == "accepted" else None,
    }
    if affected(session().execute(_ANSWER, values)) != 1:
        raise WrongState(MOVED_ON)
    settle(actor, call, steps.ANSWER_AFTER[verb], reason)
    if verb != "accept":
        roles = STATION_ROLES if places.by_id(call.desk_id).kind == "station" else ("liaison",)
        told = people_for(roles, call.desk_id)
        cause = f"call {call.number} no {call.asked}"
        notices.tell(told, kind="task", link="/hotline", is_urgent=True, cause=cause)
    actions = {"accept": "accepted", "decline": "declined", "give_back": "given_back"}
    trail.record(actor, f"hotline_call_{actions[verb]}", f"call {call.number}", chain=actor.station_id)
    return call.number


def _is_late(call: HotlineCall) -> bool:
    last = queries.last_offer(call)
    return last is not None and steps.is_late(last.answer_by, clock.now())


def _find(actor: Actor, number: str) -> HotlineCall:
    shown = queries.call(actor, number)
    if shown is None:
        raise NotFound("No call of your places has this number.")
    return shown.call
