"""After the recall is kept, no dose comes from the lot: raced by processes, and staged step by step.

A dose keeps the rows of its lots until it is kept itself, so a recall waits for the doses that have
read the lot and every later one sees the recall. The control takes that lock away on PostgreSQL; on
SQLite there is one writer at a time, and a dose reads and writes in one turn: no lock is needed there.
"""

import multiprocessing
import threading
from typing import Any

import pytest
from sqlalchemy import select

from app import create_app
from core import clock
from core.database import db, is_sqlite, session, unit_of_work
from inventory import fefo
from inventory.ledger import queries, service, verification
from inventory.ledger.models import Movement
from inventory.ledger.refusals import LotOnHold
from inventory.lots import service as lots
from tests.conftest import NOW, TEST_SETTINGS
from tests.inventory.conftest import Book

PEOPLE, ROUNDS, HEAVY_ROUNDS = 3, 3, 100
# More than they take while a recall waits its turn: one that never came would show as a lot that ran out.
UNITS = 2000
WAIT_SECONDS = 60


def doses_of(lot_id: int) -> list[int]:
    """Ids of the doses of a lot that are kept by now, read in a transaction that begins now."""
    session().rollback()
    query = select(Movement.id).where(Movement.lot_id == lot_id, Movement.kind == "dose")
    return list(session().scalars(query.order_by(Movement.id)))


def take_until_refused(url: str, shared: dict[str, Any]) -> None:
    """A process of one person: dose after dose of the lot named, until the recall says no, and once more."""
    app = create_app(DATABASE_URL=url, **TEST_SETTINGS)
    with app.app_context(), clock.at(NOW):
        for number in shared["numbers"]:
            shared["start"].wait(WAIT_SECONDS)
            given = one_dose(shared, number)
            shared["warm"].wait(WAIT_SECONDS)
            while given:
                given = one_dose(shared, number)
            assert not one_dose(shared, number)
            shared["end"].wait(WAIT_SECONDS)
        db.session.remove()


def one_dose(shared: dict[str, Any], number: str) -> bool:
    """True when a dose of the lot was given; False when the lot is on hold."""
    wanted = {"station_id": shared["station_id"], "product_id": shared["product_id"], "lot_number": number}
    try:
        unit_of_work(lambda: service.dispense(shared["actor"], units=1, occurred_at=clock.now(), **wanted))
    except LotOnHold:
        return False
    return True


@pytest.mark.parametrize("rounds", [ROUNDS, pytest.param(HEAVY_ROUNDS, marks=pytest.mark.heavy)])
def test_no_dose_is_kept_after_the_recall(book: Book, rounds: int) -> None:
    numbers = [f"RACE-{number}" for number in range(rounds)]
    for number in numbers:
        book.fill(number, UNITS)
    kind = multiprocessing.get_context("spawn")
    shared = {
        "numbers": numbers,
        **{name: kind.Barrier(PEOPLE + 1) for name in ("start", "warm", "end")},
        "actor": book.actor,
        "station_id": book.place_id(),
        "product_id": book.product_id,
    }
    url = book.world.app.config["DATABASE_URL"]
    people = [kind.Process(target=take_until_refused, args=(url, shared), daemon=True) for _ in range(PEOPLE)]
    for person in people:
        person.start()
    when_recalled, in_the_end = {}, {}
    for number in numbers:
        shared["start"].wait(WAIT_SECONDS)
        shared["warm"].wait(WAIT_SECONDS)
        book.world.act(lambda number=number: recall(book, number))
        when_recalled[number] = doses_of(book.lot_id(number))
        shared["end"].wait(WAIT_SECONDS)
        in_the_end[number] = doses_of(book.lot_id(number))
    for person in people:
        person.join(WAIT_SECONDS)

    assert in_the_end == when_recalled
    assert all(len(doses) >= PEOPLE for doses in in_the_end.values())
    assert [person.exitcode for person in people] == [0] * PEOPLE
    assert list(verification.faults()) == []


def recall(book: Book, number: str) -> None:
    lots.recall_lot(book.world.actor("liaison.north"), number=number, reason="Weak", reference="R-1")


def staged(book: Book, monkeypatch: pytest.MonkeyPatch) -> tuple[list[int], list[int]]:
    """A dose that has read its lots waits, while somebody recalls the lot; then it goes on.

    Returns the doses kept when the recall was kept, and those kept in the end.
    """
    book.fill("STAGED", 5)
    lot_id, app = book.lot_id("STAGED"), book.world.app
    has_read, is_recalled = threading.Event(), threading.Event()
    pick, seen = fefo.pick, []

    def slow_pick(*given: Any) -> Any:
        has_read.set()
        is_recalled.wait(1)  # with the lock the recall cannot come, and the dose goes on without it
        return pick(*given)

    def recaller() -> None:
        with app.app_context(), clock.at(NOW):
            has_read.wait(WAIT_SECONDS)
            unit_of_work(lambda: recall(book, "STAGED"))
            seen.append(doses_of(lot_id))
            is_recalled.set()
            db.session.remove()

    monkeypatch.setattr(fefo, "pick", slow_pick)
    other = threading.Thread(target=recaller, daemon=True)
    other.start()
    book.dispense()
    other.join(WAIT_SECONDS)
    return seen[0], doses_of(lot_id)


def test_a_recall_waits_for_the_dose_that_has_read_the_lot(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    when_recalled, in_the_end = staged(book, monkeypatch)

    assert len(in_the_end) == 1
    assert when_recalled == in_the_end


def test_without_the_lock_a_dose_is_kept_after_the_recall_and_this_test_sees_it(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "_LEVELS_KEPT", queries._LEVELS)

    when_recalled, in_the_end = staged(book, monkeypatch)

    came_late = len(in_the_end) - len(when_recalled)
    # One writer at a time makes SQLite right without the lock; PostgreSQL needs it.
    assert came_late == (0 if is_sqlite() else 1)
