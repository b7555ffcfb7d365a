"""A fresh database for each test, copied from a template that was migrated and filled once.

The same tests run on SQLite and on PostgreSQL; what differs between the two is here.
"""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

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
    def __init__(self, start: Callable[[], Any]):
        self.server = start()
        self.server.create("lockbox_test")
        self.url = self.server.url("lockbox_test")

    def keep_as_template(self, app: Flask) -> None:
        close_connections(app)
        self.server.create("lockbox_template", template="lockbox_test")

    def restore(self, app: Flask) -> None:
        close_connections(app)
        self.server.drop("lockbox_test")
        self.server.create("lockbox_test", template="lockbox_template")

    def stop(self) -> None:
        self.server.stop()
