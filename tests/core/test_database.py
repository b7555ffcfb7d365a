"""One act, one transaction: kept whole or not at all, on both engines."""

import subprocess
import sys
import threading

import pytest
from sqlalchemy import event, func, insert, select, text
from sqlalchemy.exc import OperationalError

from accounts.places.models import Place
from core import clock, database, sqlite
from core.database import db, session, table, unit_of_work
from core.errors import CannotStart, Refusal, Unavailable


class No(Refusal):
    code = "no_for_this_test"


def places() -> int:
    return session().scalar(select(func.count()).select_from(Place))


def add_place(code: str) -> None:
    row = {"code": code, "name": code, "kind": "province", "is_mobile": False, "is_closed": False}
    session().execute(insert(table(Place)), {**row, "opening_hours": "", "has_night_cover": False})


def test_a_refusal_leaves_nothing_behind(world) -> None:
    before = places()

    def act() -> None:
        add_place("HALF")
        raise No

    with pytest.raises(No):
        unit_of_work(act)

    assert places() == before


def test_catching_inside_the_act_would_keep_half_of_it(world) -> None:
    """Why refusals are caught outside: the negative control of the rule above."""
    before = places()

    def act() -> None:
        try:
            add_place("HALF")
            raise No
        except No:
            pass

    unit_of_work(act)

    assert places() == before + 1


def test_units_of_work_do_not_nest(world) -> None:
    with pytest.raises(RuntimeError, match="do not nest"):
        unit_of_work(lambda: unit_of_work(lambda: None))


def test_a_broken_line_is_said_to_have_saved_nothing(world) -> None:
    def act() -> None:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    with pytest.raises(Unavailable, match="Nothing was saved"):
        unit_of_work(act)


def test_writers_wait_for_one_another_and_none_is_refused(world) -> None:
    """Eight threads that read and then write: a deferred BEGIN would refuse most of them."""
    before, errors = places(), []

    def work(number: int) -> None:
        try:
            with world.app.app_context(), clock.at(clock.now()):
                for step in range(5):
                    unit_of_work(lambda step=step: (places(), add_place(f"P{number}-{step}")))
                db.session.remove()
        except Exception as error:  # noqa: BLE001 - counted below
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    session().rollback()
    assert errors == []
    assert places() == before + 40


def test_sqlite_keeps_its_promises_and_they_are_read_back(world) -> None:
    if not database.is_sqlite():
        return  # PostgreSQL's own promise is asked for by check_ready, below
    statements = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))

    unit_of_work(lambda: add_place("NEW"))
    database.check_ready()

    assert "BEGIN IMMEDIATE" in statements
    with db.engine.connect() as connection:
        for pragma, wanted in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
            assert connection.execute(text(f"PRAGMA {pragma}")).scalar() == wanted


def test_serving_is_refused_on_an_engine_that_promises_less(world) -> None:
    if database.is_sqlite():
        with db.engine.connect() as connection:
            connection.connection.driver_connection.execute("PRAGMA synchronous=1")
            with pytest.raises(CannotStart, match="synchronous=1"):
                sqlite.check(connection, "a file")
            connection.rollback()
            connection.connection.driver_connection.execute("PRAGMA synchronous=2")
        return
    # The PostgreSQL of the tests runs without fsync, which is just what must be refused.
    with pytest.raises(CannotStart, match="fsync"):
        database.check_ready()


HOLD = """
import sys
from core import sqlite
sqlite.WAL_RESET_FIXED = (99, 0, 0)
from app import create_app
from core.database import session
from sqlalchemy import text
app = create_app(DATABASE_URL="sqlite:///" + sys.argv[1], SECRET_KEY="x" * 40)
with app.app_context():
    session().execute(text("SELECT 1"))
    print("open", flush=True)
    sys.stdin.read()
"""


def test_below_the_mended_release_one_process_holds_the_file(tmp_path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path / "one.sqlite3")]
    first = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert first.stdout.readline() == "open\n"

        second = subprocess.run(command, input="", capture_output=True, text=True, check=False)

        assert second.returncode == 1
        assert "Another process uses one.sqlite3" in second.stderr
    finally:
        first.communicate("")
    assert first.returncode == 0


def test_the_file_is_made_for_its_owner_alone(tmp_path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path / "private.sqlite3")]

    subprocess.run(command, input="", capture_output=True, check=True)

    assert (tmp_path / "private.sqlite3").stat().st_mode & 0o077 == 0
