"""Counts with their lines, losses that two people sign, and who handed the box to whom.

The database keeps two rules by itself: a box has one open count at most, and the person who
closes a count, confirms a loss or takes over a box is not the one who began it.
"""

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Instant, Model

OPEN = text("state = 'counted'")


class StockCount(Model):
    """One count of a box at an instant. `ended_by` is the witness, or who withdrew it."""

    __tablename__ = "stock_count"
    __table_args__ = (
        Index("ix_stock_count_station_id_id", "station_id", "id"),
        Index("uq_stock_count_open", "box_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        CheckConstraint("state IN ('counted', 'closed', 'withdrawn')", name="state"),
        CheckConstraint("state <> 'closed' OR ended_by <> counted_by", name="two_people"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    box_id: Mapped[int] = mapped_column(ForeignKey("box.id"))
    station_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    state: Mapped[str] = mapped_column(String(10))
    seal_number: Mapped[str] = mapped_column(String(40))
    is_seal_intact: Mapped[bool] = mapped_column(Boolean)
    counted_at: Mapped[datetime] = mapped_column(Instant)
    counted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_reason: Mapped[str | None] = mapped_column(String(140))


class StockCountLine(Model):
    """One lot. `counted` empty: nobody counted it, and nothing happens to it. Units.

    `book` is the book at the instant of counting as known at closing; `given_since` what went out
    after that instant beyond what was counted.
    """

    __tablename__ = "stock_count_line"
    __table_args__ = (CheckConstraint("counted >= 0", name="counted"),)

    count_id: Mapped[int] = mapped_column(ForeignKey("stock_count.id"), primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), primary_key=True)
    counted: Mapped[int | None] = mapped_column(Integer)
    book_at_save: Mapped[int] = mapped_column(Integer)
    book: Mapped[int | None] = mapped_column(Integer)
    reason: Mapped[str | None] = mapped_column(String(12))
    correction_id: Mapped[int | None] = mapped_column(ForeignKey("movement.id"))
    given_since: Mapped[int] = mapped_column(Integer)


class StockLoss(Model):
    """Units that cannot be used any more: said by one person, confirmed by another."""

    __tablename__ = "stock_loss"
    __table_args__ = (
        Index("ix_stock_loss_station_id_id", "station_id", "id"),
        CheckConstraint("units > 0", name="units"),
        CheckConstraint("state IN ('proposed', 'confirmed', 'withdrawn')", name="state"),
        CheckConstraint("state <> 'confirmed' OR ended_by <> proposed_by", name="two_people"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    units: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(10))
    occurred_at: Mapped[datetime] = mapped_column(Instant)
    proposed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_reason: Mapped[str | None] = mapped_column(String(140))
    movement_id: Mapped[int | None] = mapped_column(ForeignKey("movement.id"))


class CustodyHandover(Model):
    """The box passed from one person to another: with a closed count, or with the reason why not."""

    __tablename__ = "custody_handover"
    __table_args__ = (
        Index("ix_custody_handover_station_id_id", "station_id", "id"),
        CheckConstraint("from_person_id <> to_person_id", name="two_people"),
        CheckConstraint("count_id IS NOT NULL OR no_count_reason IS NOT NULL", name="counted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    box_id: Mapped[int] = mapped_column(ForeignKey("box.id"))
    station_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    from_person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    to_person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    handed_at: Mapped[datetime] = mapped_column(Instant)
    count_id: Mapped[int | None] = mapped_column(ForeignKey("stock_count.id"))
    no_count_reason: Mapped[str | None] = mapped_column(String(140))
    seal_before: Mapped[str] = mapped_column(String(40))
    seal_after: Mapped[str] = mapped_column(String(40))
    is_key_handed: Mapped[bool] = mapped_column(Boolean)
    # Empty for a handover of the time before anybody was asked.
    is_seal_intact: Mapped[bool | None] = mapped_column(Boolean)
