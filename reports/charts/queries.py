"""Read what the charts of supplies show: lots in boxes, deliveries, and whether anything changed since."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from core import clock
from core.database import session
from inventory.catalogue.models import Lot, Product
from inventory.forecasts.models import DeliveryTime, StockPlan
from inventory.ledger.models import HOLDS_STOCK, Account, Movement, StockLevel


def lots_in_boxes(station_ids: Collection[int]) -> list[Any]:
    """Usable lots of these stations, the first to expire first.

    Rows of (place_id, product_id, units_per_treatment, expires_on, units).
    """
    query = (
        select(
            Account.place_id, Lot.product_id, Product.units_per_treatment, Lot.expires_on, StockLevel.units
        )
        .join(StockLevel, StockLevel.account_id == Account.id)
        .join(Lot, Lot.id == StockLevel.lot_id)
        .join(Product, Product.id == Lot.product_id)
        .where(Account.kind == HOLDS_STOCK["station"], Account.place_id.in_(tuple(station_ids)))
        .where(StockLevel.units > 0, Lot.held_at.is_(None), Lot.expires_on >= clock.today())
        .order_by(Account.place_id, Lot.product_id, Lot.expires_on, Lot.id)
    )
    return list(session().execute(query))


def with_box(station_ids: Collection[int]) -> set[int]:
    """Those of these stations that keep stock."""
    query = select(Account.place_id).where(
        Account.kind == HOLDS_STOCK["station"], Account.place_id.in_(tuple(station_ids))
    )
    return set(session().scalars(query))


def deliveries(station_ids: Collection[int], start: datetime, end: datetime) -> list[Any]:
    """Rows of (place_id, asked_at, received_at) of what was received from `start` to `end`."""
    query = (
        select(DeliveryTime.place_id, DeliveryTime.asked_at, DeliveryTime.received_at)
        .where(DeliveryTime.received_at >= start, DeliveryTime.received_at < end)
        .where(DeliveryTime.place_id.in_(tuple(station_ids)))
        .order_by(DeliveryTime.id)
    )
    return list(session().execute(query))


def supply_version() -> tuple[Any, ...]:
    """Another one as soon as anything moved, was put on hold, was delivered or planned anew, and each day."""
    held = select(func.count()).select_from(Lot).where(Lot.held_at.is_not(None)).scalar_subquery()
    query = select(
        select(func.max(Movement.id)).scalar_subquery(),
        select(func.max(DeliveryTime.id)).scalar_subquery(),
        select(func.max(StockPlan.made_at)).scalar_subquery(),
        held,
    )
    return (*session().execute(query).one(), clock.today())
