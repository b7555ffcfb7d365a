"""What the schedule does about the monthly counts."""

from datetime import time

from flask import Flask

from core import jobs
from reports.figures import service


def reckon() -> int:
    """Count again the months in which something changed. Returns how many counts changed."""
    return service.reckon()


def reckon_all() -> int:
    """Count all months again, so that nothing missed stays missed. Returns how many counts changed."""
    return service.reckon(everything=True)


def register(app: Flask) -> None:
    """Put the jobs on the application's schedule."""
    jobs.add(app, jobs.Job("reckon-figures", jobs.Every(15), reckon))
    jobs.add(app, jobs.Job("reckon-all-figures", jobs.Weekly(6, time(2, 0)), reckon_all))
