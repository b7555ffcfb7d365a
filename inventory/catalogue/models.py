"""Products and lots. A lot belongs to one product; two products may use the same number."""

from datetime import date, datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Instant, Model


class Product(Model):
    """A medicine by its code. Stock is counted in units, need in treatments, boxes in packs."""

    __tablename__ = "product"
    __table_args__ = (
        CheckConstraint("units_per_treatment > 0", name="units_per_treatment"),
        CheckConstraint("units_per_pack > 0", name="units_per_pack"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    atc: Mapped[str] = mapped_column(String(7))
    gtin: Mapped[str | None] = mapped_column(String(14))
    units_per_treatment: Mapped[int] = mapped_column(Integer)
    units_per_pack: Mapped[int] = mapped_column(Integer)
    window_hours: Mapped[int] = mapped_column(Integer)
    repeat_within_hours: Mapped[int] = mapped_column(Integer)
    is_retired: Mapped[bool] = mapped_column(Boolean, default=False)


class Lot(Model):
    """`expires_on` is the last day of use; printed as a month alone, it is that month's last day.

    `held_at` is the mark that decides whether it may be used; `LotHold` is its history.
    """

    __tablename__ = "lot"
    __table_args__ = (UniqueConstraint("product_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    number: Mapped[str] = mapped_column(String(40), index=True)
    expires_on: Mapped[date] = mapped_column(Date)
    expires_by_month: Mapped[bool] = mapped_column(Boolean, default=False)
    held_at: Mapped[datetime | None] = mapped_column(Instant)
    held_reason: Mapped[str | None] = mapped_column(String(140))
    added_at: Mapped[datetime] = mapped_column(Instant)


HOLD_KINDS = ("hold", "recall")


class LotHold(Model):
    """From when until when a lot was not to be used, and who said so. Triggers let a row be ended, once.

    A lot has one open row at most. Nobody put a hold on the lot that stands for unknown ones.
    """

    __tablename__ = "lot_hold"
    __table_args__ = (
        CheckConstraint(f"kind IN {HOLD_KINDS}", name="kind"),
        CheckConstraint("(released_at IS NULL) = (released_by IS NULL)", name="released"),
        Index(
            "uq_lot_hold_open",
            "lot_id",
            unique=True,
            sqlite_where=text("released_at IS NULL"),
            postgresql_where=text("released_at IS NULL"),
        ),
        Index("ix_lot_hold_lot_id_held_at", "lot_id", "held_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    kind: Mapped[str] = mapped_column(String(6))
    reason: Mapped[str] = mapped_column(String(140))
    reference: Mapped[str | None] = mapped_column(String(40))
    held_at: Mapped[datetime] = mapped_column(Instant)
    held_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    released_at: Mapped[datetime | None] = mapped_column(Instant)
    released_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    release_reason: Mapped[str | None] = mapped_column(String(140))
