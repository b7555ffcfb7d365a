"""The schedule, for whoever looks after it: the same reading as `flask jobs list`. It changes nothing."""

from typing import Any

from flask import Blueprint, render_template

from accounts.permissions import needs
from core import clock
from core.jobs import overview

pages = Blueprint("schedule_pages", __name__)


@pages.get("/jobs")
@needs("jobs.read")
def schedule() -> Any:
    found = overview.statuses()
    return render_template(
        "operations/schedule.html",
        alarms=[(status.job.name, status.alarm) for status in found if status.alarm],
        lacking=[(status.job.name, status.lacks) for status in found if status.lacks],
        rows=[_row(status) for status in found],
    )


def _row(status: overview.Status) -> tuple[str, ...]:
    ran = clock.day_and_time(status.done.ran_at) if status.done else "never"
    return status.job.name, status.job.when.words, ran, status.last, clock.day_and_time(status.next_at)
