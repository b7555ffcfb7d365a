"""A record opens with its own key, for its own purpose, until the key is ended; and a lost key is told."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import text

from app import create_app
from core import sealing
from core.database import db, session, unit_of_work
from core.errors import CannotStart
from core.sealing import ring
from core.sealing.models import RecordKey
from tests.conftest import TEST_SETTINGS

FACT = {"hours": 19, "words": "déjà vu"}


def made(kind: str = "test", value: dict = FACT) -> tuple[int, str]:  # type: ignore[type-arg]
    def act() -> tuple[int, str]:
        key_id = sealing.new_key(kind)
        return key_id, sealing.seal(key_id, "test.told", value)

    return unit_of_work(act)


@contextmanager
def another_app(app: Flask, **settings: str) -> Iterator[Flask]:
    """The same database under other settings."""
    other = create_app(DATABASE_URL=app.config["DATABASE_URL"], **TEST_SETTINGS | settings)
    with other.app_context():
        yield other
        session().rollback()
        db.session.remove()
        db.engine.dispose()


def test_what_was_sealed_opens_until_its_key_is_ended_and_the_others_stay(app) -> None:
    (one, first), (other, second) = made(), made()
    assert sealing.open_sealed(one, "test.told", first) == FACT
    assert sealing.erased_at(one) is None

    assert unit_of_work(lambda: sealing.erase([one, one])) == 1
    assert unit_of_work(lambda: sealing.erase([one])) == 0

    assert sealing.open_many("test.told", [(one, first), (other, second)]) == [None, FACT]
    assert sealing.erased_at(one) is not None
    with pytest.raises(LookupError):
        sealing.seal(one, "test.told", FACT)


def test_moved_to_another_row_or_purpose_or_changed_by_a_bit_it_does_not_open(app) -> None:
    (one, first), (other, _second) = made(), made()
    flipped = first[:40] + ("A" if first[40] != "A" else "B") + first[41:]

    for key_id, purpose, sealed in (
        (other, "test.told", first),
        (one, "test.other", first),
        (one, "test.told", flipped),
        (one, "test.told", ""),
        (one, "test.told", "é"),
    ):
        with pytest.raises(sealing.CannotOpen):
            sealing.open_sealed(key_id, purpose, sealed)


def test_the_length_of_what_is_sealed_says_little(app) -> None:
    short, long = made(value={"a": "x"}), made(value={"a": "x" * 200})

    assert len(short[1]) == len(long[1])
    assert made(value={"a": "x"})[1] != short[1]


def test_an_ended_key_never_comes_back_and_no_row_goes(app) -> None:
    key_id, _sealed = made()
    unit_of_work(lambda: sealing.erase([key_id]))

    for statement in (
        "UPDATE record_key SET wrapped = 'x', erased_at = NULL",
        "UPDATE record_key SET kind = 'x'",
        "DELETE FROM record_key",
    ):
        with db.engine.connect() as connection, pytest.raises(Exception, match="never changed or deleted"):
            connection.execute(text(statement))


def test_an_older_openssl_seals_another_way_and_both_open(app, monkeypatch) -> None:
    newer = made()
    monkeypatch.setattr(ring, "_cipher", lambda key: (b"G", ring.AESGCM(key)))
    older = made()

    assert [sealing.open_sealed(key_id, "test.told", sealed) for key_id, sealed in (newer, older)] == [
        FACT
    ] * 2


def test_a_lost_key_is_told_at_start_and_the_old_one_opens_until_all_are_closed_anew(app) -> None:
    key_id, sealed = made()
    new = {"SECRET_KEY": "another secret, also long enough for it"}
    with another_app(app, **new):
        with pytest.raises(CannotStart, match="LOCKBOX_RECORDS_KEY_OLD"):
            sealing.check_ring()
        with pytest.raises(sealing.CannotOpen):
            sealing.open_sealed(key_id, "test.told", sealed)

    with another_app(app, **new, RECORDS_KEY_OLD=TEST_SETTINGS["SECRET_KEY"]) as turned:
        sealing.check_ring()
        assert sealing.open_sealed(key_id, "test.told", sealed) == FACT
        assert "Closed 1 records" in turned.test_cli_runner().invoke(args=["keys", "rewrap"]).output
        status = turned.test_cli_runner().invoke(args=["keys", "status"]).output
        assert "1 records  closes new records" in status

    with another_app(app, **new):
        sealing.check_ring()
        assert sealing.open_sealed(key_id, "test.told", sealed) == FACT


def test_readiness_says_why_when_the_key_is_another(app) -> None:
    made()

    with another_app(app, SECRET_KEY="another secret, also long enough for it") as other:
        answer = other.test_client().get("/readyz")

    assert answer.status_code == 503
    assert "LOCKBOX_RECORDS_KEY_OLD" in answer.get_json()["why"]
    assert app.test_client().get("/readyz").status_code == 200


def test_with_no_key_or_a_short_one_nothing_is_sealed(app) -> None:
    for settings in ({"SECRET_KEY": ""}, {"RECORDS_KEY": "short"}):
        with another_app(app, **settings), pytest.raises(CannotStart, match="RECORDS_KEY"):
            made()


def test_a_key_is_made_and_goes_with_the_act_of_its_record(app) -> None:
    with pytest.raises(RuntimeError):
        sealing.new_key("test")

    def refused() -> None:
        sealing.new_key("test")
        raise LookupError

    with pytest.raises(LookupError):
        unit_of_work(refused)
    assert session().query(RecordKey).count() == 0
