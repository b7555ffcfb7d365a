"""The database: one base class, one way to write.

`unit_of_work(act)` runs one act in one transaction and is the only code that commits.
A refusal raised inside leaves nothing behind. Verbs use `session()` and never commit.
"""

import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, Dialect, MetaData, Table, TypeDecorator, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session

from core import sqlite
from core.errors import CannotStart, Unavailable

T = TypeVar("T")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Serialisation failure and deadlock: PostgreSQL asks for another try. Unique violation: somebody else wrote
# the same name, code or first row of a chain meanwhile; the next try sees it, and refuses by name or goes on.
RETRIED_STATES = {"40001", "40P01", "23505"}
TRIES = 5

_writing: ContextVar[bool] = ContextVar("writing", default=False)
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
    token = _writing.set(True)
    try:
        return _with_retries(act)
    finally:
        _writing.reset(token)


def _with_retries(act: Callable[[], T]) -> T:
    current = session()
    for attempt in range(TRIES):
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
