"""The nightly tidying of notices: what was seen or sent long ago goes."""

from datetime import time

from flask import Flask

from accounts.notices import retention
from accounts.notices.channels import setup
from core import jobs


def register(app: Flask) -> None:
    """Check the channels' settings, and put the job on the application's schedule."""
    setup.check(app.config)
    jobs.add(app, jobs.Job("forget-old-notices", jobs.Daily(time(3, 20)), retention.forget_old))
