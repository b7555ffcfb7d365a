"""Guessing at the door of answers: slow for a stranger, the same answer and work whatever was wrong.

A share of `python -m benchmarks.feedback_guessing`, which guesses 100,000 times and measures the time.
"""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import event, select

from accounts.people.models import SignInTry
from app import create_app
from core.database import db, session
from core.errors import NotFound
from dispensing.referrals import queries
from dispensing.referrals.feedback import service as feedback
from tests.conftest import TEST_SETTINGS
from tests.factories.guessing import answer_for, guess, told_by
from tests.factories.visits import body

GUESSES = 240
LIMITS = ("FEEDBACK_TRIES", "FEEDBACK_TRIES_PER_ADDRESS", "FEEDBACK_TRIES_PER_PAIR")


@pytest.fixture
def slip(world):
    return world.api("officer.cen").post("/visits", body()).get_json()["referrals"][0]


def pairs(slip, other):
    """What can be wrong with a pair. The last numbers are none that a slip can have."""
    return {
        "code": (slip["number"], "222222"),
        "code of another slip": (slip["number"], other["feedback_code"]),
        "half a code": (slip["number"], slip["feedback_code"][:3]),
        "number": ("22222222", slip["feedback_code"]),
        "no such number": ("ABCD-2345", "222222"),
        "no number": ("?", "222222"),
        "zero byte": ("2222\x002222", "\x00"),
        "long": ("2" * 5000, "2" * 5000),
    }


def ask(world, number, code, line="10.0.0.1", app=None, **headers):
    sent = {"number": number, "feedback_code": code, "arrived": True}
    return answer_for(app or world.app, sent, key="k", line=line, **headers)


def on_page(world, number, code):
    """The page, without what was typed and what is new on each page."""
    browser = world.page()
    browser.get("/r")
    page = browser.send({"number": number, "code": code})
    soup = BeautifulSoup(page.response.get_data(as_text=True), "html.parser")
    for field in soup.select("input"):
        del field["value"]
    return page.status, str(soup)


def let_all_through(world, monkeypatch):
    for name in LIMITS:
        monkeypatch.setitem(world.app.config, name, 10**6)


def test_every_wrong_pair_is_told_the_same_on_page_and_api(world, slip, monkeypatch):
    let_all_through(world, monkeypatch)
    other = world.api("officer.cen").post("/visits", body()).get_json()["referrals"][0]
    wrong = pairs(slip, other).values()

    assert len({told_by(ask(world, *pair)) for pair in wrong}) == 1
    assert len({on_page(world, *pair) for pair in wrong if "\x00" not in pair[0]}) == 1
    assert ask(world, slip["number"], slip["feedback_code"]).status_code == 201


def test_guesses_as_fast_as_the_limit_lets_hit_nothing_and_are_told_nothing(world, slip):
    found = guess(world.app, slip["number"], GUESSES)

    assert (found.hits, found.differences) == (0, 0)
    # Half of them are at one number, of which forty are let through in a quarter of an hour.
    assert found.passed >= timedelta(minutes=15) * (GUESSES // 2 // 40 - 1)
    assert found.waits >= GUESSES // 2 // 40 - 1


def test_with_the_limit_off_they_all_go_through_at_once(world, slip, monkeypatch):
    let_all_through(world, monkeypatch)

    found = guess(world.app, slip["number"], 100)

    assert (found.waits, found.passed) == (0, timedelta(0))


def test_a_number_that_is_answered_otherwise_would_be_seen(world, slip, monkeypatch):
    def early(number):
        raise NotFound("There is no such slip.")

    monkeypatch.setattr(
        queries, "code_of", lambda number: None if number == slip["number"] else early(number)
    )

    assert guess(world.app, slip["number"], 20).differences == 10


def work_of(world, monkeypatch, number, code):
    """The statements and comparisons that one pair costs."""
    done, fits = [], feedback._fits

    def compared(expected, typed):
        done.append("compared")
        return fits(expected, typed)

    def said(_connection, _cursor, statement, *_more):
        done.append(statement)

    event.listen(db.engine, "before_cursor_execute", said)
    try:
        with monkeypatch.context() as patch:
            patch.setattr(feedback, "_fits", compared)
            ask(world, number, code)
    finally:
        event.remove(db.engine, "before_cursor_execute", said)
    return done


def test_a_wrong_number_costs_the_same_work_as_a_wrong_code(world, slip, monkeypatch):
    works = [
        work_of(world, monkeypatch, *pair) for pair in (("22222222", "222222"), (slip["number"], "222222"))
    ]

    assert works[0] == works[1]
    assert "compared" in works[0]


def test_an_early_return_would_be_seen_in_the_work(world, slip, monkeypatch):
    code_of = queries.code_of

    def early(number):
        found = code_of(number)
        if found is None:
            raise NotFound(feedback.WRONG_PAIR)
        return found

    monkeypatch.setattr(queries, "code_of", early)
    works = [
        work_of(world, monkeypatch, *pair) for pair in (("22222222", "222222"), (slip["number"], "222222"))
    ]

    assert works[0] != works[1]


def test_one_stranger_is_stopped_and_the_facility_still_gets_in(world, slip):
    answers = [ask(world, slip["number"], "222222") for _ in range(8)]

    assert [answer.status_code for answer in answers] == [404] * 5 + [429] * 3
    assert answers[-1].headers["Retry-After"] == "901"
    assert answers[-1].get_json()["code"] == "slow_down"
    assert ask(world, slip["number"], slip["feedback_code"], line="10.0.0.2").status_code == 201


def test_many_strangers_are_stopped_at_the_number_and_a_known_facility_is_let_through(world, slip):
    other = world.api("officer.cen").post("/visits", body()).get_json()["referrals"][0]
    assert ask(world, other["number"], other["feedback_code"], line="10.0.9.9").status_code == 201
    codes = [ask(world, slip["number"], "222222", line=f"10.0.1.{n}").status_code for n in range(42)]

    assert codes == [404] * 40 + [429] * 2
    assert ask(world, slip["number"], slip["feedback_code"], line="10.0.8.8").status_code == 429
    assert ask(world, slip["number"], slip["feedback_code"], line="10.0.9.9").status_code == 201
    with world.later(minutes=15, seconds=1):
        # The same answer again, from somebody who was told to wait.
        assert ask(world, slip["number"], slip["feedback_code"], line="10.0.8.8").status_code == 200


def test_one_line_is_stopped_whatever_numbers_it_tries(world):
    numbers = ["2222222" + letter for letter in "23456789ABCDEFGHJKMNPQRSTVWXYZ"] + ["33333333", "44444444"]

    codes = [ask(world, number, "222222").status_code for number in numbers]

    assert codes == [404] * 30 + [429] * 2


def test_neither_another_server_nor_a_forged_header_gives_more_tries(world, slip, database):
    other = create_app(DATABASE_URL=database.url, **TEST_SETTINGS)
    other.testing = True
    codes = [
        ask(
            world,
            slip["number"],
            "222222",
            app=app,
            **{"X-Forwarded-For": f"10.7.{n}.1", "Forwarded": "for=10.7.7.7"},
        ).status_code
        for n in range(4)
        for app in (world.app, other)
    ]

    assert codes == [404] * 5 + [429] * 3
    session().rollback()
    lines = session().scalars(select(SignInTry.address_key).where(SignInTry.succeeded.is_(False)))
    assert len(set(lines)) == 1
    with other.app_context():
        db.engine.dispose()


def test_guesses_keep_nobody_from_signing_in(world, slip):
    for _ in range(8):
        ask(world, slip["number"], "222222", line="127.0.0.1")

    assert world.page("officer.cen").get("/password").status == 200


def test_right_pairs_do_not_count_however_the_number_is_written(world, slip):
    number = f" {slip['number'][:4].lower()}–{slip['number'][4:]}."

    answers = [ask(world, number, slip["feedback_code"].lower()) for _ in range(8)]

    assert [answer.status_code for answer in answers] == [201] + [200] * 7
