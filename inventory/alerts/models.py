"""Alerts and what became of each. One open alert for one subject at one place: an index holds it.

`alert_event` is the history: one row for each thing that happened to an alert, never changed.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Instant, Model
from inventory.alerts.kinds import LEVELS

IS_OPEN = text("state = 'open'")


class Alert(Model):
    """Something that needs a hand. `subject` says what at the place: "LNG-1.5", "requisition 12", or nothing.

    `stage` rises while the same alert grows graver, such as 60, 30 and 7 days before a certificate ends.
    """

    __tablename__ = "alert"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'closed')", name="state"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
        CheckConstraint(f"level IN {LEVELS}", name="level"),
        Index(
            "uq_alert_open", "place_id", "kind", "subject",
            unique=True, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN,
        ),
        Index("ix_alert_place_id_closed_at", "place_id", "closed_at"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    subject: Mapped[str] = mapped_column(String(100))
    state: Mapped[str] = mapped_column(String(6))
    level: Mapped[str] = mapped_column(String(10))
    stage: Mapped[int] = mapped_column(Integer)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    opened_cause: Mapped[str] = mapped_column(String(140))
    last_told_at: Mapped[datetime] = mapped_column(Instant)
    times_told: Mapped[int] = mapped_column(Integer)
    acknowledged_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    acknowledged_at: Mapped[datetime | None] = mapped_column(Instant)
    acknowledged_level: Mapped[str | None] = mapped_column(String(10))
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_cause: Mapped[str | None] = mapped_column(String(140))


EVENTS = ("opened", "repeated", "escalated", "acknowledged", "closed")


class AlertEvent(Model):
    """`person_id` is who acknowledged; nobody for what the system concluded."""

    __tablename__ = "alert_event"
    __table_args__ = (CheckConstraint(f"what IN {EVENTS}", name="what"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alert.id"), index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    what: Mapped[str] = mapped_column(String(12))
    level: Mapped[str] = mapped_column(String(10))
    cause: Mapped[str] = mapped_column(String(140))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
