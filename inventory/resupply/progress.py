"""How far each line of a request has come: asked, approved, sent, arrived, and still to be sent.

Numbers asked and approved are whole treatments. What was sent and arrived is never kept twice: it is
added up from the lots of the shipments.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, exists, func, select

from core.database import session
from inventory.catalogue.models import Lot, Product
from inventory.resupply.models import Requisition, RequisitionLine, Shipment, ShipmentLot

MOVED = ("sent", "accepted", "damaged", "missing", "on_way")


@dataclass(frozen=True)
class Line:
    """One product of a request. Numbers asked and approved are treatments; `units_…` are units."""

    product_id: int
    product: str
    name: str
    units_per_treatment: int
    units_per_pack: int
    suggested: int | None
    asked: int
    ask_reason: str
    approved: int | None
    approve_reason: str
    is_rest_open: bool
    units_sent: int
    units_accepted: int
    units_damaged: int
    units_missing: int
    units_on_way: int

    @property
    def sent(self) -> int:
        return self.units_sent // self.units_per_treatment

    @property
    def received(self) -> int:
        """Whole treatments that arrived and may be used."""
        return self.units_accepted // self.units_per_treatment

    @property
    def units_open(self) -> int:
        """The back-order: approved, not sent, and still to be sent."""
        if self.approved is None or not self.is_rest_open:
            return 0
        return max(0, self.approved * self.units_per_treatment - self.units_sent)

    @property
    def to_send(self) -> int:
        return -(-self.units_open // self.units_per_treatment)

    @property
    def is_done(self) -> bool:
        return self.approved is not None and not self.units_open and not self.units_on_way

    @property
    def is_different(self) -> bool:
        return bool(self.units_damaged or self.units_missing)


_on_way = case((Shipment.state == "in_transit", ShipmentLot.units), else_=0)
_moved = (
    select(
        Shipment.requisition_id,
        Lot.product_id,
        func.sum(ShipmentLot.units).label("sent"),
        func.sum(ShipmentLot.accepted).label("accepted"),
        func.sum(ShipmentLot.damaged).label("damaged"),
        func.sum(ShipmentLot.missing).label("missing"),
        func.sum(_on_way).label("on_way"),
    )
    .join(ShipmentLot, ShipmentLot.shipment_id == Shipment.id)
    .join(Lot, Lot.id == ShipmentLot.lot_id)
    .where(Shipment.requisition_id.in_(bindparam("ids", expanding=True)))
    .group_by(Shipment.requisition_id, Lot.product_id)
    .subquery()
)
_totals = [func.coalesce(_moved.c[name], 0) for name in MOVED]
_is_rest_open = Requisition.state.in_(("approved", "dispatched")) & Requisition.is_closed_short.is_(False)
_LINES: Any = (
    select(RequisitionLine, Product, _is_rest_open.label("is_rest_open"), *_totals)
    .join(Requisition, Requisition.id == RequisitionLine.requisition_id)
    .join(Product, Product.id == RequisitionLine.product_id)
    .outerjoin(
        _moved,
        (_moved.c.requisition_id == RequisitionLine.requisition_id)
        & (_moved.c.product_id == RequisitionLine.product_id),
    )
    .where(RequisitionLine.requisition_id.in_(bindparam("ids", expanding=True)))
    .order_by(Product.name, Product.code)
    .execution_options(populate_existing=True)
)


def lines_of(requisition_ids: Iterable[int]) -> dict[int, list[Line]]:
    """Lines by request, products by name, with what was sent and arrived added up from the lots."""
    ids = tuple(requisition_ids)
    found: dict[int, list[Line]] = {requisition_id: [] for requisition_id in ids}
    for line, product, is_open, *units in session().execute(_LINES, {"ids": ids}):
        found[line.requisition_id].append(_line(line, product, bool(is_open), units))
    return found


def _line(line: RequisitionLine, product: Product, is_rest_open: bool, units: Iterable[int]) -> Line:
    return Line(
        product.id,
        product.code,
        product.name,
        product.units_per_treatment,
        product.units_per_pack,
        line.suggested,
        line.asked,
        line.ask_reason,
        line.approved,
        line.approve_reason,
        is_rest_open,
        *(int(one) for one in units),
    )


def is_rest_open() -> ColumnElement[bool]:
    """True for a request of which something approved was not sent yet, and will be: a back-order."""
    sent = (
        select(func.coalesce(func.sum(ShipmentLot.units), 0))
        .join(Shipment, Shipment.id == ShipmentLot.shipment_id)
        .join(Lot, Lot.id == ShipmentLot.lot_id)
        .where(
            Shipment.requisition_id == RequisitionLine.requisition_id,
            Lot.product_id == RequisitionLine.product_id,
        )
        .correlate(RequisitionLine)
        .scalar_subquery()
    )
    has_rest = (
        select(RequisitionLine.product_id)
        .join(Product, Product.id == RequisitionLine.product_id)
        .where(
            RequisitionLine.requisition_id == Requisition.id,
            RequisitionLine.approved * Product.units_per_treatment > sent,
        )
        .correlate(Requisition)
    )
    return (
        Requisition.state.in_(("approved", "dispatched"))
        & Requisition.is_closed_short.is_(False)
        & exists(has_rest)
    )
