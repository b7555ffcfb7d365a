"""A fresh database for each test, copied from a template that was migrated and filled once.

The same tests run on SQLite and on PostgreSQL; what differs between the two is here.
"""

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import psycopg
from flask import Flask

from core.database import db


class Database(Protocol):
    url: str

    def keep_as_template(self, app: Flask) -> None: ...
    def restore(self, app: Flask) -> None: ...
    def stop(self) -> None: ...


def close_connections(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


class SqliteDatabase:
    def __init__(self, folder: Path):
        self.file = folder / "lockbox.sqlite3"
        self.template = folder / "template.sqlite3"
        self.url = f"sqlite:///{self.file}"

    def keep_as_template(self, app: Flask) -> None:
        close_connections(app)
        shutil.copyfile(self.file, self.template)

    def restore(self, app: Flask) -> None:
        close_connections(app)
        for suffix in ("-wal", "-shm"):
            self.file.with_name(self.file.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(self.template, self.file)

    def stop(self) -> None:
        """Nothing runs."""


class PostgresqlDatabase:
    """Rows are put back where only rows changed: dropping a whole database waits for the disk, each time."""

    def __init__(self, start: Callable[[], Any]):
        self.server = start()
        self.server.create("lockbox_test")
        self.url = self.server.url("lockbox_test")
        self.put_back = ""
        self.times_put_back = 0
        self.shape: tuple[Any, ...] = ()

    def keep_as_template(self, app: Flask) -> None:
        close_connections(app)
        with self.server.connect("lockbox_test") as connection:
            self.put_back = _keep_rows(connection)
        self.server.create("lockbox_template", template="lockbox_test")
        with self.server.connect("lockbox_test") as connection:
            self.shape = _shape(connection)

    def restore(self, app: Flask) -> None:
        close_connections(app)
        if self.times_put_back < MOST_PUT_BACK and self._put_rows_back():
            self.times_put_back += 1
            return
        self.times_put_back = 0
        self.server.drop("lockbox_test")
        self.server.create("lockbox_test", template="lockbox_template")
        with self.server.connect("lockbox_test") as connection:
            self.shape = _shape(connection)

    def _put_rows_back(self) -> bool:
        """False when more than rows changed, or when somebody is still connected."""
        try:
            with self.server.connect("lockbox_test") as connection:
                if _is_shared(connection) or _shape(connection) != self.shape:
                    return False
                connection.execute(self.put_back)
                return True
        except psycopg.OperationalError:  # gone, renamed, or locked by what a test left behind
            return False

    def stop(self) -> None:
        self.server.stop()


# Then all is made anew, because nothing sweeps up the rows that were deleted.
MOST_PUT_BACK = 150
OTHERS = """
    SELECT 1 FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
# What made or changed a table, column, trigger or rule left its transaction's number on the catalogue's row.
CATALOGUE = """
    SELECT sum(made), count(*) FROM (
        SELECT xmin::text::bigint AS made FROM pg_class WHERE relnamespace = 'public'::regnamespace
        UNION ALL
        SELECT a.xmin::text::bigint FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE c.relnamespace = 'public'::regnamespace
        UNION ALL SELECT xmin::text::bigint FROM pg_trigger
        UNION ALL SELECT xmin::text::bigint FROM pg_constraint
        UNION ALL SELECT xmin::text::bigint FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    ) AS rows
"""


def _is_shared(connection: psycopg.Connection) -> bool:
    """True when somebody else stays connected; who has just hung up is given a moment to be gone."""
    for _ in range(20):
        if connection.execute(OTHERS).fetchone() is None:
            return False
        time.sleep(0.005)
    return True


def _shape(connection: psycopg.Connection) -> tuple[Any, ...]:
    return tuple(connection.execute(CATALOGUE).fetchone() or ())


def _keep_rows(connection: psycopg.Connection) -> str:
    """Copy every row into a schema beside the tables; the statements that put all of them back."""
    names = [
        row[0] for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    ]
    connection.execute("CREATE SCHEMA kept")
    for name in names:
        connection.execute(f'CREATE TABLE kept."{name}" AS TABLE public."{name}"')
    counters = connection.execute(
        "SELECT sequencename, COALESCE(last_value, start_value), last_value IS NOT NULL "
        "FROM pg_sequences WHERE schemaname = 'public'"
    ).fetchall()
    return "; ".join(
        # Without triggers and foreign keys, in any order; what a test left locked is not waited for.
        ["SET session_replication_role = replica", "SET lock_timeout = '2s'"]
        + [f'DELETE FROM public."{name}"' for name in names]
        + [f'INSERT INTO public."{name}" SELECT * FROM kept."{name}"' for name in names]
        + [f"SELECT setval('public.\"{name}\"', {last}, {was})" for name, last, was in counters]
    )
