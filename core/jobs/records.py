"""The rows behind the schedule: which slot was done last, who holds one, what came of it.

Each statement is guarded, so that the row and not the reading before it decides.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, exists, func, null, or_, select, text, update

from core.database import affected, insert_into, is_sqlite, session, table
from core.jobs.models import JobRun


@dataclass(frozen=True)
class Due:
    """A slot to run, how many slots this run stands for, and whether it comes late."""

    slot_at: datetime
    slots: int = 1
    is_late: bool = False


@dataclass(frozen=True)
class Outcome:
    """What a run found to do, and what of it was sent or failed. `note`: a neutral sentence for people."""

    found: int
    sent: int = 0
    failed: int = 0
    note: str = ""


@dataclass(frozen=True)
class Claim:
    """A slot in somebody's hands, and what its row says of it."""

    job: str
    slot_at: datetime
    ran_at: datetime
    is_late: bool
    slots: int
    holder: str
    tries: int


_OF_JOB = JobRun.job == bindparam("of_job")
_LAST_DONE = select(func.max(JobRun.slot_at)).where(
    _OF_JOB, JobRun.finished_at.is_not(None), JobRun.slot_at <= bindparam("not_after")
)
_RESTING = select(
    exists().where(
        _OF_JOB,
        JobRun.finished_at.is_(None),
        or_(JobRun.holder.is_not(None), JobRun.slot_at == bindparam("of_slot")),
        JobRun.free_at > bindparam("now"),
        JobRun.free_at <= bindparam("longest_until"),
    )
)
_FINISH = (
    update(table(JobRun))
    .where(_OF_JOB, JobRun.slot_at == bindparam("of_slot"), JobRun.holder == bindparam("mine"))
    .values(
        finished_at=bindparam("ended_at"), found=bindparam("found_now"), sent=bindparam("sent_now"),
        failed=bindparam("failed_now"), note=bindparam("note_now"),
        error=null(), holder=null(), free_at=null(),
    )
)  # fmt: skip


def last_done(job: str, not_after: datetime) -> datetime | None:
    """The newest slot of this job that was finished, among those not after this instant."""
    return session().scalar(_LAST_DONE, {"of_job": job, "not_after": not_after})


def is_resting(job: str, slot_at: datetime, now: datetime, longest_until: datetime) -> bool:
    """Is a slot of this job being run, or this one waiting after a failure?"""
    asked = {"of_job": job, "of_slot": slot_at, "now": now, "longest_until": longest_until}
    return bool(session().scalar(_RESTING, asked))


def lock(job: str) -> bool:
    """Keep other processes from choosing a slot of this job until the transaction ends. False: one does.

    SQLite has one writer at a time as it is. Without it two of them, either side of a slot's
    instant, could take two slots of which the later stands for the earlier.
    """
    if is_sqlite():
        return True
    return bool(
        session().scalar(text("SELECT pg_try_advisory_xact_lock(hashtext(:name))"), {"name": f"job {job}"})
    )


def claim(
    job: str, slot: Due, holder: str, now: datetime, lease: timedelta, longest: timedelta
) -> Claim | None:
    """Write the claim down; None when the slot is done or in other hands."""
    row = {
        "job": job, "slot_at": slot.slot_at, "ran_at": now, "finished_at": None, "found": 0, "sent": 0,
        "failed": 0, "is_late": slot.is_late, "slots": slot.slots, "tries": 1, "error": None, "note": None,
        "holder": holder, "free_at": now + lease,
    }  # fmt: skip
    made = insert_into(JobRun).values(row)
    kept = made.on_conflict_do_update(
        index_elements=[JobRun.job, JobRun.slot_at],
        set_={
            "tries": JobRun.tries + 1,
            **{name: made.excluded[name] for name in ("ran_at", "is_late", "slots", "holder", "free_at")},
        },
        where=JobRun.finished_at.is_(None)
        & or_(JobRun.free_at.is_(None), JobRun.free_at <= now, JobRun.free_at > now + longest),
    )
    tries: int | None = session().scalar(kept.returning(JobRun.tries))
    if tries is None:
        return None
    return Claim(job, slot.slot_at, now, slot.is_late, slot.slots, holder, tries)


def finish(claim: Claim, outcome: Outcome, now: datetime) -> bool:
    """Mark the slot done; False when its lease ended and somebody else took it."""
    done = {
        "of_job": claim.job, "of_slot": claim.slot_at, "mine": claim.holder, "ended_at": now,
        "found_now": outcome.found, "sent_now": outcome.sent, "failed_now": outcome.failed,
        "note_now": outcome.note[:140] or None,
    }  # fmt: skip
    return affected(session().execute(_FINISH, done)) == 1


def keep_failure(claim: Claim, kind: str, now: datetime, longest_wait: timedelta) -> None:
    """Keep that a try failed, and rest twice as long after each: 1 minute, 2, 4, up to `longest_wait`.

    Inserts where the claim was rolled back with its act. A slot that somebody else took stays theirs.
    """
    wait = min(timedelta(minutes=2 ** min(claim.tries - 1, 10)), longest_wait)
    row = {
        "job": claim.job, "slot_at": claim.slot_at, "ran_at": claim.ran_at, "finished_at": None, "found": 0,
        "sent": 0, "failed": 0, "is_late": claim.is_late, "slots": claim.slots, "tries": claim.tries,
        "error": kind[:60], "note": None, "holder": None, "free_at": now + wait,
    }  # fmt: skip
    made = insert_into(JobRun).values(row)
    session().execute(
        made.on_conflict_do_update(
            index_elements=[JobRun.job, JobRun.slot_at],
            set_={name: made.excluded[name] for name in ("ran_at", "tries", "error", "holder", "free_at")},
            where=JobRun.finished_at.is_(None) & or_(JobRun.holder.is_(None), JobRun.holder == claim.holder),
        )
    )
