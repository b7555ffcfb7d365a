"""The nightly tidying of what let people in: old tries and sessions are forgotten."""

from datetime import time

from flask import Flask

from accounts.people import limits, sessions
from core import jobs


def forget_old() -> int:
    """Delete tries and sessions that no longer count. Returns how many."""
    return limits.forget_old() + sessions.forget_old()


def register(app: Flask) -> None:
    """Put the job on the application's schedule."""
    jobs.add(app, jobs.Job("forget-old-sign-ins", jobs.Daily(time(3, 10)), forget_old))
