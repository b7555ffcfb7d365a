"""The ledger's writing statements, built once: only their values change from dose to dose.

`TAKE` is the guard: it takes units from a level only while the level holds them, and its
row count says whether it did. What differs between the two engines is in `upserts`.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from core.database import is_sqlite, table
from inventory.ledger.digest import FIELDS
from inventory.ledger.models import Account, Movement, StockLevel

_ACCOUNTS, _LEVELS, _MOVEMENTS = table(Account), table(StockLevel), table(Movement)

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
    )
    .values(units=_LEVELS.c.units - bindparam("taken"))
)


class _Upserts:
    def __init__(self, insert: Callable[..., Any]):
        level = insert(_LEVELS).values(
            {name: bindparam(name) for name in ("account_id", "lot_id", "units", "may_go_below")}
        )
        self.change_level = level.on_conflict_do_update(
            index_elements=["account_id", "lot_id"],
            set_={"units": _LEVELS.c.units + level.excluded.units},
        )
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
