"""A session ends when it must, locks when it is left alone, and nothing of it can be copied or planted."""

import pytest
from sqlalchemy import select

from accounts.people import service
from accounts.people.models import SignInSession
from accounts.people.service import system_actor
from core.database import session
from tests.factories.cast import PASSWORD

HOME = "/password"  # a page that anybody signed in may open


def with_copied_cookie(world, browser):
    """Another browser that holds the same cookies."""
    thief = world.page()
    cookie = browser.client.get_cookie("session")
    thief.client.set_cookie("session", cookie.value)
    return thief


def leave(browser):
    """Press Sign out at the foot of a page."""
    foot = browser.get(HOME).soup.select_one("footer form[method=post]")
    return browser.fetch("POST", foot["action"], data=browser._values(foot))


def is_in(browser):
    return browser.get(HOME).heading == "Change your password"


@pytest.mark.parametrize(
    "ending",
    [
        lambda actor: service.reset_person(actor, "officer.cen"),
        lambda actor: service.move_person(actor, "officer.cen", role="officer", at=["RIV"]),
        lambda actor: service.disable_person(actor, "officer.cen"),
    ],
    ids=["reset", "move", "disable"],
)
def test_a_session_is_dead_at_once_after(world, ending):
    browser = world.page("officer.cen")
    assert is_in(browser)

    world.act(lambda: ending(system_actor()))

    assert browser.get(HOME).path == "/sign-in"


def test_a_copied_cookie_is_dead_after_sign_out(world):
    browser = world.page("officer.cen")
    thief = with_copied_cookie(world, browser)
    assert is_in(thief)

    leave(browser)

    assert thief.get(HOME).path == "/sign-in"


def test_a_session_ends_after_a_shift_whatever_was_done_in_it(world):
    browser = world.page("officer.cen")
    for minutes in range(4, 480, 4):
        with world.later(minutes=minutes):
            assert browser.get(HOME).status == 200

    with world.later(hours=8):
        assert browser.get(HOME).path == "/sign-in"


def test_unlocking_does_not_lengthen_the_shift(world):
    browser = world.page("officer.cen")
    with world.later(hours=7, minutes=59):
        browser.get(HOME)
        browser.send({"password": PASSWORD})
        assert is_in(browser)

    with world.later(hours=8):
        assert browser.get(HOME).path == "/sign-in"


def test_five_minutes_alone_lock_the_page_and_the_password_opens_it_again(world):
    browser = world.page("officer.cen")
    with world.later(minutes=4, seconds=59):
        assert is_in(browser)

    with world.later(minutes=10):
        locked = browser.get(HOME)
        assert locked.heading == "Locked" and "your answers" not in locked.words
        opened = browser.send({"password": PASSWORD})
        assert opened.path == HOME and opened.heading == "Change your password"


def test_the_old_cookie_is_dead_after_an_unlock(world):
    browser = world.page("officer.cen")
    thief = with_copied_cookie(world, browser)
    with world.later(minutes=6):
        browser.get(HOME)
        browser.send({"password": PASSWORD})

        assert thief.get(HOME).path == "/sign-in"


def test_a_form_in_another_tab_can_still_be_sent_after_an_unlock(world):
    browser = world.page("admin")
    other_tab = form_for(browser, "officer.tab")
    with world.later(minutes=6):
        browser.get(HOME)
        browser.send({"password": PASSWORD})

        page = browser.fetch("POST", "/people/new", data=other_tab)

    assert page.heading == "Start code for officer.tab"


def test_hiding_the_screen_locks_the_session_without_any_script(world):
    browser = world.page("officer.cen")
    browser.get(HOME)
    hide = browser.page.soup.select_one("a[data-hide]")["href"]

    hidden = browser.get(hide)

    assert "officer" not in hidden.words
    assert browser.get(HOME).heading == "Locked"


def form_for(browser, name):
    """The form for a new person as it would be sent, filled in but not sent."""
    browser.get("/people/new?role=officer")
    values = browser._values(browser._form(None))
    values["name"], values["at"] = name, "CEN"
    return values


def test_what_was_sent_while_locked_is_kept_sealed_and_sent_after_the_password(world):
    browser = world.page("admin")
    values = form_for(browser, "officer.kept")
    with world.later(minutes=6):
        locked = browser.fetch("POST", "/people/new", data=values)
        assert "The screen was locked. Enter your password; your answers are still here." in locked.words
        assert "officer.kept" not in str(locked.soup)
        assert service.queries.by_name("officer.kept") is None

        resumed = browser.send({"password": PASSWORD})
        assert resumed.heading == "Your answers are still here"
        sent = browser.send({}, press="Continue")

    assert sent.heading == "Start code for officer.kept"


def test_a_wrong_password_keeps_the_answers_for_the_right_one(world):
    browser = world.page("admin")
    values = form_for(browser, "officer.kept")
    with world.later(minutes=6):
        browser.fetch("POST", "/people/new", data=values)
        wrong = browser.send({"password": "another kettle nine"})
        assert wrong.status == 401 and wrong.errors() == ["This is not your password. Try again."]

        assert browser.send({"password": PASSWORD}).heading == "Your answers are still here"


def test_what_was_sent_after_the_shift_had_ended_is_kept_for_its_person(world):
    browser = world.page("admin")
    values = form_for(browser, "officer.kept")
    with world.later(hours=9):
        page = browser.fetch("POST", "/people/new", data=values)
        assert page.status == 401 and "your answers are still here" in page.words
        assert "officer.kept" not in str(page.soup)

        resumed = browser.send({"name": "admin", "password": PASSWORD})
        assert resumed.heading == "Your answers are still here"
        assert browser.send({}, press="Continue").heading == "Start code for officer.kept"


def test_kept_answers_open_for_nobody_else(world):
    browser = world.page("admin")
    values = form_for(browser, "officer.kept")
    with world.later(hours=9):
        browser.fetch("POST", "/people/new", data=values)

        page = browser.send({"name": "officer.cen", "password": PASSWORD})

    assert "officer.kept" not in str(page.soup)
    assert page.heading != "Your answers are still here"


def test_sealed_answers_that_were_changed_are_dropped(world):
    browser = world.page("officer.cen")
    with world.later(minutes=6):
        browser.get(HOME)
        form = browser._values(browser._form(None))
        form["kept"], form["password"] = "gAAAAA-not-ours", PASSWORD

        assert browser.fetch("POST", "/unlock", data=form).path == HOME


def test_a_password_that_was_being_changed_is_not_kept(world):
    browser = world.page("officer.cen")
    browser.get(HOME)
    with world.later(minutes=6):
        locked = browser.send({"current": PASSWORD, "password": "violet ladder", "again": "violet ladder"})

    assert locked.heading == "Locked"
    assert (
        not locked.soup.select("input[name=kept]") or not locked.soup.select_one("input[name=kept]")["value"]
    )


def test_the_lock_page_lets_one_sign_out_instead(world):
    browser = world.page("officer.cen")
    with world.later(minutes=6):
        browser.get(HOME)

        page = browser.send({}, action="/sign-out")

    assert page.path == "/sign-in"


def test_the_address_with_its_query_is_gone_on_to_after_the_lock(world):
    browser = world.page("auditor")
    with world.later(minutes=6):
        browser.get("/trail?place=CEN")
        page = browser.send({"password": PASSWORD})

    assert page.path == "/trail"
    assert page.soup.select_one("select[name=place] option[selected]")["value"] == "CEN"


def test_a_session_planted_before_sign_in_does_not_open_after_it(world):
    attacker, victim = world.page(), world.page()
    attacker.get("/sign-in")
    planted = attacker.client.get_cookie("session").value
    victim.client.set_cookie("session", planted)

    victim.sign_in("officer.cen", PASSWORD)

    assert victim.client.get_cookie("session").value != planted
    assert attacker.get(HOME).path == "/sign-in"


def test_signing_in_over_an_open_session_ends_it(world):
    browser = world.page("officer.cen")
    thief = with_copied_cookie(world, browser)

    browser.sign_in("officer.riv", PASSWORD)

    assert thief.get(HOME).path == "/sign-in"
    assert is_in(browser)


def test_the_table_of_sessions_opens_nothing(world):
    world.page("officer.cen")
    kept = session().scalars(select(SignInSession.id_hash)).all()
    thief = world.page()

    for id_hash in kept:
        with thief.client.session_transaction() as cookie:
            cookie["sign_in"] = id_hash
        assert thief.get(HOME).path == "/sign-in"


def test_the_cookie_is_hidden_from_scripts_and_other_sites(world):
    page = world.page().get("/sign-in")

    cookie = page.response.headers["Set-Cookie"]

    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and "Expires" not in cookie


def test_a_page_says_after_how_long_it_will_lock(world):
    browser = world.page("officer.cen")

    page = browser.get(HOME)

    assert page.soup.select_one("[data-idle-seconds]")["data-idle-seconds"] == "300"
