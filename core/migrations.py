"""`flask db …`: bring the tables to a version, forward or back, and say which one is there."""

from pathlib import Path

import click
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app

from core.cli import Commands
from core.database import db, session
from core.errors import CannotStart

commands = Commands("db", help="The tables: upgrade, downgrade, current.")


def init_app(app: Flask) -> None:
    app.cli.add_command(commands)


def config() -> Config:
    made = Config()
    made.set_main_option(
        "script_location", str(Path(current_app.root_path) / "migrations").replace("%", "%%")
    )
    return made


def upgrade(revision: str = "head") -> None:
    session().rollback()
    command.upgrade(config(), revision)


def downgrade(revision: str) -> None:
    session().rollback()
    command.downgrade(config(), revision)


def found_revision() -> str | None:
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head_revision() -> str | None:
    return ScriptDirectory.from_config(config()).get_current_head()


def check_current() -> None:
    """Raise CannotStart when the tables are not the ones this program was written for."""
    found, head = found_revision(), head_revision()
    if found != head:
        raise CannotStart(
            f"The tables are at {found or 'nothing'}, this program needs {head}. Run: flask db upgrade"
        )


@commands.command("upgrade")
@click.argument("revision", default="head")
def upgrade_command(revision: str) -> None:
    """Bring the tables forward to REVISION (the newest unless told)."""
    upgrade(revision)
    click.echo(f"Tables are at {found_revision()}.")


@commands.command("downgrade")
@click.argument("revision", default="-1")
def downgrade_command(revision: str) -> None:
    """Take the tables back to REVISION (one step unless told)."""
    downgrade(revision)
    click.echo(f"Tables are at {found_revision() or 'nothing'}.")


@commands.command("current")
def current_command() -> None:
    """Which version the tables are at."""
    click.echo(found_revision() or "nothing")
