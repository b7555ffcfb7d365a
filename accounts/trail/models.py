"""Trail entries and the head of each chain. Entries are never changed: triggers refuse it.

One chain a station, and one for the programme: a single national chain halved the
rate at which PostgreSQL could record.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Instant, Model


class TrailEntry(Model):
    __tablename__ = "trail_entry"
    __table_args__ = (
        UniqueConstraint("chain_id", "seq"),
        Index("ix_trail_entry_person_id_id", "person_id", "id"),
        Index("ix_trail_entry_subject_id", "subject", "id"),
        Index("ix_trail_entry_chain_id_at", "chain_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    chain_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    seq: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(String(20))
    via: Mapped[str] = mapped_column(String(10))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80))
    detail: Mapped[str] = mapped_column(Text)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class TrailHead(Model):
    """The last entry of a chain: cutting the tail off leaves the head disagreeing."""

    __tablename__ = "trail_head"

    chain_id: Mapped[int] = mapped_column(ForeignKey("place.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer)
    hash: Mapped[str] = mapped_column(String(64))


class TrailCheckpoint(Model):
    """All chains at one moment, chained in turn: a chain cut together with its head is seen.

    `heads` holds, as JSON, [chain, seq, hash] of each chain that grew since the checkpoint before.
    """

    __tablename__ = "trail_checkpoint"

    id: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime] = mapped_column(Instant)
    heads: Mapped[str] = mapped_column(Text)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
