"""The verbs of follow-up calls: plan, open to make one, say how it went, stop, forget.

The way to reach somebody is sealed under a key of its own, opened only for a call that is due, by
somebody of the station where she came, and each opening is trailed. When the plan ends, the key goes
in the same transaction, and the trail keeps the proof.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import bindparam, insert, update

from accounts.permissions import Actor, require
from accounts.trail import service as trail
from core import clock, sealing
from core.database import Instant, affected, insert_into, session, table
from core.errors import Forbidden, Invalid, NotFound, WrongState
from dispensing.adverse_events import asking
from dispensing.follow_up import outcomes, queries, verification
from dispensing.follow_up.models import IS_OPEN, FollowUpCall, FollowUpPlan, FollowUpTry
from dispensing.follow_up.queries import Call
from dispensing.protocols import queries as protocols
from dispensing.visits import queries as visits

PURPOSE = "follow-up contact"
KIND = "follow_up"
_PLANS, _CALLS = table(FollowUpPlan), table(FollowUpCall)
_ADD_CALL = insert(_CALLS)
_ADD_TRY = insert(table(FollowUpTry)).returning(table(FollowUpTry).c.id)
_TRY = (
    update(_CALLS)
    .where(
        _CALLS.c.id == bindparam("of_id"),
        _CALLS.c.state == "due",
        _CALLS.c.tries == bindparam("tries_before"),
    )
    .values(state=bindparam("to_state"), tries=_CALLS.c.tries + 1)
)
_END = (
    update(_PLANS)
    .where(_PLANS.c.id == bindparam("of_id"), _PLANS.c.ended_at.is_(None))
    .values(contact=None, ended_why=bindparam("why"), ended_at=bindparam("at", type_=Instant))
)
NO_CALL = "Choose a call from the list."
MOVED_ON = "Somebody was here a moment ago. Look again."


def plan(
    actor: Actor,
    code: str,
    *,
    days: Collection[date],
    way: str,
    reach: str | None = None,
    hours: str | None = None,
    say: str | None = None,
    never_say: str | None = None,
) -> int:
    """Keep a safe way to reach somebody who said yes, for calls due on these days. Returns the plan's id.

    Raises NotFound, WrongState without their yes or with a plan that is open, and Invalid for a day that
    the rules do not propose, or a way with nothing to reach them by.
    """
    require(actor, "follow_up.call")
    visit = visits.newest_version(_station_of(actor), code)
    if visit is None:
        raise NotFound("No visit of your station has this code.")
    visit_id = visits.first_version_id(visit.code)
    if why_not := why_no_plan(visit, visit_id):
        raise WrongState(why_not)
    protocol = protocols.in_force(visit.arrived_at)
    proposed = days_for(visit)
    if not days or not set(days) <= set(proposed):
        raise Invalid({"days": ["Choose one day or more from the list."]})
    if way not in outcomes.WAYS:
        raise Invalid({"way": ["Choose how to reach them."]})
    if not reach and way not in outcomes.NEEDS_NOTHING:
        raise Invalid({"reach": ["Write how to reach them that way."]})
    key_id = sealing.new_key(KIND)
    contact = {"way": way, "reach": reach, "hours": hours, "say": say, "never_say": never_say}
    row = {
        "visit_id": visit_id,
        "station_id": visit.station_id,
        "key_id": key_id,
        "contact": sealing.seal(key_id, PURPOSE, contact),
        "forget_at": outcomes.forget_at(max(days), protocol.follow_up_forget_days, clock.zone()),
        "planned_by": actor.person_id,
        "planned_at": clock.now(),
        "ended_why": None,
        "ended_at": None,
    }
    add = insert_into(FollowUpPlan).values(row)
    add = add.on_conflict_do_nothing(index_elements=["visit_id"], index_where=IS_OPEN).returning(_PLANS.c.id)
    plan_id = session().execute(add).scalar_one_or_none()
    if plan_id is None:
        raise WrongState(MOVED_ON)
    calls = [{"plan_id": plan_id, "due_on": day, "state": "due", "tries": 0} for day in sorted(days)]
    session().execute(_ADD_CALL, calls)
    detail = {"plan": plan_id, "key": key_id, "calls": len(calls)}
    trail.record(actor, "follow_up_planned", visit.register_number, detail=detail)
    return int(plan_id)


def days_for(visit: Any) -> list[date]:
    """The days that the rules of the visit propose, from today on."""
    came_on = clock.local(visit.arrived_at).date()
    return outcomes.days_proposed(came_on, protocols.in_force(visit.arrived_at).follow_up_days, clock.today())


def why_no_plan(visit: Any, visit_id: int) -> str:
    """Why nobody may be asked for a way to reach them; empty when they said yes and no plan is open.

    A no outlasts the yes before it; a yes that was written down since counts again.
    """
    if not visits.agrees(visit, "follow_up"):
        return "They did not say yes to calls later."
    last = queries.newest_plan(visit_id)
    if last is not None and last.ended_at is None:
        return "Calls are planned already."
    is_no = last is not None and last.ended_why in {"withdrawn", "erased"}
    return "They asked not to be called." if is_no and visit.recorded_at <= last.ended_at else ""


def list_calls(actor: Actor) -> Any:
    """Calls still to make at the actor's station: number and day. The list is trailed as a read."""
    require(actor, "follow_up.call")
    found = queries.waiting(_station_of(actor))
    trail.record(actor, "follow_ups_listed", detail={"shown": len(found)})
    return found


def read_call(actor: Actor, call_id: int) -> Call:
    """One call and how its tries went, without the way to reach them; trailed as a read."""
    require(actor, "follow_up.call")
    found = _find(actor, call_id)
    trail.record(actor, "follow_up_read", found.register_number)
    return found


def open_contact(actor: Actor, call_id: int) -> dict[str, Any]:
    """The way to reach them, for somebody who is about to make a call that is due. Trailed each time.

    Raises NotFound, and WrongState before its day, after it was made, or once the way was erased.
    """
    require(actor, "follow_up.call")
    found = _find(actor, call_id)
    _refuse_unless_due(found)
    kept = queries.plan(found.plan_id)
    is_over = kept.contact is None or kept.forget_at <= clock.now()  # also where the night's job did not run
    contact = None if is_over else sealing.open_sealed(kept.key_id, PURPOSE, kept.contact or "")
    if contact is None:
        raise WrongState("The way to reach them was erased.")
    detail = {"plan": kept.id, "call": call_id, "key": kept.key_id}
    trail.record(actor, "follow_up_opened", found.register_number, detail=detail)
    return contact


def record_try(actor: Actor, call_id: int, *, result: str, side_effects: str | None = None) -> int:
    """Say how a try went. Returns the call's id.

    The last call done, or "asked not to be called again", erases the way to reach them at once. "Asked:
    none" is written down as an answer about side effects too. Raises NotFound, WrongState, and Invalid for
    a result that is not on the list.
    """
    require(actor, "follow_up.call")
    found = _find(actor, call_id)
    _refuse_unless_due(found)
    if result not in outcomes.RESULTS:
        raise Invalid({"result": ["Choose how it went."]})
    if (result in outcomes.REACHED) is not (side_effects in outcomes.SIDE_EFFECTS):
        raise Invalid({"side_effects": ["Say if you asked about side effects, where you reached them."]})
    values = {
        "of_id": call_id,
        "tries_before": found.tries,
        "to_state": outcomes.call_after(result, found.tries + 1),
    }
    if affected(session().execute(_TRY, values)) != 1:
        raise WrongState(MOVED_ON)
    row = {
        "call_id": call_id,
        "seq": found.tries + 1,
        "result": result,
        "side_effects": side_effects,
        "by_person": actor.person_id,
        "at": clock.now(),
    }
    try_id = session().execute(_ADD_TRY, row).scalar_one()
    detail: dict[str, Any] = {"follow_up_try": try_id, "digest": verification.of_try(try_id)}
    states = [one.state for one in queries.calls_of(found.plan_id)]
    if why := outcomes.plan_after(result, states):
        detail |= _end(found.plan_id, why)
    trail.record(actor, "follow_up_tried", found.register_number, detail=detail)
    if side_effects == "none":
        # "Asked, none" is a record of its own, with an entry of its own: both stand, or neither.
        asking.record_answer(actor, found.visit_code)
    return call_id


def stop(actor: Actor, code: str, *, why: str) -> int:
    """End the calls of a visit and erase the way to reach them: not wanted, or to be entered anew.

    Returns the plan's id. Raises NotFound, Invalid, and WrongState when none is open.
    """
    require(actor, "follow_up.call")
    visit = visits.newest_version(_station_of(actor), code)
    if visit is None:
        raise NotFound("No visit of your station has this code.")
    if why not in outcomes.STOPS:
        raise Invalid({"why": ["Choose why."]})
    last = queries.newest_plan(visits.first_version_id(visit.code))
    if last is None or last.ended_at is not None:
        raise WrongState("No calls are planned. There is nothing to erase.")
    trail.record(actor, "follow_up_ended", visit.register_number, detail=_end(last.id, why))
    return last.id


def on_refused(_actor: Actor, visit_id: int, **_more: Any) -> list[int]:
    """Hear that a correction takes their yes back: the key goes in its transaction. Answers with the key."""
    return end_for_visit(visit_id, "withdrawn")


def end_for_visit(visit_id: int, why: str) -> list[int]:
    """Part of an act that takes a yes back or erases a visit (by its first version). Returns keys erased."""
    last = queries.newest_plan(visit_id)
    if last is None or last.ended_at is not None:
        return []
    return [_end(last.id, why)["erased_key"]]


def forget_old(actor: Actor) -> int:
    """Erase every way to reach somebody that has lived long enough. Returns how many."""
    require(actor, "follow_up.forget")
    found = queries.overdue_to_forget(clock.now())
    for one in found:
        trail.record(
            actor, "follow_up_ended", f"plan {one.id}", chain=one.station_id, detail=_end(one.id, "time")
        )
    return len(found)


def _end(plan_id: int, why: str) -> dict[str, Any]:
    """End a plan and erase its key. Returns the proof, for the trail entry of the act."""
    kept = queries.plan(plan_id)
    if affected(session().execute(_END, {"of_id": plan_id, "why": why, "at": clock.now()})) != 1:
        raise WrongState(MOVED_ON)
    sealing.erase([kept.key_id])
    return {"plan": plan_id, "why": why, "erased_key": kept.key_id}


def _find(actor: Actor, call_id: int) -> Call:
    found = queries.call(_station_of(actor), call_id)
    if found is None:
        raise NotFound(NO_CALL)
    return found


def _refuse_unless_due(found: Call) -> None:
    if found.ended_why is not None:
        raise WrongState(f"No call now. {outcomes.ENDS[found.ended_why]}.")
    if found.state != "due":
        raise WrongState("This call was made. Look at the list.")
    if found.due_on > clock.today():
        raise WrongState(f"This call is due on {clock.day(found.due_on)}. Wait until then.")


def _station_of(actor: Actor) -> int:
    if actor.station_id is None:
        raise Forbidden("Calls are made by the station where they came.")
    return actor.station_id
