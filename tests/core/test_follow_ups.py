"""What follows from an act runs once the act is kept, and never costs it."""

import logging

import pytest

from core import database
from core.database import in_unit_of_work, session, unit_of_work
from core.errors import Refusal
from tests.core.test_database import add_place, places


class No(Refusal):
    code = "no_for_this_test_either"


def test_it_runs_after_the_act_is_kept_and_may_write_itself(world) -> None:
    before, seen = places(), []

    def look() -> None:
        seen.append((in_unit_of_work(), places()))
        unit_of_work(lambda: add_place("NEXT"))

    def act() -> None:
        add_place("ONE")
        database.follow_up("look", look)

    unit_of_work(act)

    assert seen == [(False, before + 1)]
    assert places() == before + 2


def test_the_same_key_asks_once(world) -> None:
    ran = []

    def act() -> None:
        for _ in range(3):
            database.follow_up(("look", 1), lambda: ran.append(1))
        database.follow_up(("look", 2), lambda: ran.append(2))

    unit_of_work(act)

    assert ran == [1, 2]


def test_a_refused_act_has_none(world) -> None:
    ran = []

    def act() -> None:
        database.follow_up("look", lambda: ran.append(1))
        raise No

    with pytest.raises(No):
        unit_of_work(act)

    assert ran == []


def test_one_that_fails_leaves_the_act_kept_the_others_run_and_a_line_in_the_log(world, monkeypatch) -> None:
    before, ran, said = places(), [], []
    monkeypatch.setattr(
        logging.getLogger("lockbox"), "error", lambda words, *names: said.append(words % names)
    )

    def fails() -> None:
        raise ValueError("a fact about somebody")

    def act() -> None:
        add_place("ONE")
        database.follow_up("fails", fails)
        database.follow_up("runs", lambda: ran.append(1))

    unit_of_work(act)

    assert (places(), ran) == (before + 1, [1])
    assert said == ["what follows from an act failed: ValueError"]


def test_what_it_read_is_let_go_so_that_the_next_reader_sees_what_others_wrote_since(world) -> None:
    def act() -> None:
        database.follow_up("look", places)

    unit_of_work(act)

    assert not session().in_transaction()


def test_nothing_follows_from_no_act(world) -> None:
    with pytest.raises(RuntimeError, match="only an act"):
        database.follow_up("look", lambda: None)
