"""`flask db …`: bring the tables to a version, forward or back, and say which one is there.

One chain makes the program's own tables. An optional part adds a line of its own that stands on a
revision of the chain and has its own version table: who takes the part's folder away leaves its
tables as they are, and the chain knows nothing of it. A line comes after the chain, and goes before it.
"""

from dataclasses import dataclass
from pathlib import Path

import click
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from sqlalchemy import Connection, inspect, text

from core.cli import Commands
from core.database import db, session, unit_of_work
from core.errors import CannotStart

# What the version table of a line begins with; the chain's own is called alembic_version.
LINE_VERSIONS = "alembic_version_"

commands = Commands("db", help="The tables: upgrade, downgrade, current.")


def init_app(app: Flask) -> None:
    app.cli.add_command(commands)


@dataclass(frozen=True)
class Line:
    """An optional part's own migrations: where they lie, and the revision of the chain they stand on."""

    name: str
    folder: Path
    stands_on: str

    @property
    def version_table(self) -> str:
        return f"{LINE_VERSIONS}{self.name}"

    def owns(self, table: str) -> bool:
        """Tables of a part begin with its name, so that they can be told apart when its folder is gone."""
        return table == self.name or table.startswith(f"{self.name}_")


def add_line(app: Flask, line: Line) -> None:
    app.extensions.setdefault("migration_lines", {})[line.name] = line


def lines() -> list[Line]:
    """The lines of the parts that are in this program."""
    return list(current_app.extensions.get("migration_lines", {}).values())


def config(line: Line | None = None) -> Config:
    made = Config()
    made.set_main_option("script_location", _escaped(Path(current_app.root_path) / "migrations"))
    if line:
        made.set_main_option("version_locations", _escaped(line.folder))
        made.set_main_option("path_separator", "newline")
        made.attributes["version_table"] = line.version_table
    return made


def _escaped(path: Path) -> str:
    return str(path).replace("%", "%%")


def upgrade(revision: str = "head") -> None:
    """Bring the chain forward; when it has reached its end, the lines too."""
    upgrade_chain(revision)
    if found_revision() == head_revision():
        for line in lines():
            upgrade_line(line)


def upgrade_chain(revision: str) -> None:
    """The chain alone: for a restore, which brings each line to where the copy had it."""
    session().rollback()
    command.upgrade(config(), revision)


def upgrade_line(line: Line, revision: str = "head") -> None:
    session().rollback()
    command.upgrade(config(line), revision)


def downgrade(revision: str) -> None:
    """Take the chain back, and before it every line that stands on a step which goes."""
    session().rollback()
    chain = [found.revision for found in ScriptDirectory.from_config(config()).walk_revisions()][::-1]
    target = _target(chain, revision)
    for line in reversed(lines()):
        if chain.index(line.stands_on) > target:
            downgrade_line(line)
    command.downgrade(config(), revision)


def downgrade_line(line: Line) -> None:
    """Take a part's tables away with their rows; nothing is left of it."""
    if found_revision(line) is not None:
        command.downgrade(config(line), "base")
    unit_of_work(lambda: session().execute(text(f"DROP TABLE IF EXISTS {line.version_table}")))


def _target(chain: list[str], revision: str) -> int:
    """Where in the chain a downgrade ends: -1 for its beginning; steps back count from where it is."""
    if revision.startswith("-") and revision[1:].isdigit():
        found = found_revision()
        return (chain.index(found) if found in chain else -1) - int(revision[1:])
    return chain.index(revision) if revision in chain else -1


def found_revision(line: Line | None = None) -> str | None:
    options = {"version_table": line.version_table} if line else {}
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection, opts=options).get_current_revision()


def head_revision(line: Line | None = None) -> str | None:
    return ScriptDirectory.from_config(config(line)).get_current_head()


def parts_found(connection: Connection) -> dict[str, str]:
    """{optional part: how far its tables are} of every part that left tables here, in the program or not."""
    found = [name for name in inspect(connection).get_table_names() if name.startswith(LINE_VERSIONS)]
    versions = {
        name: connection.execute(text(f"SELECT version_num FROM {name}")).scalar() for name in sorted(found)
    }
    return {name.removeprefix(LINE_VERSIONS): str(at) for name, at in versions.items() if at is not None}


def parts_gone(connection: Connection) -> list[str]:
    """Names of optional parts whose tables stand in the database, and whose folder is not in the program."""
    return sorted(parts_found(connection).keys() - {line.name for line in lines()})


def check_current() -> None:
    """Raise CannotStart when the tables are not the ones this program was written for."""
    for line in (None, *lines()):
        found, head = found_revision(line), head_revision(line)
        if found != head:
            what = f"of the optional part {line.name} " if line else ""
            raise CannotStart(
                f"The tables {what}are at {found or 'nothing'}, this program needs {head}. "
                "Run: flask db upgrade"
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
    for line in lines():
        click.echo(f"{line.name}: {found_revision(line) or 'nothing'}")
