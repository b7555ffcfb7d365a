"""The database: one base class, one way to write.

`unit_of_work(act)` runs one act in one transaction and is the only code that commits.
A refusal raised inside leaves nothing behind. Verbs use `session()` and never commit.
"""

import threading
import time
from collections.abc import Callable, Hashable
from contextlib import nullcontext
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, Dialect, MetaData, Table, TypeDecorator, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session

from core import sqlite
from core.errors import CannotStart, Unavailable
from core.logs import logger

T = TypeVar("T")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Serialisation failure and deadlock: PostgreSQL asks for another try. Unique violation: somebody else wrote
# the same name, code or first row of a chain meanwhile; the next try sees it, and refuses by name or goes on.
RETRIED_STATES = {"40001", "40P01", "23505"}
TRIES = 5

_writing: ContextVar[bool] = ContextVar("writing", default=False)
_follow_ups: ContextVar[dict[Hashable, Callable[[], object]] | None] = ContextVar("follow_ups", default=None)
# One writer at a time in this process: SQLite would make the others poll, one of them for a second or more.
_sqlite_writer = threading.Lock()


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False, "autoflush": False})

if TYPE_CHECKING:

    class Model(Base):
        __abstract__ = True

else:
    Model = db.Model


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept as whole microseconds since 1970 in UTC.

    SQLite has no type with an offset; a whole number sorts and compares alike on both
    engines and keeps the fraction of a second that decides a time limit.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs an offset")
        return (value - EPOCH) // timedelta(microseconds=1)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else EPOCH + timedelta(microseconds=value)


def table(model: type[Base]) -> Table:
    """The table a model describes: writing goes to it directly, at a sixth of the mapper's cost."""
    return cast(Table, model.__table__)


def insert_into(model: type[Base]) -> Any:
    """An INSERT that can say ON CONFLICT: both engines have it, each as a class of its own."""
    return (sqlite_dialect if is_sqlite() else postgresql).insert(table(model))


def init_app(app: Flask) -> None:
    """Bind the engine that the settings name."""
    url = app.config["DATABASE_URL"] or f"sqlite:///{Path(app.instance_path) / 'lockbox.sqlite3'}"
    if url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    if url.startswith("sqlite"):
        Path(app.instance_path).mkdir(mode=0o700, parents=True, exist_ok=True)
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = sqlite.engine_options()
    elif url.startswith("postgresql"):
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"pool_pre_ping": True}
    else:
        raise CannotStart("DATABASE_URL must begin with sqlite: or postgresql:.")
    db.init_app(app)
    with app.app_context():
        if is_sqlite():
            sqlite.prepare(db.engine, _writing.get)


def session() -> Session:
    """The session of this request, command or job."""
    return db.session()


def attempt(part: Callable[[], T]) -> T:
    """Run a part of an act that may be refused by itself: what it wrote goes, the act goes on.

    Behind a savepoint, because PostgreSQL answers nothing more after a statement that failed.
    """
    if not _writing.get():
        raise RuntimeError("a part belongs to an act")
    with session().begin_nested():
        return part()


def end_reading() -> None:
    """Let go of what reading holds: a stream over minutes must not keep an old state of the book alive."""
    if _writing.get():
        raise RuntimeError("an act ends when it is kept or refused, not before")
    session().rollback()


def is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def in_unit_of_work() -> bool:
    return _writing.get()


def unit_of_work(act: Callable[[], T]) -> T:
    """Run `act` in one transaction: all of it is kept, or nothing.

    A callable and not a block, so that PostgreSQL may ask for another try. Catch
    refusals outside: caught inside, half an act would be committed.
    """
    if _writing.get():
        raise RuntimeError("one act is one transaction: units of work do not nest")
    writing, follow_ups = _writing.set(True), _follow_ups.set({})
    try:
        result = _with_retries(act)
        wanted = dict(_follow_ups.get() or {})
    finally:
        _writing.reset(writing)
        _follow_ups.reset(follow_ups)
    _run_follow_ups(wanted)
    return result


def follow_up(key: Hashable, act: Callable[[], object]) -> None:
    """Ask for something to be done once this act is kept, and only then; the same key asks once.

    It runs outside the act's transaction and may open its own. When it fails the log says so and the
    act stays kept: what follows from a record must never cost the record. So whatever is asked for here
    is also done by a job, which finds what was missed.
    """
    wanted = _follow_ups.get()
    if wanted is None:
        raise RuntimeError("only an act has something that follows from it")
    wanted.setdefault(key, act)


def _run_follow_ups(wanted: dict[Hashable, Callable[[], object]]) -> None:
    for act in wanted.values():
        try:
            act()
        except Exception as error:  # noqa: BLE001 - whatever it is, the act before it is kept and answered
            logger.error("what follows from an act failed: %s", type(error).__name__)
        finally:
            # What it read is let go: whoever reads next must not see the book as it was then.
            session().rollback()


def _with_retries(act: Callable[[], T]) -> T:
    current = session()
    for attempt in range(TRIES):
        cast(dict[Hashable, Any], _follow_ups.get()).clear()  # what a try that failed asked for goes with it
        current.rollback()  # end the reading transaction: its snapshot is older than the write lock
        try:
            with _sqlite_writer if is_sqlite() else nullcontext():
                result = act()
                current.commit()
                return result
        except DBAPIError as error:
            current.rollback()
            if getattr(error.orig, "sqlstate", None) in RETRIED_STATES and attempt + 1 < TRIES:
                time.sleep(0.01 * 2**attempt)
                continue
            if isinstance(error, OperationalError):
                raise Unavailable("Nothing was saved. Wait a minute and try again.") from error
            raise
        except BaseException:
            current.rollback()
            raise
    raise AssertionError("unreachable: the last try returns or raises")


def see_one_moment() -> None:
    """Begin a reading transaction whose statements all see one moment: for checks that compare tables."""
    if _writing.get():
        return  # the act's own transaction decides what it sees
    session().rollback()
    if not is_sqlite():  # there each transaction does so already
        session().connection(execution_options={"isolation_level": "REPEATABLE READ"})


def empty_log() -> bool:
    """Take what is no more out of SQLite's log beside the file; False when a reader held it, or elsewhere.

    PostgreSQL keeps its log for its own time: there what lingers is closed by a key that is not in it.
    """
    if not is_sqlite():
        return False
    borrowed = db.engine.raw_connection()
    try:
        return sqlite.empty_log(borrowed.driver_connection)
    finally:
        borrowed.close()


def check_ready() -> None:
    """Read back what the engine promises; raises CannotStart when it promises less."""
    with db.engine.connect() as connection:
        if is_sqlite():
            sqlite.check(connection, db.engine.url.database)
            return
        if connection.execute(text("SHOW fsync")).scalar() != "on":
            raise CannotStart("PostgreSQL runs with fsync off: a power cut would lose records.")


def affected(result: Any) -> int:
    """Rows that an UPDATE or DELETE touched: what a guarded update is judged by.

    Not for INSERT, where some engines leave it unknown: ask for the new row back instead.
    """
    if result.rowcount < 0:
        raise RuntimeError("this statement does not say how many rows it touched")
    return int(result.rowcount)
