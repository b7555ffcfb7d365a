"""A report, every step it took, and the answers of those who were asked how it went.

Coded facts stay readable for counts. Words, exact age, weight and times are sealed under the report's own key
(`key_id`), so that erasing the key erases them. Steps and answers are never changed: triggers refuse it.
"""

from datetime import date, datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Instant, Model
from dispensing.adverse_events.choices import ANSWERS, KINDS
from dispensing.adverse_events.transitions import STATES


class AdverseEvent(Model):
    """`number` stands for the patient outside the station. `version` goes up with each step.

    `facts` are the newest step's. `known_since` holds, for each of the four elements, since when it was
    known; deadlines are stored when the clock starts, and only ever move earlier.
    """

    __tablename__ = "adverse_event"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint(f"kind IN {tuple(KINDS)}", name="kind"),
        CheckConstraint("lot_id IS NULL OR product_id IS NOT NULL", name="lot_of_product"),
        CheckConstraint("(sent_on IS NULL) = (reference IS NULL)", name="sent"),
        Index("ix_adverse_event_station_id_id", "station_id", "id"),
        Index("ix_adverse_event_state_regulator_due_at", "state", "regulator_due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(12), unique=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    # The first version of the visit's record; a corrected record keeps its reports.
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), index=True)
    state: Mapped[str] = mapped_column(String(12))
    version: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(24))
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"), index=True)
    is_serious: Mapped[bool] = mapped_column(Boolean)
    facts: Mapped[str] = mapped_column(Text)
    review: Mapped[str | None] = mapped_column(Text)
    key_id: Mapped[int | None] = mapped_column(ForeignKey("record_key.id"))
    reported_at: Mapped[datetime] = mapped_column(Instant)
    known_since: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    serious_since: Mapped[datetime | None] = mapped_column(Instant)
    district_due_at: Mapped[datetime | None] = mapped_column(Instant)
    regulator_due_at: Mapped[datetime | None] = mapped_column(Instant)
    review_due_at: Mapped[datetime | None] = mapped_column(Instant)
    district_told_at: Mapped[datetime | None] = mapped_column(Instant)
    submitted_at: Mapped[datetime | None] = mapped_column(Instant)
    reference: Mapped[str | None] = mapped_column(String(40))
    sent_on: Mapped[date | None] = mapped_column(Date)


class EventStep(Model):
    """One step: the coded facts as it left them, what it said under seal, and the answer it gave."""

    __tablename__ = "adverse_event_step"
    __table_args__ = (UniqueConstraint("event_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("adverse_event.id"))
    version: Mapped[int] = mapped_column(Integer)
    verb: Mapped[str] = mapped_column(String(12))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(140))
    facts: Mapped[str] = mapped_column(Text)
    sealed: Mapped[str | None] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)


class EventAnswer(Model):
    """Somebody was asked how it went. "None" is an answer too: it tells no harm from nobody asked."""

    __tablename__ = "adverse_event_answer"
    __table_args__ = (CheckConstraint(f"answer IN {tuple(ANSWERS)}", name="answer"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    answer: Mapped[str] = mapped_column(String(12))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)
