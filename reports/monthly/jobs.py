"""The morning look at the month's report."""

from datetime import time

from flask import Flask

from core import jobs
from reports.monthly import service


def monthly_report() -> int:
    """Make last month's report from the third day on, and revisions where the book changed since."""
    return service.make_due()


def register(app: Flask) -> None:
    """Put the job on the application's schedule."""
    jobs.add(app, jobs.Job("monthly-report", jobs.Daily(time(6, 10)), monthly_report))
