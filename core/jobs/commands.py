"""`flask jobs …`: what is scheduled and how it went, one job by hand, or the ticker alone."""

import json
from contextlib import nullcontext
from datetime import datetime

import click
from flask import current_app

from core import clock
from core.cli import Commands
from core.jobs import overview, running, ticker

commands = Commands("jobs", help="The schedule: list, once, run.")


@commands.command("list")
@click.option("--json", "as_json", is_flag=True, help="For a machine to read.")
def list_command(as_json: bool) -> None:
    """Each job, when it last ran, what it found, when it is due next; ALARM where it did not run."""
    found = overview.statuses()
    if as_json:
        click.echo(json.dumps({"jobs": [status.as_json() for status in found]}))
        return
    for status in found:
        ran = f"last {clock.day_and_time(status.done.ran_at)}: " if status.done else ""
        due = f"next {clock.day_and_time(status.next_at)}"
        click.echo(f"{status.job.name:22} {status.job.when.words:28} {ran}{status.last}; {due}")
        if status.alarm:
            click.echo(f"{'':22} ALARM: {status.alarm}")
        if status.lacks:
            click.echo(f"{'':22} NOT SET UP: {status.lacks}")


@commands.command("once")
@click.argument("name")
@click.option("--at", "at", type=click.DateTime(["%Y-%m-%dT%H:%M"]), help="As if it were this time.")
@click.option("--again", is_flag=True, help="Now, even if it ran for this time before.")
def once_command(name: str, at: datetime | None, again: bool) -> None:
    """Run the slot of one job that is due now, or was due at TIME."""
    job = running.scheduled().get(name)
    if job is None:
        raise click.ClickException(
            f"There is no job {name}. There are: {', '.join(sorted(running.scheduled()))}."
        )
    with clock.at(at.replace(tzinfo=clock.zone())) if at else nullcontext():
        slot_at = clock.now() if again else job.when.latest_slot(clock.now())
        outcome = running.run_slot(job, slot_at)
    if outcome is None:
        click.echo("This slot was run before. To run the job all the same: --again")
        return
    failed = f", failed {outcome.failed}" if outcome.failed else ""
    click.echo(f"{name} found {outcome.found}, sent {outcome.sent}{failed}. {outcome.note}".rstrip())


@commands.command("run")
def run_command() -> None:
    """Tick in the foreground until stopped."""
    started = ticker.start_ticker(current_app._get_current_object())  # type: ignore[attr-defined]
    click.echo("The schedule runs. Stop it with Ctrl+C.")
    try:
        started._thread.join()
    except KeyboardInterrupt:
        started.shutdown(wait=True)
