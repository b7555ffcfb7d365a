"""One row for each thing to explain, and one for each step taken about it.

Opened by the act that caused it, in its transaction. The state and the key of its words are all that
changes on an incident; its steps never do. A trigger refuses the rest.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Instant, Model
from dispensing.incidents.transitions import STATES, STEPS


class Incident(Model):
    """`caused_by` neither explains nor closes it; an old register names nobody.

    `explain_by` and `close_by` were reckoned when it was opened, and stay.
    """

    __tablename__ = "incident"
    __table_args__ = (
        Index("ix_incident_station_id_state", "station_id", "state"),
        CheckConstraint(f"state IN {STATES}", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    kind: Mapped[str] = mapped_column(String(40))
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), index=True)
    # What it is about when it is no visit, such as "count 12".
    subject: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(12))
    opened_at: Mapped[datetime] = mapped_column(Instant)
    opened_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    caused_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    explain_by: Mapped[datetime] = mapped_column(Instant)
    close_by: Mapped[datetime] = mapped_column(Instant)
    key_id: Mapped[int | None] = mapped_column(Integer)


class IncidentEvent(Model):
    """One step. `code` is the cause or the finding; `words` are sealed, and gone when their key is."""

    __tablename__ = "incident_event"
    __table_args__ = (
        UniqueConstraint("incident_id", "seq"),
        CheckConstraint(f"step IN {STEPS}", name="step"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    seq: Mapped[int] = mapped_column(Integer)
    step: Mapped[str] = mapped_column(String(10))
    code: Mapped[str | None] = mapped_column(String(20))
    words: Mapped[str | None] = mapped_column(Text)
    by_person: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
