"""The nightly job: every box's plan, from the book as it stands."""

from datetime import time

from flask import Flask

from core import jobs
from core.jobs import Daily, Job
from inventory.forecasts import service


def register(app: Flask) -> None:
    jobs.add(app, Job("plan-stock", Daily(time(1, 30)), service.plan_all))
