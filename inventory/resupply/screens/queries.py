"""Read for the pages what crosses requests: names of places, and a month's moves.

Set-based: a liaison of many stations gets a list at the price of one reading, not of one a station.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select, union_all
from sqlalchemy.orm import aliased

from accounts.places.models import Place
from core.database import session
from inventory.catalogue.models import Lot
from inventory.ledger.models import HOLDS_STOCK, Account, Movement
from inventory.resupply.models import Requisition, RequisitionLine


class Move(NamedTuple):
    """Units of a product that came (above 0) or went, and the kind of account at the other end."""

    product_id: int
    change: int
    id: int
    at: datetime
    other: str


def place_names(place_ids: Iterable[int]) -> dict[int, str]:
    query = select(Place.id, Place.name).where(Place.id.in_(tuple(place_ids)))
    return {row.id: row.name for row in session().execute(query)}


def balances_before(place_id: int, moment: datetime) -> dict[int, int]:
    """{product: units in the box or store} as the book has them at that moment, by when things happened."""
    parts = [
        _side(place_id, here, sign).where(Movement.occurred_at < moment)
        for here, sign in ((Movement.to_account_id, 1), (Movement.from_account_id, -1))
    ]
    moved = union_all(*parts).subquery()
    query = select(moved.c.product_id, func.sum(moved.c.change)).group_by(moved.c.product_id)
    return {product_id: int(units) for product_id, units in session().execute(query)}


def moves(place_id: int, start: datetime, end: datetime) -> list[Move]:
    """What went in and out of the box or store between two moments, oldest first."""
    found = []
    for here, there, sign in (
        (Movement.to_account_id, Movement.from_account_id, 1),
        (Movement.from_account_id, Movement.to_account_id, -1),
    ):
        other = aliased(Account)
        query = _side(place_id, here, sign).join(other, other.id == there)
        query = query.add_columns(Movement.id, Movement.occurred_at, other.kind)
        query = query.where(Movement.occurred_at >= start, Movement.occurred_at < end)
        found += [Move(*row) for row in session().execute(query)]
    return sorted(found, key=lambda one: (one.at, one.id))


def _side(place_id: int, here: Any, sign: int) -> Select[Any]:
    own = aliased(Account)
    return (
        select(Lot.product_id, (Movement.units * sign).label("change"))
        .select_from(Movement)
        .join(own, own.id == here)
        .join(Lot, Lot.id == Movement.lot_id)
        .where(own.place_id == place_id, own.kind.in_(HOLDS_STOCK.values()))
    )


def asked_between(station_id: int, start: datetime, end: datetime) -> dict[int, tuple[int, int]]:
    """{product: (treatments asked, approved)} of the requests sent in by the station between two moments."""
    query = (
        select(
            RequisitionLine.product_id,
            func.sum(RequisitionLine.asked),
            func.sum(func.coalesce(RequisitionLine.approved, 0)),
        )
        .join(Requisition, Requisition.id == RequisitionLine.requisition_id)
        .where(
            Requisition.station_id == station_id,
            Requisition.submitted_at >= start,
            Requisition.submitted_at < end,
            Requisition.state != "cancelled",
        )
        .group_by(RequisitionLine.product_id)
    )
    return {row[0]: (int(row[1]), int(row[2])) for row in session().execute(query)}
