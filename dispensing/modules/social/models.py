"""Who was asked for at a visit and who came, what they noted (sealed), and the medical form."""

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Instant, Model


class SocialLink(Model):
    """One ask. Nobody but its worker opens it, and nobody once it has ended. `key_id` closes its notes."""

    __tablename__ = "social_link"
    __table_args__ = (CheckConstraint("(worker_id IS NULL) = (taken_at IS NULL)", name="taken"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    visit_code: Mapped[str] = mapped_column(String(10), unique=True)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    worker_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    taken_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    key_id: Mapped[int] = mapped_column(ForeignKey("record_key.id"))


class SocialNote(Model):
    """A need and what was done, both from lists, closed with the link's key."""

    __tablename__ = "social_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("social_link.id"), index=True)
    noted_at: Mapped[datetime] = mapped_column(Instant)
    sealed: Mapped[str] = mapped_column(Text)


class SocialForm(Model):
    """A medical form that was given: its number, and whether it cost nothing."""

    __tablename__ = "social_form"
    __table_args__ = (UniqueConstraint("station_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    visit_code: Mapped[str] = mapped_column(String(10), unique=True)
    number: Mapped[str] = mapped_column(String(20))
    was_free: Mapped[bool] = mapped_column(Boolean)
    given_at: Mapped[datetime] = mapped_column(Instant)
    given_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
