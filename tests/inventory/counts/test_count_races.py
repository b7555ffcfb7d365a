"""Two people close one count at once, a late dose meets a closing, and the power goes in between."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from core import clock
from core.database import db, unit_of_work
from core.errors import Refusal
from inventory.counts import closing, queries, service
from inventory.ledger import pins, verification
from inventory.ledger import service as book_service
from tests.conftest import NOW
from tests.factories import cast
from tests.inventory.conftest import Book
from tests.inventory.counts.lake import Lake

ROUNDS = 15
LATER = NOW + timedelta(days=1)


@pytest.fixture
def lake(book: Book) -> Lake:
    return Lake(book)


def _at_once(lake: Lake, *acts: Callable[[], Any]) -> list[Any]:
    """What each act gave, or the name of its refusal."""
    got: list[Any] = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(number: int) -> None:
        with lake.world.app.app_context(), clock.at(LATER):
            start.wait(30)
            try:
                got[number] = unit_of_work(acts[number])
            except Refusal as refusal:
                got[number] = refusal.public_code
            db.session.remove()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    db.session.rollback()  # what this thread has read is older than what they did
    return got


def test_two_witnesses_at_once_close_it_once(lake: Lake) -> None:
    lake.fill(5)
    count_id = lake.count({"A": 3})
    witnesses = [lake.world.actor(name) for name in ("incharge.lak", "officer2.lak")]
    why = [closing.Why("A", "lost")]

    got = _at_once(lake, *(lambda who=who: closing.close_count(who, count_id, why=why) for who in witnesses))

    assert sorted(map(str, got)) == sorted([str(count_id), "wrong_state"])
    assert lake.held() == {"A": 3}
    assert lake.held("lost") == {"A": 2}


def test_two_people_who_count_at_once_leave_one_open_count(lake: Lake) -> None:
    lake.fill(5)
    people = [lake.world.actor(name) for name in ("officer.lak", "officer2.lak")]
    lines = [service.Counted("A", 5)]

    got = _at_once(
        lake,
        *(
            lambda who=who: service.save_count(who, seal_number="S", is_seal_intact=True, lines=lines)
            for who in people
        ),
    )

    assert sorted(isinstance(one, int) for one in got) == [False, True]
    assert "count_open" in got


def test_a_late_dose_that_meets_a_closing_leaves_the_box_as_counted(lake: Lake) -> None:
    witness, officer = lake.world.actor("incharge.lak"), lake.world.actor("officer.lak")
    station_id, product_id = lake.book.place_id("LAK"), lake.book.product_id
    lake.fill(100)
    for number in range(ROUNDS):
        counted_at = NOW + timedelta(minutes=number + 1)
        with clock.at(counted_at):
            units = lake.held()["A"]
            count_id = lake.count({"A": units - 1})

        def close(count_id: int = count_id) -> int:
            why = [closing.Why(line.lot, "not_written") for line in _lines(count_id) if line.difference]
            try:
                return closing.close_count(witness, count_id, why=why)
            except Refusal:  # the dose came first, and nothing differs; or the other way round
                return closing.close_count(witness, count_id, why=[closing.Why("A", "not_written")])

        def give(at: Any = counted_at) -> Any:
            return book_service.dispense(
                officer,
                station_id=station_id,
                product_id=product_id,
                units=1,
                occurred_at=at - timedelta(seconds=30),
                lot_number="A",
                is_fact=True,
            )

        _at_once(lake, close, give)
        if queries.find(witness, count_id).state == queries.OPEN:
            with clock.at(LATER):
                lake.close(count_id, {"A": "not_written"})

        assert lake.held() == {"A": units - 1}
    assert list(verification.faults()) == []


def _lines(count_id: int) -> list[queries.Line]:
    return queries.lines(queries.find(cast.at_station("LAK"), count_id))


def test_a_closing_that_breaks_in_between_leaves_the_count_open_and_the_box_alone(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake.fill(5)
    lake.fill(5, "B")
    count_id = lake.count({"A": 3, "B": 3})
    why = {"A": "lost", "B": "lost"}
    whole, done = pins.correct, []

    def breaks(*args: Any, **more: Any) -> Any:
        if done:
            raise OSError("the power is gone")
        done.append(1)
        return whole(*args, **more)

    monkeypatch.setattr(pins, "correct", breaks)
    with pytest.raises(OSError):
        lake.close(count_id, why)

    assert queries.find(cast.at_station("LAK"), count_id).state == queries.OPEN
    assert lake.held() == {"A": 5, "B": 5}
    monkeypatch.setattr(pins, "correct", whole)
    lake.close(count_id, why)
    assert lake.held() == {"A": 3, "B": 3}
