"""Shifts of a station, and who is on which of them on which day.

A shift's times never change: it is ended and another begins, so that past weeks stay as they were.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Instant, Model


class DutyShift(Model):
    """`starts` and `ends` are minutes after midnight in the programme's zone."""

    __tablename__ = "duty_shift"
    __table_args__ = (
        CheckConstraint("starts BETWEEN 0 AND 1439 AND ends BETWEEN 0 AND 1439", name="minutes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    starts: Mapped[int] = mapped_column(Integer)
    ends: Mapped[int] = mapped_column(Integer)
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class DutyTurn(Model):
    """One person on one shift; `day` is the one on which the shift starts."""

    __tablename__ = "duty_turn"

    shift_id: Mapped[int] = mapped_column(ForeignKey("duty_shift.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True, index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    set_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime] = mapped_column(Instant)
