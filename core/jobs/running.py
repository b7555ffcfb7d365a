"""Run what is due: which slot, who takes it, and what is kept of the try.

A slot is claimed under a primary key. A job of one act is claimed in the transaction of
its effect, so a crash takes both away; any other is claimed first, with a lease that ends,
and marked done after. The second kind may be done twice after a crash: it must bear that.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from flask import Flask, current_app

from core import clock
from core.database import end_reading, unit_of_work
from core.jobs import records
from core.jobs.records import Due, Outcome
from core.jobs.rhythms import Rhythm

# A clock set back by less than this finds its slots done. A run dated further ahead than this was
# made by a clock that was wrong, and holds nothing up: docs/decisions/0021.
AHEAD = timedelta(hours=3)
# How far back a job that runs each of its slots catches up, and how many slots one run counts.
FURTHEST_BACK = timedelta(days=31)
MOST_COUNTED = 1000
LONGEST_WAIT = timedelta(hours=1)


@dataclass(frozen=True)
class Job:
    """A name, when it is due, and its act, which returns how many things it found to do.

    `is_one_act`: the act runs inside one unit of work. Without it the act opens its own (no
    network in a transaction), has `lease` to finish, and must bear being done twice after a crash.
    `is_collapsed`: slots missed in a sleep are one run on waking; else each is run.
    `lacks` says what the job still needs to do any good, or "".
    """

    name: str
    when: Rhythm
    act: Callable[[], int | Outcome]
    is_one_act: bool = True
    is_collapsed: bool = True
    lease: timedelta = timedelta(minutes=30)
    lacks: Callable[[], str] = str

    @property
    def longest(self) -> timedelta:
        """A slot taken for longer than this was taken by a clock that was wrong."""
        return max(self.lease, LONGEST_WAIT)

    def __post_init__(self) -> None:
        if not isinstance(self.when, Rhythm):
            raise TypeError("a job says when it is due: Daily(time), Weekly, Monthly or Every")


def add(app: Flask, job: Job) -> None:
    """Put a job on the application's schedule."""
    jobs = app.extensions.setdefault("jobs", {})
    if jobs.get(job.name, job) != job:
        raise ValueError(f"two jobs are called {job.name}")
    jobs[job.name] = job


def scheduled() -> dict[str, Job]:
    return dict(current_app.extensions.get("jobs", {}))


def pending(job: Job, now: datetime) -> list[datetime]:
    """The slots that wait for a run, oldest first: those after the last one done."""
    last = records.last_done(job.name, now + AHEAD)
    if last is None:
        return [job.when.latest_slot(now)]
    since = last if job.is_collapsed else max(last, now - FURTHEST_BACK)
    return list(islice(job.when.slots_between(since, now), MOST_COUNTED))


def due(job: Job, now: datetime) -> Due | None:
    """The slot to run next, or None when none waits, one is being run, or it rests after a failure."""
    waiting = pending(job, now)
    if not waiting:
        return None
    is_new = records.last_done(job.name, now + AHEAD) is None  # the first run ever catches up with nothing
    is_late = not is_new and now - waiting[0] > job.when.grace
    if job.is_collapsed:
        slot = Due(job.when.latest_slot(now), len(waiting), is_late)
    else:
        slot = Due(waiting[0], 1, is_late)
    return None if records.is_resting(job.name, slot.slot_at, now, now + job.longest) else slot


def run_due() -> dict[str, int]:
    """Run whatever is due; one failing job does not stop the others. {name: found} of those that ran."""
    found = {job.name: run_job(job) for job in scheduled().values()}
    return {name: count for name, count in found.items() if count is not None}


def run_job(job: Job) -> int | None:
    """Run the slots of one job that wait; what they found, or None when none ran. Never raises."""
    found = None
    try:
        while (outcome := _run_next(job)) is not None:
            found = (found or 0) + outcome.found
            current_app.logger.info("job %s found %d", job.name, outcome.found)
    except Exception as error:  # noqa: BLE001 - whatever it is, the other jobs still run
        # The slot stays free and is tried again; the log says which job and why by kind.
        current_app.logger.error("job %s failed: %s", job.name, type(error).__name__)
    return found


def run_slot(job: Job, slot_at: datetime) -> Outcome | None:
    """Run this one slot unless it was run; None when somebody else had it."""
    return _run(job, lambda: Due(slot_at))


def _run_next(job: Job) -> Outcome | None:
    if due(job, clock.now()) is None:  # asked first without the write lock, which most ticks do not need
        end_reading()
        return None
    return _run(job, lambda: due(job, clock.now()))


def _run(job: Job, choose: Callable[[], Due | None]) -> Outcome | None:
    """Claim the slot chosen, act, and keep what came of it."""
    holder, taken = secrets.token_hex(16), list[records.Claim]()

    def take() -> records.Claim | None:
        # `choose` looks again behind the lock: what was due a moment ago may have been taken since.
        slot = choose() if records.lock(job.name) else None
        claim = slot and records.claim(job.name, slot, holder, clock.now(), job.lease, job.longest)
        taken[:] = [claim] if claim else []
        return claim or None

    def act() -> Outcome | None:
        claim = take()
        return _finish(claim, job.act()) if claim else None

    try:
        if job.is_one_act:
            return unit_of_work(act)
        if not unit_of_work(take):
            return None
        made = job.act()
        return unit_of_work(lambda: _finish(taken[0], made))
    except Exception as error:
        kind = type(error).__name__
        if taken:
            unit_of_work(lambda: records.keep_failure(taken[0], kind, clock.now(), LONGEST_WAIT))
        raise


def _finish(claim: records.Claim, made: int | Outcome) -> Outcome:
    outcome = made if isinstance(made, Outcome) else Outcome(made)
    if not records.finish(claim, outcome, clock.now()):
        current_app.logger.warning("job %s took longer than its lease", claim.job)
    return outcome
