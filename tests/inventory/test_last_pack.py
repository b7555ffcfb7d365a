"""Eight people, one last pack: one gets it. And the suite can see it when two do.

The negative control swaps the guarded update for the read, subtract and save that a
first draft would have; the same race must then hand the pack out more than once.
"""

import multiprocessing
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime

import pytest
from sqlalchemy import select, update

from core import database
from core.database import session
from inventory.ledger import levels, service, verification
from inventory.ledger.models import StockLevel
from tests.inventory import racing
from tests.inventory.conftest import Book

ROUNDS, HEAVY_ROUNDS, CONTROL_ROUNDS = 100, 2000, 10


def _race(book: Book, rounds: int, kind: str = "threads") -> dict[int, int]:
    context = threading if kind == "threads" else multiprocessing.get_context("spawn")
    race = racing.prepare(context, book.actor, book.place_id(), book.product_id, rounds)
    workers = getattr(racing, kind)(book.world.app, race)
    return dict(racing.run(race, workers, lambda: _refill(book), lambda: _empty(book)))


def _refill(book: Book) -> None:
    book.fill("LAST", 1)


def _empty(book: Book) -> None:
    """The negative control may leave a unit behind; the next round starts from none."""
    if any(book.held().values()):
        ours = (StockLevel.may_go_below.is_(False), StockLevel.lot_id == book.lot_id("LAST"))
        book.world.act(lambda: session().execute(update(StockLevel).where(*ours).values(units=0)))


@pytest.mark.parametrize(
    ("kind", "rounds"),
    [
        ("threads", ROUNDS),
        pytest.param("processes", HEAVY_ROUNDS, marks=pytest.mark.heavy),
    ],
)
def test_the_last_pack_is_handed_out_once(book: Book, kind: str, rounds: int) -> None:
    winners = _race(book, rounds, kind)

    assert winners == {1: rounds}
    assert book.held() == {"LAST": 0}
    assert book.held("given") == {"LAST": rounds}
    assert list(verification.faults()) == []


def test_read_subtract_and_save_hands_it_out_twice_and_this_race_sees_it(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(levels, "change", _unguarded(levels.change))
    # One writer at a time in this process would hide what several processes do.
    monkeypatch.setattr(database, "_sqlite_writer", nullcontext())

    winners = _race(book, CONTROL_ROUNDS)

    assert max(winners) > 1, "the race saw no fault; it would not see a real one either"


def _unguarded(guarded: Callable[..., bool]) -> Callable[..., bool]:
    """What a first draft does: read the level, subtract in Python, save."""

    def change(account: service.AccountRef, lot_id: int, change: int, *happened_at: datetime) -> bool:
        if change > 0 or account.may_go_below:
            return guarded(account, lot_id, change, *happened_at)
        level = (StockLevel.account_id == account.id, StockLevel.lot_id == lot_id)
        units = session().scalar(select(StockLevel.units).where(*level)) or 0
        if database.is_sqlite():
            session().commit()  # the reading ends here, as where each statement is its own transaction
        time.sleep(0.005)  # the others read too, also on a machine that runs one of them at a time
        if units + change < 0:
            raise service.QuantityShort("none left")
        session().execute(update(StockLevel).where(*level).values(units=units + change))
        return True

    return change
