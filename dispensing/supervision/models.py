"""A supervision visit, its answers, and a finding for each no. The days by which they are due are kept.

The state of a finding is all that changes; whoever did it never checks it.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Instant, Model


class Supervision(Model):
    __tablename__ = "supervision"

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    checklist: Mapped[int] = mapped_column(Integer)
    visited_on: Mapped[date] = mapped_column(Date)
    next_due_on: Mapped[date] = mapped_column(Date)
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)


class SupervisionAnswer(Model):
    __tablename__ = "supervision_answer"
    __table_args__ = (CheckConstraint("answer IN ('yes', 'no', 'not_seen')", name="answer"),)

    supervision_id: Mapped[int] = mapped_column(ForeignKey("supervision.id"), primary_key=True)
    item: Mapped[str] = mapped_column(String(30), primary_key=True)
    answer: Mapped[str] = mapped_column(String(8))


class SupervisionFinding(Model):
    """`see_to` is the role at the station that puts it right."""

    __tablename__ = "supervision_finding"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'done', 'verified')", name="state"),
        CheckConstraint("see_to IN ('in_charge', 'officer')", name="see_to"),
        CheckConstraint("verified_by <> done_by", name="another"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    supervision_id: Mapped[int] = mapped_column(ForeignKey("supervision.id"), index=True)
    item: Mapped[str] = mapped_column(String(30))
    words: Mapped[str | None] = mapped_column(String(140))
    see_to: Mapped[str] = mapped_column(String(10))
    due_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(8))
    done_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    verified_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    verified_at: Mapped[datetime | None] = mapped_column(Instant)
