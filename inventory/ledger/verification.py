"""Does the book still add up? The movements are folded again and compared with the levels.

The levels are a cache, and a cache that nobody checks is a second truth.
"""

from collections.abc import Iterator

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import aliased

from core.database import session
from inventory.ledger.models import Account, Movement, StockLevel


def faults() -> Iterator[str]:
    """Every way in which the book does not add up, in words; nothing when it does."""
    yield from _level_faults()
    below = (
        select(StockLevel.account_id, StockLevel.lot_id, StockLevel.units)
        .join(Account, Account.id == StockLevel.account_id)
        .where(StockLevel.units < 0, Account.may_go_below.is_(False))
    )
    for row in session().execute(below):
        yield f"account {row.account_id}, lot {row.lot_id}: holds {row.units}, less than nothing"
    yield from _reversal_faults()


def _level_faults() -> Iterator[str]:
    columns = (Movement.lot_id.label("lot_id"),)
    nothing = literal(0)
    parts = union_all(
        select(
            Movement.to_account_id.label("account_id"),
            *columns,
            Movement.units.label("moved"),
            nothing.label("kept"),
        ),
        select(Movement.from_account_id, *columns, -Movement.units, nothing),
        select(StockLevel.account_id, StockLevel.lot_id, nothing, StockLevel.units),
    ).subquery()
    moved, kept = func.sum(parts.c.moved), func.sum(parts.c.kept)
    query = select(parts.c.account_id, parts.c.lot_id, moved.label("moved"), kept.label("kept"))
    for row in session().execute(query.group_by(parts.c.account_id, parts.c.lot_id).having(moved != kept)):
        yield f"account {row.account_id}, lot {row.lot_id}: level {row.kept}, its movements make {row.moved}"


def _reversal_faults() -> Iterator[str]:
    original = aliased(Movement)
    twice = select(Movement.reverses_id).where(Movement.reverses_id.is_not(None))
    for movement_id in session().scalars(twice.group_by(Movement.reverses_id).having(func.count() > 1)):
        yield f"movement {movement_id}: put right more than once"
    query = (
        select(Movement.id, original.id.label("original_id"))
        .join(original, original.id == Movement.reverses_id)
        .where(
            (Movement.lot_id != original.lot_id)
            | (Movement.units != original.units)
            | (Movement.from_account_id != original.to_account_id)
            | (Movement.to_account_id != original.from_account_id)
            | original.reverses_id.is_not(None)
        )
    )
    for row in session().execute(query):
        yield f"movement {row.id}: is not the opposite of movement {row.original_id}"


def movement_ids() -> Iterator[int]:
    """The ids of all movements, oldest first."""
    yield from session().scalars(select(Movement.id).order_by(Movement.id))
