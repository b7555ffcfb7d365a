"""The ledger's writing statements, built once: only their values change from dose to dose.

`TAKE` is the guard: it takes units from a level only while the level holds them and no later
count has settled it, and its row count says whether it did. What differs between the two
engines is in `upserts`.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from core.database import Instant, is_sqlite, table
from inventory.ledger.digest import FIELDS
from inventory.ledger.models import Account, Movement, StockLevel

# Later than every count: what is given this instant is not asked whether a count came after it.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)

_ACCOUNTS, _LEVELS, _MOVEMENTS = table(Account), table(StockLevel), table(Movement)
# No count has settled the level since this happened.
_IS_OPEN = or_(_LEVELS.c.counted_at.is_(None), _LEVELS.c.counted_at < bindparam("happened_at", type_=Instant))

FIND_ACCOUNT = select(_ACCOUNTS.c.id, _ACCOUNTS.c.kind, _ACCOUNTS.c.place_id, _ACCOUNTS.c.may_go_below).where(
    _ACCOUNTS.c.kind == bindparam("of_kind"), _ACCOUNTS.c.place_id == bindparam("of_place")
)
ACCOUNT_BY_ID = select(
    _ACCOUNTS.c.id, _ACCOUNTS.c.kind, _ACCOUNTS.c.place_id, _ACCOUNTS.c.may_go_below
).where(_ACCOUNTS.c.id == bindparam("of_id"))
MOVEMENT = select(_MOVEMENTS).where(_MOVEMENTS.c.id == bindparam("of_id"))
REVERSAL_OF = select(_MOVEMENTS.c.id).where(_MOVEMENTS.c.reverses_id == bindparam("of_id"))
TAKE = (
    update(_LEVELS)
    .where(
        _LEVELS.c.account_id == bindparam("of_account"),
        _LEVELS.c.lot_id == bindparam("of_lot"),
        _LEVELS.c.units >= bindparam("taken"),
        _IS_OPEN,
    )
    .values(units=_LEVELS.c.units - bindparam("taken"))
)
SETTLED_LEVEL = (
    select(_LEVELS.c.units, _LEVELS.c.counted_at, _LEVELS.c.counted_in)
    .where(_LEVELS.c.account_id == bindparam("of_account"), _LEVELS.c.lot_id == bindparam("of_lot"))
    .with_for_update()
)


class _Upserts:
    def __init__(self, insert: Callable[..., Any]):
        level = insert(_LEVELS).values(
            {name: bindparam(name) for name in ("account_id", "lot_id", "units", "may_go_below")}
        )
        key, more = ["account_id", "lot_id"], {"units": _LEVELS.c.units + level.excluded.units}
        self.change_level = level.on_conflict_do_update(index_elements=key, set_=more)
        # No row comes back when a count has settled the level since.
        self.add_to_countable = level.on_conflict_do_update(
            index_elements=key, set_=more, where=_IS_OPEN
        ).returning(_LEVELS.c.lot_id)
        pin = insert(_LEVELS).values(
            {
                name: bindparam(name)
                for name in ("account_id", "lot_id", "units", "may_go_below", "counted_at", "counted_in")
            }
        )
        self.settle = pin.on_conflict_do_update(
            index_elements=key,
            set_={"counted_at": pin.excluded.counted_at, "counted_in": pin.excluded.counted_in},
            where=or_(_LEVELS.c.counted_at.is_(None), _LEVELS.c.counted_at < pin.excluded.counted_at),
        ).returning(_LEVELS.c.units)
        account = {name: bindparam(name) for name in ("kind", "place_id", "may_go_below")}
        self.add_account = insert(_ACCOUNTS).values(account).on_conflict_do_nothing()
        movement = {name: bindparam(name) for name in FIELDS if name != "id"}
        # The second of two reversals of one movement makes no row; `post` sees that and refuses.
        self.add_movement = (
            insert(_MOVEMENTS)
            .values(movement)
            .on_conflict_do_nothing(index_elements=["reverses_id"])
            .returning(_MOVEMENTS.c.id)
        )


_SQLITE, _POSTGRESQL = _Upserts(sqlite.insert), _Upserts(postgresql.insert)


def upserts() -> _Upserts:
    return _SQLITE if is_sqlite() else _POSTGRESQL
