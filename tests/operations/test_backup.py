"""Copies: whole, closed to the server that makes them, and proven by restoring."""

import json
import os

import pytest
from flask import Flask
from sqlalchemy import text

from accounts.trail import checkpoints
from app import create_app
from core import migrations
from core.database import db, session, unit_of_work
from core.errors import CannotStart
from operations.backup import keys, restoring, sealing, tables, writing
from operations.verify import faults
from tests.conftest import TEST_SETTINGS
from tests.factories.visits import body


@pytest.fixture
def key(tmp_path):
    keys.make(tmp_path / "key.txt")
    return keys.private(tmp_path / "key.txt")


@pytest.fixture
def copy(world, tmp_path, key):
    """A copy of a book with a visit, a dose and a checkpoint of the trail in it."""
    assert world.api("officer.cen").post("/visits", body()).status_code == 201
    world.page("officer.cen").get("/")
    world.act(checkpoints.make)
    file = tmp_path / "copy.age"
    writing.create(file, key.to_public())
    return file


@pytest.fixture
def empty(database, tmp_path):
    """A second application on an empty database of the same engine."""
    made = _empty_on(database, tmp_path)
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()
    if hasattr(database, "server"):
        database.server.drop("lockbox_restored")


def _empty_on(database, tmp_path) -> Flask:
    url = f"sqlite:///{tmp_path / 'restored.sqlite3'}"
    if hasattr(database, "server"):
        database.server.create("lockbox_restored")
        url = database.server.url("lockbox_restored")
    return create_app(DATABASE_URL=url, **TEST_SETTINGS)


def content() -> dict[str, dict]:
    session().rollback()
    return {
        name: tables.sum_of(table)
        for name, table in tables.all_tables().items()
        if name not in tables.LEFT_OUT
    }


def test_what_comes_back_is_what_was_copied_and_works_on(copy, key, empty) -> None:
    before = content()
    with empty.app_context():
        made = restoring.restore(copy, key)

        assert content() == before
        assert made.rows == sum(figures["rows"] for figures in before.values())
        assert list(faults()) == []
        assert migrations.found_revision() == migrations.head_revision()
        unit_of_work(checkpoints.make)  # the next number is free, and the trigger is back
        with pytest.raises(Exception, match="never changed or deleted"):
            unit_of_work(lambda: session().execute(text("DELETE FROM visit")))


def test_a_session_that_was_ended_since_does_not_come_back(copy, key, empty) -> None:
    count = text("SELECT count(*) FROM sign_in_session")
    assert session().scalar(count) > 0

    with empty.app_context():
        restoring.restore(copy, key)

        assert session().scalar(count) == 0


def test_a_copy_is_proven_on_a_database_that_is_thrown_away(copy, key) -> None:
    before = content()

    made = restoring.prove(copy, key)

    assert made.revision == migrations.head_revision()
    assert content() == before


@pytest.mark.parametrize("where", [0.3, 0.6, 0.999])
def test_a_flipped_bit_is_refused_in_words_and_leaves_nothing(copy, key, empty, where) -> None:
    spoiled = bytearray(copy.read_bytes())
    spoiled[int(len(spoiled) * where)] ^= 1
    copy.write_bytes(spoiled)

    with empty.app_context():
        with pytest.raises(sealing.BadBackup, match="changed or cut off"):
            restoring.restore(copy, key)

        session().rollback()
        assert tables.all_tables() == {}


def test_a_copy_that_was_cut_off_is_refused(copy, key) -> None:
    whole = copy.read_bytes()
    copy.write_bytes(whole[: len(whole) * 2 // 3])

    with pytest.raises(sealing.BadBackup):
        restoring.prove(copy, key)


def test_another_key_does_not_open_it(copy, tmp_path) -> None:
    keys.make(tmp_path / "other.txt")

    with pytest.raises(sealing.BadBackup, match="another key"):
        restoring.prove(copy, keys.private(tmp_path / "other.txt"))


def test_nothing_in_the_file_can_be_read_without_the_key(copy) -> None:
    assert b"officer.cen" not in copy.read_bytes()
    assert copy.read_bytes().startswith(b"age-encryption.org/v1")
    assert os.name == "nt" or copy.stat().st_mode & 0o077 == 0


def test_only_an_empty_database_is_filled(copy, key) -> None:
    before = content()

    with pytest.raises(CannotStart, match="holds tables already"):
        restoring.restore(copy, key)

    assert content() == before


def test_a_row_that_was_slipped_in_is_found(copy, key, empty, monkeypatch) -> None:
    """The file says what it must add up to; a book that does not is not kept."""
    filled = restoring._fill

    def and_one_more(*given):
        end = filled(*given)
        session().execute(text("UPDATE stock_level SET units = units + 1"))
        return end

    monkeypatch.setattr(restoring, "_fill", and_one_more)
    with empty.app_context():
        with pytest.raises(sealing.BadBackup, match="not what was copied: stock_level"):
            restoring.restore(copy, key)

        session().rollback()
        assert tables.all_tables() == {}


def test_a_book_that_does_not_add_up_is_not_kept(world, tmp_path, key, empty) -> None:
    world.act(lambda: session().execute(text("UPDATE stock_level SET units = units + 1")))
    writing.create(tmp_path / "copy.age", key.to_public())

    with empty.app_context():
        with pytest.raises(sealing.BadBackup, match="does not add up"):
            restoring.restore(tmp_path / "copy.age", key)

        session().rollback()
        assert tables.all_tables() == {}


def test_a_restore_that_stopped_in_the_middle_serves_nothing_and_is_begun_again(copy, key, empty) -> None:
    with empty.app_context():
        migrations.upgrade()
        restoring._mark(restoring.MARK + str(migrations.head_revision()))
        with pytest.raises(CannotStart):
            migrations.check_current()

        restoring.restore(copy, key)

        migrations.check_current()


def test_a_copy_of_older_tables_comes_forward(world, tmp_path, key, empty) -> None:
    migrations.downgrade("0005")
    writing.create(tmp_path / "old.age", key.to_public())

    with empty.app_context():
        made = restoring.restore(tmp_path / "old.age", key)

        assert made.revision == "0005"
        assert migrations.found_revision() == migrations.head_revision()
        assert list(faults()) == []


def test_a_copy_of_newer_tables_is_refused(world, tmp_path, key) -> None:
    world.act(lambda: session().execute(text("UPDATE alembic_version SET version_num = '9999'")))
    writing.create(tmp_path / "new.age", key.to_public())

    with pytest.raises(sealing.BadBackup, match="newer program"):
        restoring.prove(tmp_path / "new.age", key)


def test_by_command(world, tmp_path) -> None:
    runner = world.app.test_cli_runner()

    def say(*words: object):
        return runner.invoke(args=["backup", *map(str, words)])

    key, copy = tmp_path / "key.txt", tmp_path / "copy.age"
    public = say("key", key).output.strip()
    assert public.startswith("age1")
    assert say("key", key).exit_code == 1
    assert "LOCKBOX_BACKUP_PUBLIC_KEY" in say("create", copy).output

    assert say("create", copy, "--to", public).exit_code == 0
    assert "never written over" in say("create", copy, "--to", public).output
    proof = say("verify", copy, "--key", key, "--json")

    assert json.loads(proof.output)["rows"] > 0
    assert "holds tables already" in say("restore", copy, "--key", key).output
    assert "no file" in say("verify", tmp_path / "nowhere.age", "--key", key).output
    copy.with_name("words.txt").write_text("not a key")
    assert "holds no private key" in say("verify", copy, "--key", copy.with_name("words.txt")).output
