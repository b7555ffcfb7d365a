"""What ran, what did not, and what is due next: one reading for the command, the page and the gauge.

"Nothing to do" (found 0) is not "did not run": the second is an alarm once the grace is over.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from core import clock
from core.database import session
from core.jobs.models import JobRun
from core.jobs.running import AHEAD, Job, pending, scheduled


@dataclass(frozen=True)
class Status:
    """One job: its last run that was finished, its last try, when it is due, and the alarm or ""."""

    job: Job
    done: JobRun | None
    tried: JobRun | None
    due_at: datetime | None
    next_at: datetime
    alarm: str
    lacks: str

    @property
    def last(self) -> str:
        """How the last run ended, in words."""
        if self.done is None:
            return "never ran"
        run = self.done
        words = "nothing to do" if run.found == 0 else f"found {run.found}"
        words += f", sent {run.sent}" if run.sent else ""
        words += f", failed {run.failed}" if run.failed else ""
        if run.is_late:
            words += f", late, for {run.slots} times" if run.slots > 1 else ", late"
        return f"{words}. {run.note}" if run.note else words

    @property
    def is_trouble(self) -> bool:
        """Should somebody look: it did not run, or some of its work failed, or it was never set up."""
        return bool(self.alarm or self.lacks or (self.done and self.done.failed))

    def as_json(self) -> dict[str, Any]:
        run = self.done
        return {
            "name": self.job.name,
            "when": self.job.when.words,
            "last_slot_at": _iso(run.slot_at if run else None),
            "last_run_at": _iso(run.ran_at if run else None),
            "next_run_at": _iso(self.next_at),
            "found": run.found if run else None,
            "sent": run.sent if run else None,
            "failed": run.failed if run else None,
            "is_late": run.is_late if run else None,
            "slots": run.slots if run else None,
            "note": run.note if run else None,
            "tries": self.tried.tries if self.tried else 0,
            "error": self.tried.error if self.tried else None,
            "alarm": self.alarm or None,
            "lacks": self.lacks or None,
        }


def statuses() -> list[Status]:
    """Every job on the schedule, those in trouble first."""
    now = clock.now()
    done = _newest(now, JobRun.finished_at.is_not(None))
    tried = _newest(now, JobRun.finished_at.is_(None))
    found = [_status(job, done.get(job.name), tried.get(job.name), now) for job in scheduled().values()]
    return sorted(found, key=lambda status: (not status.is_trouble, status.job.name))


def overdue() -> int:
    """How many jobs did not run though they were due longer ago than their grace."""
    return sum(1 for status in statuses() if status.alarm)


def _newest(now: datetime, which: Any) -> dict[str, JobRun]:
    """The newest row of each job of this kind; those dated far ahead came from a clock that was wrong."""
    newest = (
        select(JobRun.job, func.max(JobRun.slot_at).label("slot_at"))
        .where(which, JobRun.slot_at <= now + AHEAD)
        .group_by(JobRun.job)
        .subquery()
    )
    rows = select(JobRun).join(newest, (JobRun.job == newest.c.job) & (JobRun.slot_at == newest.c.slot_at))
    return {run.job: run for run in session().scalars(rows)}


def _status(job: Job, done: JobRun | None, tried: JobRun | None, now: datetime) -> Status:
    if done and tried and tried.slot_at <= done.slot_at:
        tried = None  # it failed, and a later run stood for it
    waiting = pending(job, now)
    due_at = waiting[0] if waiting else None
    is_overdue = due_at is not None and now - due_at > job.when.grace
    alarm = _alarm(tried, due_at, now) if is_overdue or (tried and tried.error) else ""
    return Status(job, done, tried, due_at, due_at or job.when.next_slot(now), alarm, job.lacks())


def _alarm(tried: JobRun | None, due_at: datetime | None, now: datetime) -> str:
    since = f"due {clock.day_and_time(due_at)}" if due_at else ""
    if tried is None:
        return f"did not run, {since}"
    if tried.error:
        times = "once" if tried.tries == 1 else f"{tried.tries} times"
        again = f", next try {clock.day_and_time(tried.free_at)}" if tried.free_at else ""
        return f"failed {times} ({tried.error}), {since}{again}"
    if tried.free_at and tried.free_at > now:
        return f"still running, {since}"
    return f"stopped in the middle, {since}"


def _iso(moment: datetime | None) -> str | None:
    return clock.local(moment).isoformat() if moment else None
