"""One step of a report: who may take it, from which state and version, and the trace it leaves.

`look` refuses by name, `take` moves state and version in one guarded statement whose row count is judged,
`record` keeps the step with its answer and writes the trail entry.
"""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, update

from accounts.permissions import Actor, may, require
from accounts.trail import service as trail
from core import clock, sealing
from core.database import affected, session, table
from core.errors import Forbidden, WrongState
from dispensing.adverse_events import answers, queries, transitions, verification
from dispensing.adverse_events.models import AdverseEvent, EventStep

_EVENTS = table(AdverseEvent)
_ADD_STEP = insert(table(EventStep)).returning(table(EventStep).c.id)
_HELD = (
    _EVENTS.c.id == bindparam("of_id"),
    _EVENTS.c.state == bindparam("was"),
    _EVENTS.c.version == bindparam("seen"),
)
ACTIONS = {
    "report": "event_reported",
    "change": "event_changed",
    "submit": "event_submitted",
    "withdraw": "event_withdrawn",
    "review": "event_reviewed",
    "sent": "event_sent",
    "follow_up": "event_followed_up",
    "close": "event_closed",
    "nullify": "event_nullified",
    "told": "event_district_told",
}


def look(actor: Actor, number: str, verb: str, version: int) -> AdverseEvent:
    """The report, when this person may do this to it now, as they saw it."""
    require(actor, transitions.PERMISSION[verb])
    found = queries.one(actor, number)
    if version != found.version:
        raise WrongState(what_happened(found))
    step = transitions.step(found.state, verb)
    if step is None:
        raise WrongState(f"{last_step(found)} This cannot be done now.")
    if not _stands(actor, step.who):
        raise Forbidden("Somebody else does this step.")
    return found


def offered(actor: Actor, found: AdverseEvent) -> list[str]:
    """The verbs that this person could do to the report now: what buttons are shown for."""
    return [
        verb
        for verb, step in transitions.verbs_from(found.state).items()
        if may(actor, step.permission) and _stands(actor, step.who) and not _is_told(found, verb)
    ]


def _is_told(found: AdverseEvent, verb: str) -> bool:
    return verb == "told" and (found.district_told_at is not None or found.district_due_at is None)


def _stands(actor: Actor, who: str) -> bool:
    """At the station, or above it; that it is this station or district, the query has seen to."""
    return who == "either" or (actor.station_id is not None) == (who == "reporter")


def take(actor: Actor, found: AdverseEvent, becomes: str, **values: Any) -> None:
    """Move the report on, unless somebody did since it was read. `found` is left as it was."""
    changes = {"state": becomes, "version": found.version + 1, **values}
    held = {"of_id": found.id, "was": found.state, "seen": found.version}
    if affected(session().execute(update(_EVENTS).where(*_HELD).values(changes), held)) != 1:
        raise WrongState(what_happened(queries.as_kept(found.id)))


def record(
    actor: Actor, event_id: int, verb: str, *, reason: str = "", hidden: dict[str, Any] | None = None
) -> str:
    """Keep the step and its answer, and leave the trace. Returns `number.version`."""
    now_is = queries.as_kept(event_id)
    sealed = None
    if hidden and now_is.key_id is not None:
        sealed = _sealed(now_is.key_id, queries.purpose_of(now_is.version), hidden)
    row = {
        "event_id": event_id,
        "version": now_is.version,
        "verb": verb,
        "person_id": actor.person_id,
        "role": actor.role,
        "at": clock.now(),
        "reason": reason,
        "facts": now_is.facts,
        "sealed": sealed,
        "answer": json.dumps(answers.answer(now_is), separators=(",", ":")),
    }
    step_id = int(session().execute(_ADD_STEP, row).scalar_one())
    detail = {"state": now_is.state, "version": now_is.version, "event_step": step_id}
    detail["digest"] = verification.of_step(step_id)
    trail.record(actor, ACTIONS[verb], now_is.number, chain=now_is.station_id, detail=detail)
    return f"{now_is.number}.{now_is.version}"


def _sealed(key_id: int, purpose: str, hidden: dict[str, Any]) -> str:
    try:
        return sealing.seal(key_id, purpose, hidden)
    except LookupError:
        raise WrongState("This report was erased. Write a new one.") from None


def what_happened(found: AdverseEvent) -> str:
    """What was done after this person read it, and what stands now."""
    return f"{last_step(found)} Read it again: now version {found.version}."


def last_step(found: AdverseEvent) -> str:
    last = queries.last_step(found.id)
    return f"{transitions.DONE[last.verb]} {_said_at(last.at)}."


def _said_at(moment: datetime) -> str:
    """`at 10:40` today, with the day otherwise."""
    local = clock.local(moment)
    return f"at {local:%H:%M}" if local.date() == clock.today() else f"on {clock.day_and_time(moment)}"
