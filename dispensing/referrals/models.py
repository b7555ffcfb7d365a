"""A referral and the services it asks for, each with the instant until which it is urgent."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Instant, Model


class Referral(Model):
    __tablename__ = "referral"
    __table_args__ = (Index("ix_referral_station_id_id", "station_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(12), unique=True)
    feedback_code: Mapped[str] = mapped_column(String(12))
    # The first version of the visit's record: a corrected record keeps the slips that were handed out.
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    # Printed on the slip that the person keeps, so that she may come back without a name.
    visit_code: Mapped[str] = mapped_column(String(10))
    station_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    facility_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    state: Mapped[str] = mapped_column(String(12))
    accompanied: Mapped[bool | None] = mapped_column(Boolean)
    transport: Mapped[str | None] = mapped_column(String(20))
    transport_cost: Mapped[int | None] = mapped_column(Integer)
    no_transport_reason: Mapped[str | None] = mapped_column(String(140))
    issued_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    issued_at: Mapped[datetime] = mapped_column(Instant)


class ReferredService(Model):
    __tablename__ = "referred_service"

    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"), primary_key=True)
    service: Mapped[str] = mapped_column(String(20), primary_key=True)
    urgent_until: Mapped[datetime | None] = mapped_column(Instant)
