"""Signing in: one message for every wrong pair, and tries that are counted where all workers see them."""

import pytest
from sqlalchemy import event, insert, select

from accounts.people import limits, passwords, queries, service
from accounts.people import sign_in as door
from accounts.people.models import SignInTry
from accounts.people.service import system_actor
from app import create_app
from core import clock
from core.database import db, session
from core.errors import Unauthenticated, Unavailable
from tests.conftest import TEST_SETTINGS
from tests.factories.cast import PASSWORD
from tests.page_client import PageClient

WRONG = "another kettle nine"


def tried(world, times, name="officer.cen", **sent):
    """The last page of so many wrong tries, each from a browser of its own."""
    page = None
    for _ in range(times):
        page = tried_once(world.page(), name, WRONG, **sent)
    return page


def tried_once(browser, name, password, **sent):
    browser.get("/sign-in")
    values = browser._values(browser._form(None))
    values["name"], values["password"] = name, password
    return browser.fetch("POST", "/sign-in", data=values, **sent)


def test_the_right_pair_opens_a_session(world):
    browser = world.page("officer.cen")

    assert browser.get("/password").heading == "Change your password"


def test_the_name_may_be_typed_in_capitals_and_with_spaces(world):
    browser = world.page()
    browser.sign_in("  Officer.CEN ", PASSWORD)

    assert browser.get("/password").status == 200


def test_every_wrong_pair_gets_the_same_answer(world):
    world.act(lambda: service.disable_person(system_actor(), "officer.riv"))
    world.act(lambda: service.reset_person(system_actor(), "incharge.riv"))
    pairs = [
        ("officer.cen", WRONG),
        ("nobody.here", PASSWORD),
        ("system", PASSWORD),
        ("officer.riv", PASSWORD),
        ("incharge.riv", PASSWORD),
        ("nul\x00byte", PASSWORD),
    ]

    pages = [world.page().sign_in(name, password) for name, password in pairs]

    assert {page.status for page in pages} == {401}
    assert {tuple(page.errors()) for page in pages} == {(door.WRONG_PAIR,)}


def test_an_unknown_name_costs_the_same_work(world, monkeypatch):
    worked = []
    hasher = passwords._hasher(*passwords._configured())
    monkeypatch.setattr(passwords, "_hasher", lambda *_: Counting(hasher, worked))

    world.page().sign_in("nobody.here", PASSWORD)
    world.page().sign_in("officer.cen", WRONG)

    assert len(worked) == 2


class Counting:
    def __init__(self, hasher, worked):
        self.hasher, self.worked = hasher, worked

    def verify(self, stored, password):
        self.worked.append(stored)
        return self.hasher.verify(stored, password)

    def hash(self, password):
        return self.hasher.hash(password)


def test_the_eleventh_try_in_fifteen_minutes_waits_even_with_the_right_password(world):
    assert tried(world, 10).status == 401

    page = world.page().sign_in("officer.cen", PASSWORD)

    assert page.status == 429
    assert page.response.headers["Retry-After"] == "901"
    assert page.errors() == ["Too many tries. Wait 16 minutes, then try again."]


def test_after_the_window_the_door_opens_again(world):
    tried(world, 10)

    with world.later(minutes=15, seconds=1):
        assert world.page("officer.cen").get("/password").status == 200


def test_the_tries_of_one_account_do_not_shut_out_another(world):
    tried(world, 10)

    assert world.page("officer.riv").get("/password").status == 200


def test_right_pairs_do_not_count(world):
    for _ in range(12):
        world.page("officer.cen")

    assert world.page("officer.cen").get("/password").status == 200


def test_tries_are_counted_across_two_servers_on_one_database(world, database):
    other = create_app(DATABASE_URL=database.url, **TEST_SETTINGS)
    other.testing = True
    for _ in range(5):
        tried_once(world.page(), "officer.cen", WRONG)
        tried_once(PageClient(other), "officer.cen", WRONG)

    assert tried_once(PageClient(other), "officer.cen", PASSWORD).status == 429
    assert tried_once(world.page(), "officer.cen", PASSWORD).status == 429
    with other.app_context():
        db.engine.dispose()


def test_a_forged_forwarding_header_changes_nothing(world):
    for number in range(10):
        tried_once(world.page(), "officer.cen", WRONG, headers={"X-Forwarded-For": f"10.0.0.{number}"})

    page = tried_once(world.page(), "officer.cen", WRONG, headers={"X-Forwarded-For": "10.9.9.9"})

    assert page.status == 429
    addresses = session().scalars(select(SignInTry.address_key).where(SignInTry.succeeded.is_(False)))
    assert set(addresses) == {limits.key_of("address", "127.0.0.1")}


def test_many_names_from_one_address_are_counted_too(world):
    for number in range(60):
        with pytest.raises(Unauthenticated):
            door.sign_in(f"nobody.{number}", PASSWORD, "10.1.1.1")

    page = tried_once(world.page(), "officer.cen", PASSWORD, environ_overrides={"REMOTE_ADDR": "10.1.1.1"})

    assert page.status == 429
    assert world.page("officer.cen").get("/password").status == 200


def test_with_the_limit_off_the_eleventh_try_goes_through(world, monkeypatch):
    monkeypatch.setitem(world.app.config, "SIGN_IN_TRIES", 1000)
    tried(world, 10)

    assert world.page("officer.cen").get("/password").status == 200


def test_nobody_gets_in_while_a_try_cannot_be_written(world):
    def no_more_room(connection, cursor, statement, *_):
        if "INSERT INTO sign_in_try" in statement:
            raise db.engine.dialect.dbapi.OperationalError("disk full")

    event.listen(db.engine, "before_cursor_execute", no_more_room)
    try:
        with pytest.raises(Unavailable):
            door.sign_in("officer.cen", PASSWORD, "127.0.0.1")
    finally:
        event.remove(db.engine, "before_cursor_execute", no_more_room)

    assert door.sign_in("officer.cen", PASSWORD, "127.0.0.1").session_id


def test_a_try_is_on_record_before_the_password_is_looked_at(world, monkeypatch):
    def looked_at(*_):
        rows = session().scalars(select(SignInTry).where(SignInTry.succeeded.is_(False))).all()
        raise AssertionError(f"{len(rows)} on record")

    monkeypatch.setattr(passwords, "matches", looked_at)

    with pytest.raises(AssertionError, match="1 on record"):
        door.sign_in("officer.cen", PASSWORD, "127.0.0.1")


def test_a_reset_while_the_password_is_looked_at_wins(world, monkeypatch):
    matches = passwords.matches

    def slowly(stored, password):
        fits = matches(stored, password)
        world.act(lambda: service.reset_person(system_actor(), "officer.cen"))
        return fits

    monkeypatch.setattr(passwords, "matches", slowly)

    with pytest.raises(Unauthenticated):
        door.sign_in("officer.cen", PASSWORD, "127.0.0.1")


def test_the_tables_of_tries_name_nobody(world, everything_stored):
    world.page().sign_in("ghost.rider", PASSWORD)

    assert "ghost.rider" not in everything_stored()


def test_old_tries_are_forgotten(world):
    row = {"account_key": "a", "address_key": "b", "at": clock.now(), "succeeded": False}
    world.act(lambda: session().execute(insert(SignInTry), row))

    with world.later(days=3):
        gone = world.act(limits.forget_old)

    assert gone >= 1
    assert session().scalars(select(SignInTry).where(SignInTry.account_key == "a")).all() == []


def test_a_password_hashed_with_old_costs_is_hashed_anew_at_sign_in(world, monkeypatch):
    before = passwords_of(world)
    monkeypatch.setitem(world.app.config, "ARGON2_PASSES", 2)

    world.page("officer.cen")

    assert passwords_of(world) != before
    assert world.page("officer.cen").get("/password").status == 200


def passwords_of(world):
    session().rollback()
    return queries.by_name("officer.cen").password_hash


def test_the_change_password_page_counts_guesses_too(world):
    browser = world.page("officer.cen")
    for _ in range(10):
        browser.get("/password")
        browser.send({"current": WRONG, "password": "violet ladder nine", "again": "violet ladder nine"})
    browser.get("/password")

    page = browser.send(
        {"current": PASSWORD, "password": "violet ladder nine", "again": "violet ladder nine"}
    )

    assert page.status == 429
    assert page.response.headers["Retry-After"]


def test_a_changed_password_ends_every_session(world):
    here, there = world.page("officer.cen"), world.page("officer.cen")
    here.get("/password")

    done = here.send({"current": PASSWORD, "password": "violet ladder nine", "again": "violet ladder nine"})

    assert done.heading == "Password saved"
    assert here.get("/password").path == "/sign-in"
    assert there.get("/password").path == "/sign-in"
    assert world.page().sign_in("officer.cen", PASSWORD).status == 401


def test_guesses_at_the_door_do_not_keep_a_person_from_their_own_locked_screen(world):
    browser, stranger = world.page("officer.cen"), world.page()
    for number in range(10):
        stranger.get("/sign-in")
        stranger.send({"name": "officer.cen", "password": f"wrong {number}"})

    with world.later(minutes=6):
        browser.get("/password")
        page = browser.send({"password": PASSWORD}, action="/unlock")

    assert page.heading == "Change your password"
