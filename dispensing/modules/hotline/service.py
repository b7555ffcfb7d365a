"""The verbs of a call: take it, close it, and enter that they came or did not come.

No name, number, address or story is asked for. The clock of the tablets runs from what the caller says;
its end is kept when the call is taken. Asking stations is `offering`'s.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from accounts.permissions import Actor, require
from accounts.places import queries as places
from accounts.trail import service as trail
from core import clock, codes
from core.database import Instant, affected, session, table
from core.errors import Forbidden, Invalid, NotFound, WrongState
from dispensing.modules import queries as switches
from dispensing.modules.hotline import offering, queries, steps
from dispensing.modules.hotline.models import HotlineCall
from dispensing.modules.hotline.queries import Shown
from dispensing.protocols import queries as protocols
from dispensing.visits import queries as visits
from dispensing.visits.service import check_code

NUMBER_LENGTH = 7
NEAR_KINDS = ("district", "station", "facility")

_CALLS = table(HotlineCall)
_ADD = insert(_CALLS)
_END = (
    update(_CALLS)
    .where(_CALLS.c.id == bindparam("of_call"), _CALLS.c.state == bindparam("state_before"))
    .values(
        state=bindparam("becomes"),
        station_id=bindparam("at_station"),
        visit_id=bindparam("of_visit"),
        arrived_at=bindparam("came_at", type_=Instant),
        reason=bindparam("why"),
        ended_at=bindparam("at", type_=Instant),
        ended_by=bindparam("by"),
    )
)


def take_call(
    actor: Actor,
    *,
    called_at: datetime,
    near: str,
    is_danger_now: bool,
    hours_ago: int | None = None,
) -> str:
    """Write a call down. `hours_ago` as the caller says, counted back from the call; None: not known.

    Returns its random number. Raises Invalid for a place that is not on the list or a time to come.
    """
    require(actor, "hotline.take")
    desk_id = _desk_of(actor)
    now = clock.now()
    place = places.by_code(near, *NEAR_KINDS)
    errors = {}
    if place is None or place.is_closed:
        errors["near"] = ["Choose a place from the list."]
    if called_at > now:
        errors["called_at"] = ["This time is still to come. Check the clock."]
    if errors or place is None:
        raise Invalid(errors)
    latest = None if hours_ago is None else called_at - timedelta(hours=hours_ago)
    protocol = protocols.in_force(now)
    number = codes.make(codes.HANDWRITING, NUMBER_LENGTH)
    row = {
        "number": number,
        "state": "taken",
        "desk_id": desk_id,
        "taken_by": actor.person_id,
        "called_at": called_at,
        "recorded_at": now,
        "is_danger_now": is_danger_now,
        "near_id": place.id,
        "incident_latest_at": latest,
        "window_until": None if latest is None else latest + timedelta(hours=protocol.window_hours),
        "protocol_version": protocol.version,
        "asked": 0,
        "station_id": None,
        "arrived_at": None,
        "visit_id": None,
        "reason": None,
        "ended_at": None,
        "ended_by": None,
    }
    session().execute(_ADD, row)
    trail.record(actor, "hotline_call_taken", f"call {number}")
    return number


def close(actor: Actor, number: str, *, reason: str) -> str:
    """Close a call that needs no station any more. Returns its number."""
    require(actor, "hotline.take")
    shown = find(actor, number)
    offering.require_desk(actor, shown.call)
    _end(actor, shown.call, "close", reason=reason)
    return shown.call.number


def not_arrived(actor: Actor, number: str, *, reason: str) -> str:
    """Say that a person whom the station said yes to did not come. They may still: `arrive` takes them."""
    require(actor, "hotline.answer")
    shown = find(actor, number)
    offering.require_station(actor, shown.call)
    _end(actor, shown.call, "not_arrived", reason=reason)
    return shown.call.number


def arrive(actor: Actor, number: str, *, visit: str) -> str:
    """Link a call to the visit (a code) of who came, at whichever station they came to. Returns its number.

    They came when their visit says. Raises Invalid at `number` or `visit` for what does not fit.
    """
    require(actor, "hotline.answer")
    if actor.station_id is None or not switches.is_on("hotline", actor.station_id):
        raise Forbidden("This is done at a station where the hotline is on.")
    call = queries.call_with_number(number)
    if call is None:
        raise Invalid({"number": ["No call has this number. Check it."]})
    if call.state == "arrived":
        raise WrongState("This call is linked to a visit already.")
    try:
        code = check_code(visit)
    except Invalid as error:
        raise Invalid({"visit": error.errors["code"]}) from None
    found = visits.newest_version(actor.station_id, code)
    if found is None:
        raise Invalid({"visit": ["No visit of your station has this code."]})
    if found.arrived_at < call.called_at:
        raise Invalid({"visit": ["This visit began before the call. Check both numbers."]})
    visit_id = visits.first_version_id(code)
    if session().scalar(select(HotlineCall.id).where(HotlineCall.visit_id == visit_id)) is not None:
        raise Invalid({"visit": ["This visit is linked to another call."]})
    _end(actor, call, "arrive", of_visit=visit_id, came_at=found.arrived_at, station_id=actor.station_id)
    return call.number


def find(actor: Actor, number: str) -> Shown:
    """A call that is the actor's to see. Raises NotFound."""
    shown = queries.call(actor, number)
    if shown is None:
        raise NotFound("No call of your places has this number.")
    return shown


def read_call(actor: Actor, number: str) -> Shown:
    """One call; the reading leaves a trail entry."""
    require(actor, "hotline.read")
    shown = find(actor, number)
    trail.record(actor, "hotline_call_read", f"call {shown.call.number}")
    return shown


def list_calls(actor: Actor) -> list[Shown]:
    """The calls that wait, the most urgent first; the reading leaves a trail entry."""
    require(actor, "hotline.read")
    found = queries.open_calls(actor, clock.now())
    trail.record(actor, "hotline_calls_listed", detail={"shown": len(found)})
    return found


def _end(
    actor: Actor,
    call: HotlineCall,
    verb: str,
    *,
    reason: str | None = None,
    of_visit: int | None = None,
    came_at: datetime | None = None,
    station_id: int | None = None,
) -> None:
    """Bring a call to where this verb leads; of two at once, the second finds it moved on."""
    step = steps.step(call.state, verb)
    if step is None:
        raise WrongState("This call has moved on. Look at it again.")
    if verb in steps.REASONS and reason not in steps.REASONS[verb]:
        raise Invalid({"reason": ["Choose a reason from the list."]})
    values: dict[str, Any] = {
        "of_call": call.id,
        "state_before": call.state,
        "becomes": step.becomes,
        "at_station": station_id or call.station_id,
        "of_visit": of_visit,
        "came_at": came_at,
        "why": reason,
        "at": clock.now(),
        "by": actor.person_id,
    }
    if affected(session().execute(_END, values)) != 1:
        raise WrongState("This call has moved on. Look at it again.")
    is_expected = verb == "arrive" and (call.state, call.station_id) == ("accepted", station_id)
    if verb in steps.ANSWER_AFTER and not is_expected:  # who said yes and was right keeps that answer
        offering.settle(actor, call, steps.ANSWER_AFTER[verb])
    action = {"close": "hotline_call_closed", "arrive": "hotline_call_arrived"}.get(
        verb, "hotline_call_missed"
    )
    trail.record(actor, action, f"call {call.number}")


def _desk_of(actor: Actor) -> int:
    """Where the call is taken: a place of the actor's where the hotline is on, or that looks after one."""
    if "hotline" not in switches.on_for(actor):
        raise Forbidden("The hotline is not on at your place.")
    return actor.place_id
