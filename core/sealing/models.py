"""The key of one record: closed by a key that is not in the database, or gone.

`wrapped` is empty once the record was erased, or when a copy came back without its keys; `erased_at`
tells the two apart. Triggers refuse to delete a row, and to give an erased one its key back.
"""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Instant, Model


class RecordKey(Model):
    __tablename__ = "record_key"
    __table_args__ = (Index("ix_record_key_kek_id", "kek_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    wrapped: Mapped[bytes | None] = mapped_column(LargeBinary)
    kek_id: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(Instant)
    erased_at: Mapped[datetime | None] = mapped_column(Instant)
