"""What boxes and stores hold, looked at for all places in one pass, or for the one that just moved.

Reads the kept levels and never the movements: a pass costs the same after ten years as after one.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from sqlalchemy import select

from accounts.places.models import Place
from core import clock
from core.database import session
from inventory.alerts import box_state, watches
from inventory.alerts.lifecycle import Finding
from inventory.alerts.watches import Places, Watch
from inventory.catalogue.models import Lot, Product
from inventory.fefo import LotLevel
from inventory.forecasts import rules
from inventory.forecasts.models import StockPlan
from inventory.ledger.models import HOLDS_STOCK, Account, StockLevel

KINDS = ("out_of_stock", "below_emergency", "below_minimum", "expired_in_box", "expiring")

_OF_BOXES = (
    select(Account.place_id, Product.id.label("product_id"))
    .select_from(StockLevel)
    .join(Account, Account.id == StockLevel.account_id)
    .join(Lot, Lot.id == StockLevel.lot_id)
    .join(Product, Product.id == Lot.product_id)
    .join(Place, Place.id == Account.place_id)
    .where(Account.kind.in_(HOLDS_STOCK.values()), Product.is_retired.is_(False), Place.is_closed.is_(False))
)
_LINES = _OF_BOXES.add_columns(Lot.id, Lot.number, Lot.expires_on, Lot.held_at, StockLevel.units).where(
    StockLevel.units > 0
)
_EVER_HELD = _OF_BOXES.distinct()
_PRODUCTS = select(Product.id, Product.code, Product.units_per_treatment).where(Product.is_retired.is_(False))
_PLANS = (
    select(
        StockPlan.place_id,
        StockPlan.product_id,
        StockPlan.minimum,
        StockPlan.emergency_point,
        StockPlan.amc_thousandths,
    )
    .join(Place, Place.id == StockPlan.place_id)
    .join(Product, Product.id == StockPlan.product_id)
    .where(Place.is_closed.is_(False), Product.is_retired.is_(False))
)

Pair = tuple[int, int]


def find(place_ids: Places) -> Iterator[Finding]:
    """What is the matter with each product that a place holds, has held, or has a plan for."""
    on = clock.today()
    products = {row.id: row for row in session().execute(_PRODUCTS)}
    lines: dict[Pair, list[LotLevel]] = {}
    for row in _rows(_LINES, place_ids):
        level = LotLevel(row.id, row.number, row.expires_on, row.held_at is not None, row.units)
        lines.setdefault((row.place_id, row.product_id), []).append(level)
    plans = _plans(place_ids)
    held = {(row.place_id, row.product_id) for row in _rows(_EVER_HELD, place_ids)}
    for place_id, product_id in sorted(held | plans.keys()):
        product, pair = products[product_id], (place_id, product_id)
        levels, plan = lines.get(pair, []), plans.get(pair)
        for matter in box_state.matters(levels, product.units_per_treatment, plan, on):
            subject = f"{product.code}/{matter.lot}" if matter.lot else product.code
            yield Finding(place_id, subject, matter.detail, matter.stage, matter.kind)


def _rows(query: Any, place_ids: Places) -> Any:
    if place_ids is not None:
        query = query.where(Account.place_id.in_(tuple(place_ids)))
    return session().execute(query)


def _plans(place_ids: Places) -> dict[Pair, box_state.Plan]:
    """What the last nightly plan says that each place should hold."""
    query = _PLANS if place_ids is None else _PLANS.where(StockPlan.place_id.in_(tuple(place_ids)))
    lead_time_days = rules.in_force(clock.now()).lead_time_days
    return {
        (row.place_id, row.product_id): box_state.Plan(
            row.minimum,
            row.emergency_point,
            None if row.amc_thousandths is None else Fraction(row.amc_thousandths, 1000),
            lead_time_days,
        )
        for row in session().execute(query)
    }


def register(app: watches.Application) -> None:
    watches.add(app, Watch(KINDS, find))
