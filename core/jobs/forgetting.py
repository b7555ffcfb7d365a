"""The schedule's own job: old runs are forgotten, so that a job of each minute does not fill the disk.

Counted, not dated: a clock that was set years ahead for an hour must not make every slot look new.
"""

from datetime import time

from flask import Flask
from sqlalchemy import delete, func, select, tuple_

from core.database import affected, session, table
from core.jobs.models import JobRun
from core.jobs.rhythms import Daily
from core.jobs.running import Job, add

KEPT_RUNS = 3000


def forget_old() -> int:
    """Delete the runs of each job beyond its newest 3,000. Returns how many."""
    age = func.row_number().over(partition_by=JobRun.job, order_by=JobRun.slot_at.desc())
    ranked = select(JobRun.job, JobRun.slot_at, age.label("age")).subquery()
    old = select(ranked.c.job, ranked.c.slot_at).where(ranked.c.age > KEPT_RUNS)
    return affected(
        session().execute(delete(table(JobRun)).where(tuple_(JobRun.job, JobRun.slot_at).in_(old)))
    )


def register(app: Flask) -> None:
    """Put the job on the application's schedule."""
    add(app, Job("forget-old-runs", Daily(time(3, 20)), forget_old))
