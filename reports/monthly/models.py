"""Versions of each month's report, and who signed which. Rows are never changed: triggers refuse it."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Instant, Model


class MonthlyReport(Model):
    """One version. `figures` holds its contents as JSON; `digest` is their fingerprint."""

    __tablename__ = "monthly_report"
    __table_args__ = (UniqueConstraint("month", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(Date)
    version: Mapped[int] = mapped_column(Integer)
    made_at: Mapped[datetime] = mapped_column(Instant)
    data_version: Mapped[int] = mapped_column(Integer)
    figures: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))


class MonthlySignature(Model):
    """Signed once by one person; a later version is signed anew."""

    __tablename__ = "monthly_signature"

    report_id: Mapped[int] = mapped_column(ForeignKey("monthly_report.id"), primary_key=True)
    signed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    signed_at: Mapped[datetime] = mapped_column(Instant)
