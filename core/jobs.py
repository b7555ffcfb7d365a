"""The schedule: each job once for each slot, whatever crashes, sleeps or runs twice.

APScheduler is only the ticker. A run inserts (job, slot) under a primary key in the
transaction of its effect, so a second ticker finds the slot taken and a crash leaves
it free. Web workers never start a ticker; `serve` starts one unless told not to.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

import click
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask, current_app
from sqlalchemy import BindParameter, String, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.cli import Commands
from core.database import Instant, Model, is_sqlite, session, table, unit_of_work

TICK_SECONDS = 30

commands = Commands("jobs", help="The schedule: list, once, run.")


class JobRun(Model):
    """One slot of one job, done. `found` says how much there was to do: 0 differs from not run."""

    __tablename__ = "job_run"

    job: Mapped[str] = mapped_column(String(40), primary_key=True)
    slot_at: Mapped[datetime] = mapped_column(Instant, primary_key=True)
    ran_at: Mapped[datetime] = mapped_column(Instant)
    found: Mapped[int]


@dataclass(frozen=True)
class Job:
    """A daily job: its name, its time of day in the programme's zone, and its act.

    The act runs inside a unit of work and returns how many things it found to do.
    """

    name: str
    at: time
    act: Callable[[], int]

    def latest_slot(self, now: datetime) -> datetime:
        """The last instant at or before `now` at which this job was due."""
        day = clock.local(now).date()
        slot = datetime.combine(day, self.at, tzinfo=clock.zone())
        return (
            slot if slot <= now else datetime.combine(day - timedelta(days=1), self.at, tzinfo=clock.zone())
        )


def add(app: Flask, job: Job) -> None:
    """Put a job on the application's schedule."""
    app.extensions.setdefault("jobs", {})[job.name] = job


def scheduled() -> dict[str, Job]:
    return dict(current_app.extensions.get("jobs", {}))


_CLAIM: dict[str, BindParameter[Any]] = {
    name: bindparam(name) for name in ("job", "slot_at", "ran_at", "found")
}
_COUNT = (
    update(table(JobRun))
    .where(JobRun.job == bindparam("of_job"), JobRun.slot_at == bindparam("of_slot"))
    .values(found=bindparam("found_now"))
)


def run_slot(job: Job, slot_at: datetime) -> int | None:
    """Run one slot unless it was run; what it found, or None when somebody else had it."""
    dialect = sqlite if is_sqlite() else postgresql
    claim = dialect.insert(table(JobRun)).values(_CLAIM).on_conflict_do_nothing().returning(JobRun.job)

    def act() -> int | None:
        row = {"job": job.name, "slot_at": slot_at, "ran_at": clock.now(), "found": 0}
        if session().execute(claim, row).one_or_none() is None:
            return None
        found = job.act()
        session().execute(_COUNT, {"of_job": job.name, "of_slot": slot_at, "found_now": found})
        return found

    return unit_of_work(act)


def run_due() -> dict[str, int]:
    """Run every job whose latest slot has not been run; one failing job does not stop the others."""
    done = {}
    for job in scheduled().values():
        try:
            found = run_slot(job, job.latest_slot(clock.now()))
        except Exception as error:  # noqa: BLE001 - whatever it is, the other jobs still run
            # The slot stays free and the next tick tries again; the log says which job and why by kind.
            current_app.logger.error("job %s failed: %s", job.name, type(error).__name__)
            continue
        if found is not None:
            done[job.name] = found
            current_app.logger.info("job %s found %d", job.name, found)
    return done


def start_ticker(app: Flask) -> BackgroundScheduler:
    """Tick in a thread of this process until it ends."""

    def tick() -> None:
        with app.app_context():
            run_due()

    ticker = BackgroundScheduler(timezone=clock.zone())
    ticker.add_job(
        tick, "interval", seconds=TICK_SECONDS, coalesce=True, misfire_grace_time=None, max_instances=1,
        next_run_time=clock.now(),
    )  # fmt: skip
    ticker.start()
    return ticker


def init_app(app: Flask) -> None:
    app.cli.add_command(commands)


@commands.command("list")
def list_command() -> None:
    """Each job, when it was last done, what it found, and when it is due next."""
    newest = select(JobRun.job, func.max(JobRun.slot_at).label("slot_at")).group_by(JobRun.job).subquery()
    runs = select(JobRun).join(newest, (JobRun.job == newest.c.job) & (JobRun.slot_at == newest.c.slot_at))
    last = {run.job: run for run in session().scalars(runs)}
    for job in scheduled().values():
        row = last.get(job.name)
        ran = f"last {clock.local(row.ran_at):%d %b %Y %H:%M}, found {row.found}" if row else "never run"
        due = job.latest_slot(clock.now()) + timedelta(days=1)
        click.echo(f"{job.name:20} daily {job.at:%H:%M}  {ran}; next {clock.local(due):%d %b %Y %H:%M}")


@commands.command("once")
@click.argument("name")
@click.option("--at", "at", type=click.DateTime(["%Y-%m-%dT%H:%M"]), help="As if it were this time.")
def once_command(name: str, at: datetime | None) -> None:
    """Run the slot of one job that is due now, or was due at TIME."""
    job = scheduled().get(name)
    if job is None:
        raise click.ClickException(f"There is no job {name}. There are: {', '.join(scheduled())}.")
    moment = at.replace(tzinfo=clock.zone()) if at else clock.now()
    found = run_slot(job, job.latest_slot(moment))
    click.echo("This slot was run before." if found is None else f"{name} found {found}.")


@commands.command("run")
def run_command() -> None:
    """Tick in the foreground until stopped."""
    ticker = start_ticker(current_app._get_current_object())  # type: ignore[attr-defined]
    click.echo("The schedule runs. Stop it with Ctrl+C.")
    try:
        ticker._thread.join()
    except KeyboardInterrupt:
        ticker.shutdown(wait=True)
