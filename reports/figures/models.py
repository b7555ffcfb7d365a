"""Counts by station and month, and which making of them stands. A cache: all of it can be made again."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Instant, Model


class MonthlyCount(Model):
    """How many, at one station in one month. `split` and `category` are empty for the plain count."""

    __tablename__ = "monthly_count"
    __table_args__ = (CheckConstraint("count > 0", name="count"),)

    measure: Mapped[str] = mapped_column(String(30), primary_key=True)
    split: Mapped[str] = mapped_column(String(20), primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True, index=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("place.id"), primary_key=True)
    category: Mapped[str] = mapped_column(String(40), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)


class Reckoning(Model):
    """One making that changed something: its id is the version of the data.

    `mark` tells it from one of the same number in another book, as after a copy was put back.
    `until` is the first day that no closed month covers. `seen` holds, by table, the last row that was
    looked at; it and `checked_at` move on when nothing changed.
    """

    __tablename__ = "reckoning"

    id: Mapped[int] = mapped_column(primary_key=True)
    mark: Mapped[str] = mapped_column(String(22))
    until: Mapped[date] = mapped_column(Date)
    made_at: Mapped[datetime] = mapped_column(Instant)
    checked_at: Mapped[datetime] = mapped_column(Instant)
    seen: Mapped[str] = mapped_column(Text)
