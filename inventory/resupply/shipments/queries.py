"""Shipments as they were sent and counted: waybill, lots, what was accepted, damaged, missing."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select

from accounts.places.models import Place
from core.database import session
from inventory.catalogue.models import Lot, Product
from inventory.resupply.models import Requisition, Shipment, ShipmentLot


class SentLot(NamedTuple):
    """Units of a lot in a shipment; what was counted is None until it arrived."""

    shipment_id: int
    lot_id: int
    lot: str
    expires_on: date
    product_id: int
    product: str
    units: int
    accepted: int | None
    damaged: int | None
    missing: int | None
    reason: str
    lot_reason: str


class Sending(NamedTuple):
    """A shipment with the place it left, and its lots."""

    shipment: Shipment
    source_code: str
    source_name: str
    lots: list[SentLot]


def sendings_of(requisition_ids: Iterable[int]) -> dict[int, list[Sending]]:
    """Shipments by request, oldest first, each with its lots."""
    ids = tuple(requisition_ids)
    query = select(Shipment, Place.code, Place.name).join(Place, Place.id == Shipment.source_id)
    rows = session().execute(
        query.where(Shipment.requisition_id.in_(ids))
        .order_by(Shipment.id)
        .execution_options(populate_existing=True)
    )
    found: dict[int, list[Sending]] = {requisition_id: [] for requisition_id in ids}
    by_shipment: dict[int, Sending] = {}
    for shipment, code, name in rows:
        made = by_shipment[shipment.id] = Sending(shipment, code, name, [])
        found[shipment.requisition_id].append(made)
    for lot in lots_of(by_shipment):
        by_shipment[lot.shipment_id].lots.append(lot)
    return found


def lots_of(shipment_ids: Iterable[int]) -> list[SentLot]:
    """The lots of these shipments, by product and expiry."""
    query: Any = (
        select(
            ShipmentLot.shipment_id,
            Lot.id,
            Lot.number,
            Lot.expires_on,
            Product.id,
            Product.code,
            ShipmentLot.units,
            ShipmentLot.accepted,
            ShipmentLot.damaged,
            ShipmentLot.missing,
            ShipmentLot.reason,
            ShipmentLot.lot_reason,
        )
        .join(Lot, Lot.id == ShipmentLot.lot_id)
        .join(Product, Product.id == Lot.product_id)
        .where(ShipmentLot.shipment_id.in_(tuple(shipment_ids)))
        .order_by(Product.name, Lot.expires_on, Lot.id)
    )
    return [SentLot(*row) for row in session().execute(query)]


def shipment(requisition_id: int, waybills: Iterable[str]) -> Shipment | None:
    """The shipment of this request under one of these spellings of a waybill."""
    query = select(Shipment).where(
        Shipment.requisition_id == requisition_id, Shipment.waybill.in_(tuple(waybills))
    )
    return session().scalars(query.execution_options(populate_existing=True)).first()


def sent_to(station_id: int, waybills: Iterable[str]) -> Sequence[Shipment]:
    """Shipments to this station under a waybill, those still on their way first."""
    query = (
        select(Shipment)
        .join(Requisition, Requisition.id == Shipment.requisition_id)
        .where(Requisition.station_id == station_id, Shipment.waybill.in_(tuple(waybills)))
    )
    return session().scalars(query.order_by(Shipment.state, Shipment.id.desc())).all()


def is_different(requisition_id: int) -> bool:
    """True when something of it arrived damaged, not at all, or under a broken seal."""
    query = (
        select(Shipment.id)
        .join(ShipmentLot, ShipmentLot.shipment_id == Shipment.id)
        .where(
            Shipment.requisition_id == requisition_id,
            (ShipmentLot.damaged > 0) | (ShipmentLot.missing > 0) | Shipment.is_seal_intact.is_(False),
        )
    )
    return session().execute(query.limit(1)).first() is not None
