"""The outbox, and where people want to be told. A notice holds no address and no words.

A row is written in the transaction of what causes it, so that neither exists without the other.
"""

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Instant, Model

APP, EMAIL, SMS = "app", "email", "sms"
CHANNELS = (APP, EMAIL, SMS)
# waiting -> sending -> sent, or back to waiting after a failure, or given_up. Withdrawn: no longer wanted.
STATES = ("waiting", "sending", "sent", "given_up", "withdrawn")


class Notice(Model):
    """One notice for one person on one channel. On the pages (`app`) it is there at once."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("person_id", "channel", "cause", "told_on"),
        CheckConstraint(f"channel IN {CHANNELS}", name="channel"),
        CheckConstraint(f"state IN {STATES}", name="state"),
        Index("ix_notice_state_due_at", "state", "due_at"),
        Index("ix_notice_person_id_channel_seen_at", "person_id", "channel", "seen_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    channel: Mapped[str] = mapped_column(String(8))
    kind: Mapped[str] = mapped_column(String(20))
    link: Mapped[str] = mapped_column(String(200))
    cause: Mapped[str] = mapped_column(String(100))
    is_urgent: Mapped[bool] = mapped_column(Boolean)
    told_on: Mapped[date] = mapped_column(Date)
    told_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(10))
    due_at: Mapped[datetime] = mapped_column(Instant)
    tries: Mapped[int]
    # Whoever is sending it holds it until then; the instant is also what they show when they report back.
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
    # Made once: every try carries it, so that a receiver can see a double.
    message_key: Mapped[str] = mapped_column(String(32))
    failure: Mapped[str] = mapped_column(String(20))
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    seen_at: Mapped[datetime | None] = mapped_column(Instant)


class NoticeAddress(Model):
    """A person's own e-mail address or mobile number. Its owner alone reads it here."""

    __tablename__ = "notice_address"
    __table_args__ = (CheckConstraint(f"channel IN {CHANNELS[1:]}", name="channel"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(String(8), primary_key=True)
    address: Mapped[str] = mapped_column(String(254))
    changed_at: Mapped[datetime] = mapped_column(Instant)
    worked_at: Mapped[datetime | None] = mapped_column(Instant)
    failed_at: Mapped[datetime | None] = mapped_column(Instant)
    failure: Mapped[str] = mapped_column(String(20))
