"""The verbs of what became of a referral: an answer, a single fact, asking after it, closing it.

The rule kept here: facts are added, whenever they come, and never written over; one entry in the trail
speaks for all that one act noted. The row of the referral is locked first, so that two answers at once
each see what the other said.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from accounts.permissions import Actor, require
from accounts.trail import service as trail
from core import clock
from core.database import session, table
from core.errors import Invalid, NotFound, WrongState
from dispensing.referrals import queries, transitions, verification
from dispensing.referrals.models import Referral, ReferralEvent, ReferredService
from dispensing.referrals.wanted import TRANSPORT

# An old paper may be entered late; what lies further back is a slip of the pen.
LONGEST_BEFORE = timedelta(days=60)
NOT_YOURS = "No referral of your places has this number."

_LOCK = select(Referral.state, Referral.arrived_at).where(Referral.id == bindparam("of_id")).with_for_update()
_SERVICES = select(ReferredService.service, ReferredService.outcome).where(
    ReferredService.referral_id == bindparam("of_id")
)
_NEWEST = (
    select(ReferralEvent.service, func.max(ReferralEvent.happened_at).label("at"))
    .where(ReferralEvent.referral_id == bindparam("of_id"), ReferralEvent.kind.in_(transitions.OUTCOMES))
    .group_by(ReferralEvent.service)
)
_ADD = insert(table(ReferralEvent)).returning(ReferralEvent.id)
_SET_OUTCOME = (
    update(table(ReferredService))
    .where(
        ReferredService.referral_id == bindparam("of_id"), ReferredService.service == bindparam("of_service")
    )
    .values(outcome=bindparam("to"), outcome_reason=bindparam("because"), outcome_at=bindparam("at"))
)


@dataclass(frozen=True)
class Fact:
    """One thing to note: its kind, when it happened, and what goes with the kind.

    `how` is `transitions.NOT_DATED` for an answer that names no time: `at` is when it was heard then.
    """

    kind: str
    at: datetime
    service: str | None = None
    how: str | None = None
    reason: str | None = None
    cost: int | None = None


def note(actor: Actor, number: str, fact: Fact) -> str:
    """Note one fact, or close. Returns "NUMBER.EVENT", by which the same act is read again.

    An outcome that names no service is of every service of the slip. Raises NotFound, Invalid for what does
    not fit the kind, WrongState for a step that is over.
    """
    found = _of_actor(actor, number)
    is_of_all = fact.kind in transitions.OF_A_SERVICE and fact.service is None
    facts = [replace(fact, service=service) for service in found.services] if is_of_all else [fact]
    return f"{found.number}.{_write(actor, found, facts)[-1]}"


def answer(
    actor: Actor, number: str, *, arrived_at: datetime | None, served: Mapping[str, str], at: datetime
) -> str:
    """What a facility says, from its paper or its phone: whether they came, and each service it knows of.

    `served` maps services to "served" or to the reason why not. Raises as `note` does, and Invalid when
    nothing is said.
    """
    found = _of_actor(actor, number)
    return f"{found.number}.{_write(actor, found, facts_of(arrived_at, served, at))[-1]}"


def facts_of(
    arrived_at: datetime | None, served: Mapping[str, str], at: datetime, *, how: str | None = None
) -> list[Fact]:
    """An answer as facts. Whoever was served or turned away has arrived, ticked or not."""
    facts = [Fact("arrived", arrived_at or at, how=how)] if arrived_at is not None or served else []
    for service, outcome in served.items():
        is_served = outcome == "served"
        kind = "served" if is_served else "not_served"
        facts.append(Fact(kind, at, service, how=how, reason=None if is_served else outcome))
    if not facts:
        raise Invalid({"arrived": ["Say if they came, or answer for one service."]})
    return facts


def set_way(
    actor: Actor,
    number: str,
    *,
    is_accompanied: bool,
    transport: str | None,
    cost: int | None = None,
    no_transport_reason: str | None = None,
) -> str:
    """Note how they got there, and that an officer went along. Raises Invalid when nothing is said."""
    found, now = _of_actor(actor, number), clock.now()
    facts = [Fact("accompanied", now)] if is_accompanied else []
    if transport is not None:
        reason = no_transport_reason if transport == "none" else None
        facts.append(Fact("transport", now, how=transport, reason=reason, cost=cost))
    if not facts:
        raise Invalid({"how": ["Choose how they got there."]})
    return f"{found.number}.{_write(actor, found, facts)[-1]}"


def chase(actor: Actor, number: str, *, how: str, result: str) -> str:
    """Note that somebody asked after it, and what they heard. "They came" notes the arrival too."""
    found = _of_actor(actor, number)
    now = clock.now()
    facts = [Fact("chased", now, how=how, reason=result)]
    if result == "came":
        facts.append(Fact("arrived", now))
    return f"{found.number}.{_write(actor, found, facts)[-1]}"


def add_from_outside(actor: Actor, found: queries.Asked, facts: list[Fact]) -> int:
    """An answer whose sender held number and code. `actor` stands at the referral's station."""
    require(actor, "referrals.follow")
    return _write(actor, found, facts)[-1]


def _of_actor(actor: Actor, number: str) -> queries.Asked:
    require(actor, "referrals.follow")
    found = queries.asked(actor, number)
    if found is None:
        raise NotFound(NOT_YOURS)
    return found


def _write(actor: Actor, found: queries.Asked, facts: Iterable[Fact]) -> list[int]:
    known = session().execute(_LOCK, {"of_id": found.id}).one()
    state, changed = known.state, {"arrived_at": known.arrived_at}
    outcomes: dict[str, str | None] = {
        row.service: row.outcome for row in session().execute(_SERVICES, {"of_id": found.id})
    }
    newest = {row.service: row.at for row in session().execute(_NEWEST, {"of_id": found.id})}
    is_outside = actor.via == "feedback"
    event_ids = []
    for fact in facts:
        _check(fact, found, state, outcomes, is_outside=is_outside)
        event_ids.append(_add(actor, found, fact))
        # Written down late, it does not undo what happened after it.
        if fact.kind in transitions.OF_A_SERVICE and fact.at >= newest.get(fact.service, fact.at):
            outcomes[fact.service or ""] = fact.kind
            _set_outcome(found, fact)
        state = transitions.state_after(state, fact.kind, outcomes)
        changed |= _columns(fact, changed["arrived_at"])
    session().execute(update(table(Referral)).where(Referral.id == found.id).values(state=state, **changed))
    detail = {"referral_events": event_ids, "digest": verification.of_events(event_ids)}
    trail.record(actor, "referral_followed", found.number, chain=found.station_id, detail=detail)
    return event_ids


def _set_outcome(found: queries.Asked, fact: Fact) -> None:
    at = None if fact.how == transitions.NOT_DATED else fact.at
    values = {"of_id": found.id, "of_service": fact.service, "to": fact.kind}
    session().execute(_SET_OUTCOME, {**values, "because": fact.reason, "at": at})


def _columns(fact: Fact, arrived_at: datetime | None) -> dict[str, Any]:
    """What lists read of a fact. The first arrival counts: who came twice came first the first time."""
    if fact.kind == "accompanied":
        return {"accompanied": True}
    if fact.kind == "transport":
        return {
            "transport": fact.how,
            "transport_cost": fact.cost,
            "no_transport_reason": fact.reason if fact.how == "none" else None,
        }
    if fact.kind in {"arrived", "served", "not_served"}:
        return {"arrived_at": fact.at if arrived_at is None else min(arrived_at, fact.at)}
    return {}


def _check(
    fact: Fact, found: queries.Asked, state: str, outcomes: Mapping[str, str | None], *, is_outside: bool
) -> None:
    if fact.at > clock.now():
        raise Invalid({"at": ["This lies ahead. Write when it happened."]})
    if fact.at < found.issued_at - LONGEST_BEFORE:
        raise Invalid({"at": ["This is long before the slip. Check the day."]})
    # A slip that was closed or taken back is still in somebody's hand: what its facility says is kept.
    if not transitions.may_note(state, fact.kind) and not is_outside:
        words = transitions.STATE_WORDS[state].lower()
        raise WrongState(f"It is now: {words}. Look at it again.")
    if fact.kind in transitions.OF_A_SERVICE and fact.service not in outcomes:
        raise Invalid({"service": ["Choose a service that stands on the slip."]})
    if fact.kind not in transitions.OF_A_SERVICE and fact.service is not None:
        raise Invalid({"service": ["Leave this out: it is about the whole referral."]})
    _check_words(fact, state)


def _check_words(fact: Fact, state: str) -> None:
    reasons = transitions.reasons_for(fact.kind)
    if fact.kind == "transport":
        if fact.how not in TRANSPORT:
            raise Invalid({"how": ["Choose how they got there."]})
        return
    if fact.kind == "chased" and fact.how not in transitions.CHASED_HOW:
        raise Invalid({"how": ["Choose how you asked."]})
    is_needed = fact.kind == "chased" or transitions.needs_reason(state, fact.kind)
    if fact.reason is None and is_needed:
        raise Invalid({"reason": ["Choose a reason from the list."]})
    if fact.reason is not None and fact.reason not in reasons:
        raise Invalid({"reason": ["Choose a reason from the list."]})


def _add(actor: Actor, found: queries.Asked, fact: Fact) -> int:
    row = {
        "referral_id": found.id,
        "kind": fact.kind,
        "service": fact.service,
        "how": fact.how,
        "reason": fact.reason,
        "cost": fact.cost,
        "happened_at": fact.at,
        "noted_at": clock.now(),
        "noted_by": actor.person_id,
        "via": actor.via,
    }
    return int(session().execute(_ADD, row).scalar_one())
