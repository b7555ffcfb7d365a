"""Why a count differs: where the units go, who must explain, and what reports read of it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core import clock
from core.database import session
from dispensing.incidents.models import Incident
from inventory.catalogue import service as lots
from inventory.counts import queries, reasons
from inventory.ledger import verification
from tests.inventory.conftest import Book
from tests.inventory.counts.lake import Lake


@pytest.fixture
def lake(book: Book) -> Lake:
    return Lake(book)


def _incidents() -> list[tuple[str, str | None]]:
    return [(one.kind, one.subject) for one in session().scalars(select(Incident).order_by(Incident.id))]


@pytest.mark.parametrize(
    ("reason", "account"),
    [
        ("expired", "expired"),
        ("damaged", "damaged"),
        ("lost", "lost"),
        ("stolen", "stolen"),
        ("opened", "opened"),
        ("not_written", "variance"),
        ("unexplained", "variance"),
    ],
)
def test_fewer_go_to_the_account_of_their_reason(lake: Lake, reason: str, account: str) -> None:
    lake.fill(5)

    lake.close(lake.count({"A": 3}), {"A": reason})

    assert lake.held() == {"A": 3}
    assert lake.held(account) == {"A": 2}
    assert list(verification.faults()) == []


def test_reasons_are_a_closed_list_for_each_sign() -> None:
    assert set(reasons.allowed(-1)) == {*reasons.LOSSES, "not_written", "unexplained"}
    assert set(reasons.allowed(1)) == {"found", "not_written", "unexplained"}
    assert reasons.allowed(0) == {}


@pytest.mark.parametrize(
    ("counted", "book", "is_asked"),
    [(100, 5, False), (101, 5, True), (101, 11, False), (10_001, 10_000, True), (0, 500, False)],
)
def test_an_absurd_number_is_asked_about(counted: int, book: int, is_asked: bool) -> None:
    assert reasons.is_unusual(counted, book) is is_asked


def test_what_the_in_charge_must_explain_opens_an_incident(lake: Lake) -> None:
    lake.fill(5)
    lake.fill(5, "B")
    count_id = lake.count({"A": 3, "B": 4}, is_seal_intact=False)
    assert _incidents() == [("seal_broken", f"count {count_id}")]

    lake.close(count_id, {"A": "stolen", "B": "unexplained"})

    assert {kind for kind, _subject in _incidents()} == {"seal_broken", "stock_stolen", "count_unexplained"}
    home = lake.world.page("incharge.lak").get("/")
    assert "3 things to explain" in home.words


def test_more_given_since_than_was_counted_is_said_and_nothing_is_lost(lake: Lake) -> None:
    lake.fill(5)
    count_id = lake.count({"A": 1})
    with lake.world.later(minutes=5):
        lake.give(3)

        lake.close(count_id, {"A": "lost"})

    assert lake.line(count_id).given_since == 2
    assert lake.held() == {"A": 0}
    assert lake.held("lost") == {"A": 4}
    assert ("count_again", f"count {count_id}") in _incidents()
    assert list(verification.faults()) == []


def test_reports_read_when_a_box_was_counted_and_how_its_book_held(lake: Lake) -> None:
    lake.fill(6)
    lake.fill(4, "B")
    count_id = lake.close(lake.count({"A": 4, "B": 4}), {"A": "lost"})
    place_id = lake.book.place_id("LAK")

    assert queries.last_counted([place_id]) == {place_id: clock.now()}
    [held] = queries.accuracy([place_id], clock.now(), clock.now() + timedelta(days=1))
    assert (held.count_id, held.book, held.counted, held.off, held.error) == (count_id, 10, 8, 2, 0.25)


def test_a_lot_on_hold_is_counted_too(lake: Lake) -> None:
    lake.fill(6)
    liaison = lake.world.actor("liaison.south")
    lake.world.act(lambda: lots.hold_lot(liaison, number="A", reason="Asked to wait"))

    lake.close(lake.count({"A": 5}), {"A": "damaged"})

    assert lake.held("damaged") == {"A": 1}
