"""`flask dhis2`: the same from the shell, for a schedule."""

import os
from datetime import date, datetime
from pathlib import Path

import click
from flask import current_app

from accounts.people.service import system_actor
from core.cli import Commands
from core.database import unit_of_work
from core.spreadsheets import csv_stream, read_table
from reports.dhis2 import queries, sending, words
from reports.dhis2.names import service, table
from reports.dhis2.numbers import elements
from reports.dhis2.preparing import Prepared, prepare
from reports.dhis2.wire import payload, remote

dhis2 = Commands("dhis2", help="Numbers for DHIS2: send, file, mapping, set-mapping.")
DAY = click.DateTime(["%Y-%m-%d"])
OUT = click.Path(dir_okay=False, path_type=Path)


@dhis2.command("send")
@click.option("--period", required=True, help="A month like 202610 or a quarter like 2026Q4.")
@click.option("--dry-run", is_flag=True, help="Only ask what would be done.")
@click.option("--despite-conflicts", is_flag=True, help="Send although it would not take some of it.")
@click.option("--complete-on", type=DAY, help="Say that the period is complete, signed off on this day.")
def send(period: str, dry_run: bool, despite_conflicts: bool, complete_on: datetime | None) -> None:
    """Ask DHIS2 what it would do, and then send. Ends with status 1 when something was not taken."""
    prepared = prepare(system_actor(), period)
    click.echo(words.of_prepared(prepared))
    tried = _send(prepared, dry=True)
    if not tried.is_complete or (tried.conflicts and not despite_conflicts):
        raise click.ClickException("Nothing was sent.")
    if not dry_run:
        done = _send(prepared, dry=False, complete_on=_day(complete_on))
        if not done.is_complete or done.conflicts:
            raise click.ClickException("Not all of it was taken.")


@dhis2.command("file")
@click.option("--period", required=True, help="A month like 202610 or a quarter like 2026Q4.")
@click.option("--format", "file_format", type=click.Choice(list(payload.FORMATS)), default="json")
@click.option("--complete-on", type=DAY, help="In ADX: the day on which the period was signed off.")
@click.option("--out", type=OUT, required=True, help="A new file.")
def file(period: str, file_format: str, complete_on: datetime | None, out: Path) -> None:
    """Write the numbers as a file for DHIS2, and say how many were left out and why."""
    prepared = prepare(system_actor(), period)
    day = _day(complete_on)
    made = unit_of_work(lambda: sending.make_file(system_actor(), prepared, file_format, day))
    _write(out, made)
    click.echo(words.of_prepared(prepared))


@dhis2.command("mapping")
@click.option("--out", type=OUT, required=True, help="A new file.")
def mapping(out: Path) -> None:
    """Write the mapping as CSV, with an empty row for each name that is not there yet."""
    _write(out, b"".join(csv_stream(table.HEAD, queries.mapping_rows())))


@dhis2.command("set-mapping")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only look whether it could be kept.")
def set_mapping(path: Path, dry_run: bool) -> None:
    """Put the mapping of a CSV or XLSX file in place of the one in force."""
    names = table.read(read_table(path), elements.lines(queries.products()))
    if dry_run:
        service.require_sound(names)
        click.echo(f"Sound: {len(names.figures)} figures and {len(names.places)} places. Nothing was saved.")
        return
    seen = queries.version()
    number = unit_of_work(lambda: service.set_names(system_actor(), names, seen=seen))
    click.echo(f"Saved as version {number}: {len(names.figures)} figures, {len(names.places)} places.")


def _send(prepared: Prepared, *, dry: bool, complete_on: date | None = None) -> queries.Sending:
    there = remote.from_settings(current_app.config)
    number = sending.send(system_actor(), prepared, there, dry=dry, complete_on=complete_on)
    found = queries.sending(number)
    assert found is not None
    for line in words.of_sending(found, queries.products()):
        click.echo(line)
    return found


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None


def _write(out: Path, made: bytes) -> None:
    """Under another name first, so that a half-written file is never taken for a whole one."""
    if out.exists():
        raise click.ClickException(f"{out} is there already. Choose another name.")
    unfinished = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        unfinished.write_bytes(made)
        unfinished.replace(out)
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error.strerror}.") from error
    finally:
        unfinished.unlink(missing_ok=True)
