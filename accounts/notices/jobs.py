"""The outbox is looked at each minute; each night what was seen or sent long ago goes."""

from datetime import time

from flask import Flask

from accounts.notices import retention, sending
from accounts.notices.channels import setup
from core import jobs


def send_waiting() -> jobs.Outcome:
    """Send the e-mails and text messages that wait."""
    return sending.send_waiting()


def register(app: Flask) -> None:
    """Check the channels' settings, and put the jobs on the application's schedule."""
    setup.check(app.config)
    # No network inside a transaction: each message opens its own small ones.
    jobs.add(app, jobs.Job("send-notices", jobs.Every(1), send_waiting, is_one_act=False))
    jobs.add(app, jobs.Job("forget-old-notices", jobs.Daily(time(3, 20)), retention.forget_old))
