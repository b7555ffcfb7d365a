"""One row for each version of the clinical rules. Rows are never changed: triggers refuse it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Instant, Model


class ProtocolVersion(Model):
    """`numbers` holds them as JSON. Version 1, shipped with the software, was set by nobody."""

    __tablename__ = "protocol_version"

    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    counts_from: Mapped[datetime] = mapped_column(Instant)
    numbers: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(String(140))
    set_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime] = mapped_column(Instant)
