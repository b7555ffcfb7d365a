"""What came into boxes, left them and lay there: units by station and product, and days without any.

The book of movements says it. What was given is told from these, so `linked` decides which may leave.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from math import ceil
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from core import clock
from core.database import session
from inventory.catalogue import queries as catalogue
from inventory.catalogue.models import Lot, Product
from inventory.forecasts import history
from inventory.ledger.models import Account, Movement
from reports.figures import months as months_of

DAY = timedelta(days=1)
SUPPLY = ("supplier", "store", "in_transit")
WRITTEN_OFF = ("expired", "damaged", "lost", "stolen")
Units = dict[tuple[int, str], int]

_Here, _There = aliased(Account), aliased(Account)


class _Flow(NamedTuple):
    """Units that go into accounts of these kinds, less those that come out again."""

    kinds: tuple[str, ...]
    goes_in: tuple[ColumnElement[bool], ...] = ()
    comes_out: tuple[ColumnElement[bool], ...] = ()


_FLOWS = {
    # Sending on to another place is no receipt taken back.
    "VSU_STK_RECEIVED": _Flow(
        ("box",),
        (_There.kind.in_(SUPPLY), Movement.kind != "reversal"),
        (_There.kind.in_(SUPPLY), Movement.kind == "reversal"),
    ),
    "VSU_STK_DISTRIBUTED": _Flow(("given",)),
    "VSU_STK_DISCARDED": _Flow(WRITTEN_OFF),
    "VSU_STK_ONHAND": _Flow(("box",)),
}


def moved(element: str, start: date, end: date) -> Units:
    """Units by (station id, product code) between two days; of ONHAND, what lay there as the last began."""
    flow = _FLOWS[element]
    since = None if element == "VSU_STK_ONHAND" else start
    found: Units = {}
    for sign, here, there, which in (
        (1, Movement.to_account_id, Movement.from_account_id, flow.goes_in),
        (-1, Movement.from_account_id, Movement.to_account_id, flow.comes_out),
    ):
        query = (
            select(_Here.place_id, Product.code, func.sum(Movement.units))
            .select_from(Movement)
            .join(_Here, _Here.id == here)
            .join(_There, _There.id == there)
            .join(Lot, Lot.id == Movement.lot_id)
            .join(Product, Product.id == Lot.product_id)
            .where(_Here.kind.in_(flow.kinds), Movement.occurred_at < months_of.begins(end), *which)
            .group_by(_Here.place_id, Product.code)
        )
        if since is not None:
            query = query.where(Movement.occurred_at >= months_of.begins(since))
        for place_id, product, units in session().execute(query):
            found[place_id, product] = found.get((place_id, product), 0) + sign * int(units)
    return found


def days_out(start: date, end: date) -> Units:
    """Days, begun ones too, on which no treatment of a product lay there, by (station id, product code)."""
    today = clock.today()
    back = (today.year - start.year) * 12 + today.month - start.month
    codes = {one.id: one.code for one in catalogue.products(is_in_use=False)}
    span = months_of.begins(start), months_of.begins(end)
    found: Units = {}
    for (place_id, product_id), one in history.read(back).items():
        out = sum((month.out for month in one.months if span[0] <= month.start < span[1]), timedelta(0))
        found[place_id, codes[product_id]] = ceil(out / DAY)
    return found


def treatments_given(months: Iterable[date]) -> dict[tuple[int, date], dict[str, int]]:
    """Whole treatments that left, by (station id, month), then product: what doses are compared with."""
    sizes = {one.code: one.units_per_treatment for one in catalogue.products(is_in_use=False)}
    found: dict[tuple[int, date], dict[str, int]] = {}
    for month in months:
        given = moved("VSU_STK_DISTRIBUTED", month, months_of.after(month))
        for (place_id, product), units in given.items():
            found.setdefault((place_id, month), {})[product] = ceil(units / sizes[product])
    return found


def first_month() -> date | None:
    """The month of the first movement in the book."""
    first: datetime | None = session().scalar(select(func.min(Movement.occurred_at)))
    return months_of.of_instant(first) if first else None
