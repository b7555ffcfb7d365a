"""What boxes and stores hold, looked at for all places in one pass, or for the one that just moved.

Reads the kept levels and never the movements: a pass costs the same after ten years as after one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import bindparam, or_, select

from accounts.places.models import Place
from core import clock
from core.database import session, table
from inventory.alerts import box_state, watches
from inventory.alerts.lifecycle import Finding
from inventory.alerts.watches import Places, Watch
from inventory.catalogue.models import Lot, Product
from inventory.fefo import LotLevel
from inventory.forecasts import rules
from inventory.forecasts.models import StockPlan
from inventory.ledger.models import HOLDS_STOCK, Account, StockLevel

KINDS = ("out_of_stock", "below_emergency", "below_minimum", "expired_in_box", "expiring")

# Columns of tables, and each statement built once: a look follows each dose, and building costs the most.
_ACCOUNTS, _LEVELS, _LOTS, _PRODUCTS, _PLACES, _PLANNED = (
    table(model) for model in (Account, StockLevel, Lot, Product, Place, StockPlan)
)
_PRODUCT = (_PRODUCTS.c.id.label("product_id"), _PRODUCTS.c.code, _PRODUCTS.c.units_per_treatment)
_OF_BOXES = (
    select(_ACCOUNTS.c.place_id, *_PRODUCT)
    .select_from(_LEVELS)
    .join(_ACCOUNTS, _ACCOUNTS.c.id == _LEVELS.c.account_id)
    .join(_LOTS, _LOTS.c.id == _LEVELS.c.lot_id)
    .join(_PRODUCTS, _PRODUCTS.c.id == _LOTS.c.product_id)
    .join(_PLACES, _PLACES.c.id == _ACCOUNTS.c.place_id)
    .where(
        or_(*(_ACCOUNTS.c.kind == kind for kind in HOLDS_STOCK.values())),
        _PRODUCTS.c.is_retired.is_(False),
        _PLACES.c.is_closed.is_(False),
    )
)
_LINES = _OF_BOXES.add_columns(
    _LOTS.c.id, _LOTS.c.number, _LOTS.c.expires_on, _LOTS.c.held_at, _LEVELS.c.units
)
_PLANS = (
    select(
        _PLANNED.c.place_id,
        *_PRODUCT,
        _PLANNED.c.minimum,
        _PLANNED.c.emergency_point,
        _PLANNED.c.amc_thousandths,
    )
    .select_from(_PLANNED)
    .join(_PLACES, _PLACES.c.id == _PLANNED.c.place_id)
    .join(_PRODUCTS, _PRODUCTS.c.id == _PLANNED.c.product_id)
    .where(_PLACES.c.is_closed.is_(False), _PRODUCTS.c.is_retired.is_(False))
)
_THERE: Any = bindparam("place_ids", expanding=True)
# A box has few lots, so what it once held is read with what it holds. All boxes together have very many.
_LINES_THERE = _LINES.where(_ACCOUNTS.c.place_id.in_(_THERE))
_LINES_LEFT, _EVER_HELD = _LINES.where(_LEVELS.c.units > 0), _OF_BOXES.distinct()
_PLANS_THERE = _PLANS.where(_PLANNED.c.place_id.in_(_THERE))


@dataclass
class _Box:
    """One product at one place: the lots that lie there, and the last nightly plan."""

    code: str
    units_per_treatment: int
    levels: list[LotLevel] = field(default_factory=list)
    plan: Any = None


def find(place_ids: Places) -> Iterator[Finding]:
    """What is the matter with each product that a place holds, has held, or has a plan for."""
    on = clock.today()
    boxes = _boxes(place_ids)
    delivery_days = _delivery_days(boxes.values(), on)
    for (place_id, _product_id), box in sorted(boxes.items(), key=lambda pair: pair[0]):
        plan = box.plan and _plan(box.plan, delivery_days)
        for matter in box_state.matters(box.levels, box.units_per_treatment, plan, on):
            subject = f"{box.code}/{matter.lot}" if matter.lot else box.code
            yield Finding(place_id, subject, matter.detail, matter.stage, matter.kind)


def _boxes(place_ids: Places) -> dict[tuple[int, int], _Box]:
    found: dict[tuple[int, int], _Box] = {}

    def box(row: Any) -> _Box:
        pair = (row.place_id, row.product_id)
        return found.get(pair) or found.setdefault(pair, _Box(row.code, row.units_per_treatment))

    for row in _rows(_LINES_LEFT if place_ids is None else _LINES_THERE, place_ids):
        levels = box(row).levels
        if row.units > 0:
            is_held = row.held_at is not None
            levels.append(LotLevel(row.id, row.number, row.expires_on, is_held, row.units))
    for row in _rows(_PLANS if place_ids is None else _PLANS_THERE, place_ids):
        box(row).plan = row
    if place_ids is None:
        for row in _rows(_EVER_HELD, None):
            box(row)
    return found


def _rows(query: Any, place_ids: Places) -> Any:
    return session().execute(query, {} if place_ids is None else {"place_ids": tuple(place_ids)})


def _delivery_days(boxes: Iterable[_Box], on: date) -> int:
    """How long a delivery takes by the rules in force; asked for where a lot ends soon enough to matter."""
    last = on + timedelta(days=box_state.EXPIRING_WITHIN_DAYS)
    is_near = any(level.expires_on <= last for box in boxes for level in box.levels)
    return rules.in_force(clock.now()).lead_time_days if is_near else box_state.SOON_DAYS


def _plan(row: Any, delivery_days: int) -> box_state.Plan:
    rate = None if row.amc_thousandths is None else Fraction(row.amc_thousandths, 1000)
    return box_state.Plan(row.minimum, row.emergency_point, rate, delivery_days)


def register(app: watches.Application) -> None:
    watches.add(app, Watch(KINDS, find))
