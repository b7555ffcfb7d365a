"""People who take from one box at the same instant, as threads of one server or as processes of several.

They meet at a barrier before each round and after it; what each round handed out is counted.
"""

import multiprocessing
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.permissions import Actor
from app import create_app
from core import clock
from core.database import db, unit_of_work
from core.errors import Refusal
from inventory.ledger import service
from tests.conftest import NOW, TEST_SETTINGS

PEOPLE = 8
WAIT_SECONDS = 60


@dataclass
class Race:
    """What the people share. `take` is the act of each of them: a function that a process can import."""

    actor: Actor
    station_id: int
    product_id: int
    rounds: int
    start: Any
    end: Any
    got: Any
    take: "Callable[[Race], object]"


def prepare(
    kind: Any,
    actor: Actor,
    station_id: int,
    product_id: int,
    rounds: int,
    take: "Callable[[Race], object] | None" = None,
) -> Race:
    """A race of so many rounds; `kind` is threading or a multiprocessing context."""
    start, end = kind.Barrier(PEOPLE + 1), kind.Barrier(PEOPLE + 1)
    got = multiprocessing.get_context("spawn").Value("i", 0)
    return Race(actor, station_id, product_id, rounds, start, end, got, take or take_from_box)


def run(race: Race, workers: list[Any], refill: Callable[[], None], tidy: Callable[[], None]) -> Counter[int]:
    """How often a round handed out 0, 1, 2 ... packs. `refill` puts one in before each round."""
    for worker in workers:
        worker.start()
    winners: Counter[int] = Counter()
    for _ in range(race.rounds):
        race.got.value = 0
        refill()
        race.start.wait(WAIT_SECONDS)
        race.end.wait(WAIT_SECONDS)
        winners[race.got.value] += 1
        tidy()
    for worker in workers:
        worker.join(WAIT_SECONDS)
    return winners


def as_thread(app: Any, race: Race) -> None:
    with app.app_context(), clock.at(NOW):
        _take_every_round(race)
        db.session.remove()


def as_process(database_url: str, race: Race) -> None:
    app = create_app(DATABASE_URL=database_url, **TEST_SETTINGS)
    as_thread(app, race)


def threads(app: Any, race: Race) -> list[Any]:
    return [threading.Thread(target=as_thread, args=(app, race), daemon=True) for _ in range(PEOPLE)]


def processes(app: Any, race: Race) -> list[Any]:
    kind = multiprocessing.get_context("spawn")
    url = app.config["DATABASE_URL"]
    return [kind.Process(target=as_process, args=(url, race), daemon=True) for _ in range(PEOPLE)]


def _take_every_round(race: Race) -> None:
    for _ in range(race.rounds):
        race.start.wait(WAIT_SECONDS)
        if _got_one(race):
            with race.got.get_lock():
                race.got.value += 1
        race.end.wait(WAIT_SECONDS)


def _got_one(race: Race) -> bool:
    try:
        unit_of_work(lambda: race.take(race))
    except Refusal as refusal:
        if refusal.public_code != "no_stock":
            raise
        return False
    return True


def take_from_box(race: Race) -> None:
    service.dispense(
        race.actor,
        station_id=race.station_id,
        product_id=race.product_id,
        units=1,
        occurred_at=clock.now(),
    )
