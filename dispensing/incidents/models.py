"""One row for each thing to explain. Opened by the act that caused it, in its transaction."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Instant, Model


class Incident(Model):
    __tablename__ = "incident"
    __table_args__ = (Index("ix_incident_station_id_state", "station_id", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    kind: Mapped[str] = mapped_column(String(40))
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), index=True)
    # What it is about when it is no visit, such as "count 12".
    subject: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(12))
    opened_at: Mapped[datetime] = mapped_column(Instant)
    opened_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
