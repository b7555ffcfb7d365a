"""What the schedule does about alerts: the nightly pass."""

from datetime import time

from flask import Flask

from accounts.people.service import system_actor
from core import jobs
from inventory.alerts import service


def alerts() -> int:
    """Open, repeat, carry up and close alerts for all stations. Returns how many changed."""
    return service.evaluate_all(system_actor()).changes.count


def register(app: Flask) -> None:
    """Put the jobs on the application's schedule."""
    jobs.add(app, jobs.Job("alerts", jobs.Daily(time(5, 0)), alerts))
