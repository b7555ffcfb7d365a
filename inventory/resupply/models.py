"""A request for stock, its lines, what was sent for it lot by lot, and every step it took.

Lines are in whole treatments, lots in units. What was sent and received of a line is never
kept twice: it is added up from the lots of the shipments.
"""

from datetime import datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Instant, Model
from inventory.resupply.transitions import STATES

SHIPMENT_STATES = ("in_transit", "received")


class Requisition(Model):
    """`station_id` asks, `source_id` gives: a store, or another station for a transfer.

    `version` goes up with each step; an act names the one it read. `handed_to_id` is the
    district, province or programme whose liaison is asked now.
    """

    __tablename__ = "requisition"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint("station_id <> source_id", name="two_places"),
        Index("ix_requisition_station_id_id", "station_id", "id"),
        Index("ix_requisition_source_id_id", "source_id", "id"),
        Index("ix_requisition_state_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    source_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"))
    is_emergency: Mapped[bool] = mapped_column(Boolean)
    is_drafted_by_system: Mapped[bool] = mapped_column(Boolean)
    state: Mapped[str] = mapped_column(String(12))
    version: Mapped[int] = mapped_column(Integer)
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    submitted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    submitted_at: Mapped[datetime | None] = mapped_column(Instant)
    # Approved or rejected.
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    handed_to_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"))
    handed_at: Mapped[datetime | None] = mapped_column(Instant)
    # What is not sent yet will not be: nothing stays open as a back-order.
    is_closed_short: Mapped[bool] = mapped_column(Boolean, default=False)


class RequisitionLine(Model):
    """One product of a request, in whole treatments. Not approved yet while `approved` is empty."""

    __tablename__ = "requisition_line"
    __table_args__ = (
        CheckConstraint("asked > 0", name="asked"),
        CheckConstraint("approved >= 0", name="approved"),
    )

    requisition_id: Mapped[int] = mapped_column(ForeignKey("requisition.id"), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)
    suggested: Mapped[int | None] = mapped_column(Integer)
    asked: Mapped[int] = mapped_column(Integer)
    ask_reason: Mapped[str] = mapped_column(String(140), default="")
    approved: Mapped[int | None] = mapped_column(Integer)
    approve_reason: Mapped[str] = mapped_column(String(140), default="")


class OpenRequest(Model):
    """At most one open request for a product at a station, and one more that is urgent."""

    __tablename__ = "open_request"

    station_id: Mapped[int] = mapped_column(ForeignKey("place.id"), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)
    is_emergency: Mapped[bool] = mapped_column(Boolean, primary_key=True)
    requisition_id: Mapped[int] = mapped_column(ForeignKey("requisition.id"), index=True)


class RequisitionEvent(Model):
    """One step, never changed. `answer` is the request as it stood after it, for whoever asks again."""

    __tablename__ = "requisition_event"
    __table_args__ = (Index("ix_requisition_event_requisition_id_version", "requisition_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    requisition_id: Mapped[int] = mapped_column(ForeignKey("requisition.id"))
    version: Mapped[int] = mapped_column(Integer)
    verb: Mapped[str] = mapped_column(String(12))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(String(16))
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(140), default="")
    answer: Mapped[str] = mapped_column(Text)


class Shipment(Model):
    """What left a source under one waybill. A waybill is one source's, and one request's, only once."""

    __tablename__ = "shipment"
    __table_args__ = (
        UniqueConstraint("source_id", "waybill"),
        UniqueConstraint("requisition_id", "waybill"),
        CheckConstraint(f"state IN {SHIPMENT_STATES}", name="state"),
        Index("ix_shipment_state_dispatched_at", "state", "dispatched_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    requisition_id: Mapped[int] = mapped_column(ForeignKey("requisition.id"))
    source_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    waybill: Mapped[str] = mapped_column(String(40), index=True)
    carrier: Mapped[str] = mapped_column(String(40), default="")
    seal_number: Mapped[str] = mapped_column(String(40), default="")
    state: Mapped[str] = mapped_column(String(12))
    dispatched_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    dispatched_at: Mapped[datetime] = mapped_column(Instant)
    received_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    received_at: Mapped[datetime | None] = mapped_column(Instant)
    is_seal_intact: Mapped[bool | None] = mapped_column(Boolean)


class ShipmentLot(Model):
    """Units of one lot that were sent, and what became of each of them on arrival."""

    __tablename__ = "shipment_lot"
    __table_args__ = (
        CheckConstraint("units > 0", name="units"),
        CheckConstraint("accepted >= 0 AND damaged >= 0 AND missing >= 0", name="counted"),
        CheckConstraint("accepted + damaged + missing = units", name="adds_up"),
    )

    shipment_id: Mapped[int] = mapped_column(ForeignKey("shipment.id"), primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), primary_key=True)
    units: Mapped[int] = mapped_column(Integer)
    lot_reason: Mapped[str] = mapped_column(String(140), default="")
    accepted: Mapped[int | None] = mapped_column(Integer)
    damaged: Mapped[int | None] = mapped_column(Integer)
    missing: Mapped[int | None] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(String(140), default="")
