"""`flask export doses` and the others: the same file from the shell, for a schedule or a long span."""

import os
import sys
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

import click

from accounts.people.service import system_actor
from accounts.permissions import PERMISSIONS, SYSTEM
from core.cli import Commands
from core.database import unit_of_work
from reports.exports import files, service
from reports.exports.datasets.declared import ALL, DataSet

export = Commands("export", help="Files that leave the programme.")

DAY = click.DateTime(["%Y-%m-%d"])


def _add(name: str, data_set: DataSet) -> None:
    @export.command(name, help=f'{data_set.title}: write the file. The trail keeps "command line".')
    @click.option("--from", "from_at", required=True, type=DAY, help="First day.")
    @click.option("--to", "to_at", required=True, type=DAY, help="Last day, included.")
    @click.option("--station", help="Code of one station; all of them without it.")
    @click.option("--format", "file_format", type=click.Choice(list(files.FORMATS)), default="csv")
    @click.option(
        "--out", type=click.Path(dir_okay=False, path_type=Path), help="A new file; else standard output."
    )
    def command(
        from_at: datetime, to_at: datetime, station: str | None, file_format: str, out: Path | None
    ) -> None:
        _take(name, from_at.date(), to_at.date(), station, file_format, out)


def _take(
    name: str, from_on: date, to_on: date, station: str | None, file_format: str, out: Path | None
) -> None:
    if out is not None and out.exists():
        raise click.ClickException(f"{out} is there already. Choose another name.")
    if out is None and file_format == "xlsx" and sys.stdout.isatty():
        raise click.ClickException("Name a file with --out: a terminal cannot show XLSX.")
    made = unit_of_work(
        lambda: service.export(
            system_actor(), name, from_on=from_on, to_on=to_on, station=station, purpose="command line"
        )
    )
    parts = files.parts(made, file_format)
    if out is None:
        for part in parts:
            click.echo(part, nl=False)
    else:
        _write(out, parts)


def _write(out: Path, parts: Iterable[bytes]) -> None:
    """Under another name first, so that a half-written file is never taken for a whole one."""
    unfinished = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.writelines(parts)
        unfinished.replace(out)
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error.strerror}.") from error
    finally:
        unfinished.unlink(missing_ok=True)


for _name, _data_set in ALL.items():
    if SYSTEM in PERMISSIONS[_data_set.permission][1]:
        _add(_name, _data_set)
