"""A visit, its doses, and the lots each dose came from. Rows are never changed: triggers refuse it.

A correction is a further version with the same code, pointing at the row it replaces.
There is no name, number or story in here, and no column that could hold one. What a person told is in
`sealed`, closed with the key of the visit code (told.py); erased, the row stays and `sealed` opens no more.
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


class Visit(Model):
    __tablename__ = "visit"
    __table_args__ = (
        UniqueConstraint("code", "version"),
        UniqueConstraint("replaces_id"),
        Index("ix_visit_station_id_id", "station_id", "id"),
        Index("ix_visit_arrived_at", "arrived_at"),
        UniqueConstraint("station_id", "register_number", "version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(10))
    version: Mapped[int] = mapped_column(Integer)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"))
    station_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    register_number: Mapped[str] = mapped_column(String(45))
    arrived_at: Mapped[datetime] = mapped_column(Instant)
    hours_band: Mapped[str] = mapped_column(String(10))
    age_band: Mapped[str] = mapped_column(String(10))
    sex: Mapped[str] = mapped_column(String(10))
    not_given_reason: Mapped[str | None] = mapped_column(String(40))
    referral_declined: Mapped[bool] = mapped_column(Boolean)
    flags: Mapped[str] = mapped_column(Text)
    protocol_version: Mapped[int] = mapped_column(ForeignKey("protocol_version.version"))
    recorded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    via: Mapped[str] = mapped_column(String(10))
    key_id: Mapped[int] = mapped_column(ForeignKey("record_key.id"), index=True)
    sealed: Mapped[str] = mapped_column(Text)


class Dose(Model):
    """A treatment given. `given_by` is empty for a line of an old register that names nobody."""

    __tablename__ = "dose"
    __table_args__ = (
        CheckConstraint("treatments > 0", name="treatments"),
        CheckConstraint("units > 0", name="units"),
        Index("ix_dose_given_at_id", "given_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    repeat_of_id: Mapped[int | None] = mapped_column(ForeignKey("dose.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    treatments: Mapped[int] = mapped_column(Integer)
    units: Mapped[int] = mapped_column(Integer)
    given_at: Mapped[datetime] = mapped_column(Instant)
    given_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    already_given: Mapped[bool] = mapped_column(Boolean)
    lot_reason: Mapped[str | None] = mapped_column(String(140))
    vomited_at: Mapped[datetime | None] = mapped_column(Instant)
    flags: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class DoseLot(Model):
    """Which lot a dose came from, and the movement that took it: no dose without one."""

    __tablename__ = "dose_lot"

    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"), primary_key=True)
    dose_id: Mapped[int] = mapped_column(ForeignKey("dose.id"), index=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    units: Mapped[int] = mapped_column(Integer)


class ConsentWithdrawal(Model):
    """What a person took back. `visit_id` is of the first version; the purpose stands in clear."""

    __tablename__ = "consent_withdrawal"
    __table_args__ = (UniqueConstraint("visit_id", "purpose"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"))
    purpose: Mapped[str] = mapped_column(String(10))
    withdrawn_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
