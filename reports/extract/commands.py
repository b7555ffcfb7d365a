"""`flask extract create`: the same file from the shell, for a long span or a schedule."""

import os
from datetime import datetime
from pathlib import Path

import click
from flask.cli import with_appcontext

from accounts.people.service import system_actor
from core import clock
from core.cli import Commands
from core.database import unit_of_work
from reports.extract import service, writing

extract = Commands(
    "extract", help="One SQLite file for analysts: doses without names, counts that may be shown."
)

DAY = click.DateTime(["%Y-%m-%d"])


@extract.command("create")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--from", "from_at", type=DAY, help="First day; from the beginning without it.")
@click.option("--to", "to_at", type=DAY, help="Last day, included; today without it.")
@with_appcontext
def create(file: Path, from_at: datetime | None, to_at: datetime | None) -> None:
    """Write the extract to a new FILE. The trail keeps the purpose "command line"."""
    if file.exists():
        raise click.ClickException(f"{file} is there already. Choose another name.")
    made = unit_of_work(
        lambda: service.make(
            system_actor(),
            from_on=from_at.date() if from_at else service.BEGINNING,
            to_on=to_at.date() if to_at else clock.today(),
            purpose="command line",
        )
    )
    _write(made, file)
    click.echo(f"{file} is written. Its table about says what it holds.")


def _write(made: service.Extract, file: Path) -> None:
    """Under another name first, so that a half-written file is never taken for a whole one."""
    unfinished = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        writing.write(made, unfinished)
        unfinished.replace(file)
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror}.") from error
    finally:
        unfinished.unlink(missing_ok=True)
