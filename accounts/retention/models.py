"""How many months a kind of record is kept, from a day on. Rows are never changed: triggers refuse it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Instant, Model


class RetentionRule(Model):
    __tablename__ = "retention_rule"
    __table_args__ = (
        CheckConstraint("months BETWEEN 1 AND 600", name="months"),
        Index("ix_retention_rule_kind_from_on", "kind", "from_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    months: Mapped[int] = mapped_column(Integer)
    from_on: Mapped[date] = mapped_column(Date)
    set_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime] = mapped_column(Instant)
