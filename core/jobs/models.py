"""What became of each slot of each job. The primary key is the claim: one row, one run."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Instant, Model


class JobRun(Model):
    """One slot of one job: done when `finished_at` is set, else tried (`error`) or being run (`holder`).

    `found` says how much there was to do: 0 differs from not run. `slots` counts the slots
    that this run stands for, more than one after a sleep. `error` names the kind of the last
    failure and nothing of what was in it.
    """

    __tablename__ = "job_run"

    job: Mapped[str] = mapped_column(String(40), primary_key=True)
    slot_at: Mapped[datetime] = mapped_column(Instant, primary_key=True)
    ran_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    found: Mapped[int]
    sent: Mapped[int]
    failed: Mapped[int]
    is_late: Mapped[bool]
    slots: Mapped[int]
    tries: Mapped[int]
    error: Mapped[str | None] = mapped_column(String(60))
    note: Mapped[str | None] = mapped_column(String(140))
    holder: Mapped[str | None] = mapped_column(String(32))
    free_at: Mapped[datetime | None] = mapped_column(Instant)
