"""APScheduler, which only ticks: every job is looked at each half minute, in a thread of its own.

In memory alone; what was run stands in the database. A slow job holds no other up, and is
not begun twice by one ticker. Web workers never start one; `serve` does unless told not to.
"""

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask

from core import clock
from core.jobs.running import run_job, scheduled

TICK_SECONDS = 30
THREADS = 4


def start_ticker(app: Flask) -> BackgroundScheduler:
    """Tick in threads of this process until it ends."""

    def tick(name: str) -> None:
        with app.app_context():
            run_job(scheduled()[name])

    ticker = BackgroundScheduler(
        timezone=clock.zone(),
        executors={"default": ThreadPoolExecutor(THREADS)},
        job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
    )
    with app.app_context():
        for name in scheduled():
            ticker.add_job(tick, "interval", [name], seconds=TICK_SECONDS, next_run_time=clock.now())
    ticker.start()
    return ticker
