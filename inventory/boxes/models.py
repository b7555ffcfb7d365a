"""One locked box a station, and the keys that people hold of it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Instant, Model


class Box(Model):
    __tablename__ = "box"

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("place.id"), unique=True)
    seal_number: Mapped[str] = mapped_column(String(40))


class BoxKey(Model):
    """A key in a person's hands from one instant to another; held while `returned_at` is empty."""

    __tablename__ = "box_key"
    __table_args__ = (
        Index(
            "uq_box_key_held",
            "box_id",
            "person_id",
            unique=True,
            sqlite_where=text("returned_at IS NULL"),
            postgresql_where=text("returned_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    box_id: Mapped[int] = mapped_column(ForeignKey("box.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime] = mapped_column(Instant)
    returned_at: Mapped[datetime | None] = mapped_column(Instant)
