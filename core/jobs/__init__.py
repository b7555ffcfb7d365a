"""The schedule: each job once for each slot, whatever crashes, sleeps, runs twice or steps its clock.

A topic puts its own jobs on it in `jobs.py`: `add(app, Job("name", Daily(time(3, 10)), act))`.
rhythms (pure: when) · models · running (who takes a slot, and what is kept of it) · overview
(what ran, what did not) · ticker · commands
"""

from flask import Flask

from core.jobs import commands, forgetting
from core.jobs.records import Outcome
from core.jobs.rhythms import Daily, Every, Monthly, Rhythm, Weekly
from core.jobs.running import Job, add, run_due, run_slot, scheduled
from core.jobs.ticker import start_ticker

__all__ = [
    "Daily", "Every", "Job", "Monthly", "Outcome", "Rhythm", "Weekly",
    "add", "init_app", "run_due", "run_slot", "scheduled", "start_ticker",
]  # fmt: skip


def init_app(app: Flask) -> None:
    """Add the commands, and the one job the schedule needs for itself."""
    app.cli.add_command(commands.commands)
    forgetting.register(app)
