"""Put the mark on a lot that keeps it from being used, take it off, and keep the history of both.

The mark (`lot.held_at`) and its history (`lot_hold`) change together or not at all; the lot's row
is always touched first, where a dose that is being taken holds it. These are parts of verbs: the
verb that calls them asks for the permission and writes the trail entry.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import bindparam, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from accounts.permissions import Actor
from core import clock
from core.database import affected, is_sqlite, session, table
from core.errors import SamePerson, WrongState
from inventory import signals
from inventory.catalogue import queries
from inventory.catalogue.models import Lot, LotHold

RECALLED_INSTEAD = "Recalled"

_LOTS, _HOLDS = table(Lot).c, table(LotHold).c
# Doses share the lots they have read, and on PostgreSQL those who share let each other in past who waits to
# change: under steady doses a recall would never come. The whole table's lock is a queue: who asks, is next.
_QUEUE = text("LOCK TABLE lot IN EXCLUSIVE MODE")
_MARK_FREE = (
    update(table(Lot))
    .where(_LOTS.number == bindparam("of_number"), _LOTS.held_at.is_(None))
    .values(held_at=bindparam("at"), held_reason=bindparam("why"))
    .returning(_LOTS.id)
)
_MARK = (
    update(table(Lot))
    .where(_LOTS.id == bindparam("of_lot"))
    .values(held_at=bindparam("at"), held_reason=bindparam("why"))
)
_UNMARK = (
    update(table(Lot))
    .where(_LOTS.id == bindparam("of_lot"), _LOTS.held_at.is_not(None))
    .values(held_at=None, held_reason=None)
)
_END = (
    update(table(LotHold))
    .where(
        _HOLDS.lot_id == bindparam("of_lot"),
        _HOLDS.kind == bindparam("of_kind"),
        _HOLDS.released_at.is_(None),
    )
    .values(released_at=bindparam("at"), released_by=bindparam("by"), release_reason=bindparam("why"))
)
_HOLD_VALUES = {
    name: bindparam(name) for name in ("lot_id", "kind", "reason", "reference", "held_at", "held_by")
}
# A row comes back when the lot had no open hold.
_OPEN_SQLITE, _OPEN_POSTGRESQL = (
    engine.insert(table(LotHold)).values(_HOLD_VALUES).on_conflict_do_nothing().returning(_HOLDS.id)
    for engine in (sqlite, postgresql)
)


def hold_numbered(actor: Actor, number: str, reason: str) -> Sequence[int]:
    """Mark every free lot of this number. Returns the ids of those it marked."""
    _wait_for_doses()
    values = {"of_number": number, "at": clock.now(), "why": reason}
    lot_ids = session().scalars(_MARK_FREE, values).all()
    for lot_id in lot_ids:
        if open_hold(lot_id, "hold", reason, actor) is None:
            raise RuntimeError(f"lot {lot_id} was free and has an open hold")
        signals.lot_marked.send(lot_id)
    return lot_ids


def recall(actor: Actor, lot_id: int, reason: str, reference: str) -> int:
    """Mark a lot as recalled, in place of the hold it may be on. Returns the recall's id.

    Raises WrongState when it is recalled already.
    """
    _wait_for_doses()
    session().execute(_MARK, {"of_lot": lot_id, "at": clock.now(), "why": reason})
    _end(actor, lot_id, "hold", RECALLED_INSTEAD)
    recall_id = open_hold(lot_id, "recall", reason, actor, reference)
    if recall_id is None:
        raise WrongState("This lot is recalled already.")
    signals.lot_marked.send(lot_id)
    return recall_id


def release(actor: Actor, lot_id: int, kind: str, reason: str | None) -> None:
    """Take the mark off. Raises WrongState when no hold of this kind is open any more."""
    marked = affected(session().execute(_UNMARK, {"of_lot": lot_id}))
    if marked != 1 or not _end(actor, lot_id, kind, reason):
        raise WrongState("This lot is not on hold." if kind == "hold" else "This lot is not recalled.")
    signals.lot_marked.send(lot_id)


def refuse_the_same_person(actor: Actor, lot_id: int) -> None:
    """Raise SamePerson when this person made the recall that is open."""
    open_now = queries.open_hold(lot_id)
    if open_now is not None and open_now.held_by == actor.person_id:
        raise SamePerson("You recalled this lot. Another liaison releases it.")


def open_hold(
    lot_id: int, kind: str, reason: str, actor: Actor | None, reference: str | None = None
) -> int | None:
    """Write a hold that begins now; None when the lot has an open one."""
    row = {
        "lot_id": lot_id,
        "kind": kind,
        "reason": reason,
        "reference": reference,
        "held_at": clock.now(),
        "held_by": actor.person_id if actor else None,
    }
    statement = _OPEN_SQLITE if is_sqlite() else _OPEN_POSTGRESQL
    return session().execute(statement, row).scalar_one_or_none()


def faults() -> Iterator[str]:
    """Lots whose mark and history do not agree, in words: for `flask verify`."""
    query = (
        select(_LOTS.number, _LOTS.held_at)
        .outerjoin(table(LotHold), (_HOLDS.lot_id == _LOTS.id) & _HOLDS.released_at.is_(None))
        .where(_LOTS.held_at.is_(None) != _HOLDS.id.is_(None))
    )
    for row in session().execute(query.order_by(_LOTS.id)):
        is_marked = "is marked, and no hold is open" if row.held_at else "is not marked, and a hold is open"
        yield f"lot {row.number}: {is_marked}"


def _wait_for_doses() -> None:
    """Wait for the doses under way; later ones wait for this transaction. SQLite has one writer anyway."""
    if not is_sqlite():
        session().execute(_QUEUE)


def _end(actor: Actor, lot_id: int, kind: str, reason: str | None) -> bool:
    values = {"of_lot": lot_id, "of_kind": kind, "at": clock.now(), "by": actor.person_id, "why": reason}
    return affected(session().execute(_END, values)) == 1
