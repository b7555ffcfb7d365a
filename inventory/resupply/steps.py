"""One step of a request: who may take it, from which state and version, and the trace it leaves.

`look` refuses by name, `take` moves state and version in one guarded statement whose row count
is judged, `record` keeps the step with its answer and writes the trail entry. Whoever comes
second is told who was first, when, and what stands now.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, update
from sqlalchemy.dialects import postgresql, sqlite

from accounts.permissions import Actor, may, require
from accounts.places import queries as places
from accounts.trail import service as trail
from core import clock
from core.database import affected, is_sqlite, session, table
from core.errors import Forbidden, WrongState
from inventory.ledger import service as ledger
from inventory.resupply import answers, progress, queries, transitions, verification
from inventory.resupply.models import OpenRequest, Requisition, RequisitionEvent
from inventory.resupply.refusals import AlreadyOpen

_REQUESTS, _OPEN = table(Requisition), table(OpenRequest)
_HELD = (
    _REQUESTS.c.id == bindparam("of_id"),
    _REQUESTS.c.state == bindparam("was"),
    _REQUESTS.c.version == bindparam("seen"),
)
_ADD_EVENT = insert(table(RequisitionEvent)).returning(table(RequisitionEvent).c.id)
_CLAIM_VALUES: dict[str, Any] = {
    name: bindparam(name) for name in ("station_id", "product_id", "is_emergency", "requisition_id")
}
# A row comes back when nothing was open for the product, none when something is.
_CLAIM_SQLITE, _CLAIM_POSTGRESQL = (
    engine.insert(_OPEN).values(_CLAIM_VALUES).on_conflict_do_nothing().returning(_OPEN.c.requisition_id)
    for engine in (sqlite, postgresql)
)
_RELEASE_ALL = delete(_OPEN).where(_OPEN.c.requisition_id == bindparam("of_id"))
_RELEASE = _RELEASE_ALL.where(_OPEN.c.product_id == bindparam("of_product"))

WHO_DOES = {
    "asker": "The asking station does this.",
    "approver": "The liaison of the station does this.",
    "sender": "Whoever keeps the stock that is sent does this.",
}
ACTIONS = {
    "draft": "request_drafted",
    "change": "request_changed",
    "submit": "request_submitted",
    "cancel": "request_cancelled",
    "approve": "request_approved",
    "reject": "request_rejected",
    "dispatch": "stock_sent",
    "receive": "stock_arrived",
    "close": "request_closed",
    "close_short": "request_closed_short",
    "hand_on": "request_passed_on",
}


def look(actor: Actor, requisition_id: int, verb: str, version: int | None) -> Requisition:
    """The request, when this person may do this to it now, as they saw it.

    Without a version (goods in hand, nobody read a page first) the row is kept from others instead.
    """
    require(actor, transitions.PERMISSION[verb])
    found = queries.one(actor, requisition_id, locked=version is None)
    step = transitions.step(found.state, verb)
    if version not in {None, found.version}:
        raise WrongState(what_happened(actor, found))
    if step is None:
        raise WrongState(last_step(actor, found))
    if not stands(actor, found, step.who):
        raise Forbidden(WHO_DOES[step.who])
    return found


def offered(actor: Actor, found: Requisition) -> list[str]:
    """The verbs that this person could do to the request now: what buttons are shown for."""
    return [
        verb
        for verb, step in transitions.verbs_from(found.state).items()
        if may(actor, step.permission) and stands(actor, found, step.who)
    ]


def stands(actor: Actor, found: Requisition, who: str) -> bool:
    """True when the person stands at this end of the request."""
    if who == "asker":
        return actor.station_id == found.station_id
    if who == "approver":
        return actor.station_id is None and places.covers(actor, found.station_id)
    if is_transfer(found):
        return actor.station_id == found.source_id
    # Which store it comes from is said with the sending, and judged there.
    return actor.station_id is None and places.covers(actor, found.station_id)


def is_transfer(found: Requisition) -> bool:
    return found.source_id is not None and places.by_id(found.source_id).kind == "station"


def take(actor: Actor, found: Requisition, becomes: str, **values: Any) -> None:
    """Move the request on, unless somebody did since it was read. `found` is left as it was."""
    changes = {"state": becomes, "version": found.version + 1, **values}
    statement = update(_REQUESTS).where(*_HELD).values(changes)
    held = {"of_id": found.id, "was": found.state, "seen": found.version}
    if affected(session().execute(statement, held)) != 1:
        raise WrongState(what_happened(actor, found))


def record(
    actor: Actor, found: Requisition, verb: str, reason: str = "", movements: Iterable[ledger.Posted] = ()
) -> str:
    """Keep the step and its answer, release what it finished, and leave the trace. Returns number.version."""
    now_is = queries.one_as_kept(found.id)
    _release(now_is)
    event = {
        "requisition_id": found.id,
        "version": now_is.version,
        "verb": verb,
        "person_id": actor.person_id,
        "role": actor.role,
        "place_id": actor.place_id,
        "at": clock.now(),
        "reason": reason,
        "answer": json.dumps(answers.answer(now_is), separators=(",", ":")),
    }
    event_id = int(session().execute(_ADD_EVENT, event).scalar_one())
    detail: dict[str, Any] = {"state": now_is.state, "version": now_is.version}
    detail |= {"step": event_id, "digest": verification.of_step(event_id)}
    if made := list(movements):
        detail["movements"] = ledger.digests(made)
    trail.record(actor, ACTIONS[verb], str(found.id), chain=found.station_id, detail=detail)
    return f"{found.id}.{now_is.version}"


def claim(station_id: int, requisition_id: int, is_emergency: bool, product_ids: dict[int, str]) -> None:
    """Open these products (id: path of its line) for this request. Raises AlreadyOpen with the other one."""
    statement = _CLAIM_SQLITE if is_sqlite() else _CLAIM_POSTGRESQL
    for product_id, path in sorted(product_ids.items()):
        values = {
            "station_id": station_id,
            "product_id": product_id,
            "is_emergency": is_emergency,
            "requisition_id": requisition_id,
        }
        if session().execute(statement, values).one_or_none() is None:
            other = queries.open_request(station_id, product_id, is_emergency)
            if other is None:  # closed in this very moment
                raise WrongState("Somebody closed the request before. Try again.")
            words = f"Request {other} for this is open. Look at that one."
            raise AlreadyOpen(words, requisition_id=other, field=path)


def unclaim(requisition_id: int) -> None:
    session().execute(_RELEASE_ALL, {"of_id": requisition_id})


def _release(found: Requisition) -> None:
    """What is finished may be asked for again."""
    if found.state not in transitions.OPEN_STATES:
        unclaim(found.id)
    elif found.state in {"approved", "dispatched"}:
        for line in progress.lines_of([found.id])[found.id]:
            if line.is_done:
                session().execute(_RELEASE, {"of_id": found.id, "of_product": line.product_id})


def what_happened(actor: Actor, found: Requisition) -> str:
    """Who changed it after this person read it, when, and what stands now."""
    numbers = [str(line.asked if line.approved is None else line.approved) for line in _lines(found)]
    return f"{last_step(actor, found)[:-1]} since you looked: now {', '.join(numbers)}."


def last_step(actor: Actor, found: Requisition) -> str:
    """Who took the last step, and when: why the next one is another than this person tries."""
    last = queries.last_event(actor, found.id)
    return f"{transitions.DONE[last.verb]} by {last.by} {said_at(last.at)}."


def said_at(moment: datetime) -> str:
    """`at 10:40` today, with the day otherwise."""
    local = clock.local(moment)
    return f"at {local:%H:%M}" if local.date() == clock.today() else f"on {clock.day_and_time(moment)}"


def _lines(found: Requisition) -> list[progress.Line]:
    return progress.lines_of([found.id])[found.id]
