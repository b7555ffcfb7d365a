"""The nightly copy on the schedule: with a lease, because no transaction takes a file back."""

from datetime import time, timedelta

from flask import Flask

from core import jobs, sealing
from operations.backup import beside, folder


def register(app: Flask) -> None:
    """Put the job on the application's schedule."""
    sealing.on_erased(app, beside.renew)
    nightly = jobs.Daily(time(2, 0))
    jobs.add(
        app,
        jobs.Job(
            "backup", nightly, folder.back_up, is_one_act=False, lease=timedelta(hours=2), lacks=folder.lacks
        ),
    )
