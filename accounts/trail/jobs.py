"""The nightly checkpoint of the trail."""

from datetime import time

from flask import Flask

from accounts.trail import checkpoints
from core import jobs


def checkpoint() -> jobs.Outcome:
    """Chain the heads of all chains of the trail; the newest hash is worth copying elsewhere."""
    grown = checkpoints.make()
    newest = checkpoints.newest()
    return jobs.Outcome(grown, note=checkpoints.words_of(newest) if newest else "")


def register(app: Flask) -> None:
    """Put the job on the application's schedule."""
    jobs.add(app, jobs.Job("checkpoint-trail", jobs.Daily(time(1, 30)), checkpoint))
