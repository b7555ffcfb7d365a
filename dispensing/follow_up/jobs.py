"""Each night, ways to reach somebody that have lived long enough are erased."""

from datetime import time

from flask import Flask

from accounts.people.service import system_actor
from core import jobs
from dispensing.follow_up import service


def forget_follow_ups() -> int:
    """Erase the ways to reach people whose calls are over."""
    return service.forget_old(system_actor())


def register(app: Flask) -> None:
    """Put the job on the application's schedule."""
    jobs.add(app, jobs.Job("forget-follow-ups", jobs.Daily(time(3, 40)), forget_follow_ups))
