"""The book at an instant: what a box held then, as far as is known now.

A count is compared with this and not with the level of the moment, so that what moved since stays.
Summed over the few movements of the lots asked for; nothing here is kept.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, or_, select, union_all
from sqlalchemy.orm import aliased

from core.database import Instant, session, table
from inventory.catalogue.models import Lot, Product
from inventory.fefo import LotLevel
from inventory.ledger.models import Account, Movement, StockLevel

# What puts the book right moves nothing: whoever recorded it took no stock out.
BOOK_ONLY = ("count", "reversal")

_LEVELS = table(StockLevel).c
_HELD = select(_LEVELS.units).where(
    _LEVELS.account_id == bindparam("account_id"), _LEVELS.lot_id == bindparam("lot_id")
)
_boxed, _box = aliased(StockLevel), aliased(Account)
_LACKING = (
    select(Lot.id, Lot.number, Lot.expires_on, Lot.held_at, StockLevel.units)
    .join(StockLevel, StockLevel.lot_id == Lot.id)
    .join(Account, Account.id == StockLevel.account_id)
    .join(_box, (_box.place_id == Account.place_id) & (_box.kind == "box"))
    .join(_boxed, (_boxed.account_id == _box.id) & (_boxed.lot_id == Lot.id))
    .where(
        Account.kind == "variance",
        Account.place_id == bindparam("place_id"),
        Lot.product_id == bindparam("product_id"),
        StockLevel.units > 0,
        _boxed.counted_at >= bindparam("happened_at", type_=Instant),
    )
)
_LAST_TAKER = (
    select(Movement.person_id)
    .where(
        Movement.from_account_id == bindparam("account_id"),
        Movement.kind.not_in(BOOK_ONLY),
        Movement.occurred_at <= bindparam("at", type_=Instant),
    )
    .order_by(Movement.occurred_at.desc(), Movement.id.desc())
    .limit(1)
)


def held(account_id: int, lot_id: int) -> int:
    """Units of a lot in an account now; 0 where it never was."""
    return session().scalar(_HELD, {"account_id": account_id, "lot_id": lot_id}) or 0


def book_at(account_id: int, lot_ids: Iterable[int], at: datetime) -> dict[int, int]:
    """Units by lot id that the account held at this instant, from every movement known now."""
    wanted = tuple(lot_ids)
    parts = union_all(
        *(
            select(Movement.lot_id.label("lot_id"), change.label("change")).where(
                side == account_id, Movement.lot_id.in_(wanted), Movement.occurred_at <= at
            )
            for side, change in (
                (Movement.to_account_id, Movement.units),
                (Movement.from_account_id, -Movement.units),
            )
        )
    ).subquery()
    sums = select(parts.c.lot_id, func.sum(parts.c.change)).group_by(parts.c.lot_id)
    found = {lot_id: int(units) for lot_id, units in session().execute(sums)}
    return {lot_id: found.get(lot_id, 0) for lot_id in wanted}


def lots_since_count(account_id: int) -> Sequence[Any]:
    """Rows of (Product, Lot): what lies in the account or lay there since its lot was last counted."""
    has_moved = (
        select(Movement.id)
        .where(
            or_(Movement.to_account_id == account_id, Movement.from_account_id == account_id),
            Movement.lot_id == StockLevel.lot_id,
            or_(StockLevel.counted_at.is_(None), Movement.occurred_at > StockLevel.counted_at),
        )
        .exists()
    )
    query = (
        select(Product, Lot)
        .join(Lot, Lot.product_id == Product.id)
        .join(StockLevel, StockLevel.lot_id == Lot.id)
        .where(StockLevel.account_id == account_id, or_(StockLevel.units > 0, has_moved))
    )
    return session().execute(query.order_by(Product.name, Product.code, Lot.expires_on, Lot.id)).all()


def lacking(place_id: int, product_id: int, happened_at: datetime) -> list[LotLevel]:
    """Lots that a count since found fewer of than the book had, with the units that nobody explained."""
    wanted = {"place_id": place_id, "product_id": product_id, "happened_at": happened_at}
    rows = session().execute(_LACKING, wanted)
    return [LotLevel(row.id, row.number, row.expires_on, row.held_at is not None, row.units) for row in rows]


def last_taker(account_id: int, at: datetime) -> int | None:
    """The person who was the last to take stock out of the account by this instant."""
    return session().scalar(_LAST_TAKER, {"account_id": account_id, "at": at})
