"""Each night, records whose time is over are erased, and the log beside the file is emptied."""

from datetime import time, timedelta

from flask import Flask

from accounts.people.service import system_actor
from accounts.retention import service
from core import jobs
from core.database import empty_log


def end_old() -> jobs.Outcome:
    """Erase what is over. Found: how many records."""
    ended = service.end_old(system_actor())
    empty_log()
    said = ", ".join(f"{count} {name}" for name, count in ended.items() if count)
    return jobs.Outcome(sum(ended.values()), note=f"Erased {said}." if said else "")


def register(app: Flask) -> None:
    """Put the job on the application's schedule."""
    job = jobs.Job("retention", jobs.Daily(time(2, 30)), end_old, is_one_act=False, lease=timedelta(hours=2))
    jobs.add(app, job)
