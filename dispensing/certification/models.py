"""Certificates, and what became of them. Rows of both are never changed: triggers refuse it.

A certificate is suspended and restored by a further row, so that the standing on any
past day can be told again.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Instant, Model


class Certificate(Model):
    """`taught_by_id` is the classroom-trained person behind an on-the-job certificate."""

    __tablename__ = "certificate"
    __table_args__ = (
        CheckConstraint("kind IN ('classroom', 'on_the_job')", name="kind"),
        CheckConstraint("expires_on >= issued_on", name="dates"),
        CheckConstraint("(kind = 'on_the_job') = (taught_by_id IS NOT NULL)", name="taught_by"),
        UniqueConstraint("person_id", "authority", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(12))
    number: Mapped[str] = mapped_column(String(40))
    authority: Mapped[str] = mapped_column(String(80))
    taught_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    issued_on: Mapped[date] = mapped_column(Date)
    expires_on: Mapped[date] = mapped_column(Date)
    entered_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[datetime] = mapped_column(Instant)


class CertificateChange(Model):
    """The first change suspends, the second restores, and so on: two at once meet at one key."""

    __tablename__ = "certificate_change"
    __table_args__ = (
        CheckConstraint("kind = CASE seq % 2 WHEN 1 THEN 'suspended' ELSE 'restored' END", name="kind"),
    )

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(140))
    changed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime] = mapped_column(Instant)
