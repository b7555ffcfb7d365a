"""What the look at the box adds to one dose: `record_visit` with the follow-up of alerts and without it.

`python -m benchmarks.dose_follow_up [--doses 400] [--database sqlite]`. Pairs of doses in one run, each pair
in an order drawn anew, so that what the machine does meanwhile falls on both alike. The box is full, as it
is at nearly every dose; the alerts of it are opened before the first pair.
"""

import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

import click
from sqlalchemy import insert

from accounts.people import queries as people
from accounts.permissions import Actor
from app import create_app
from benchmarks.alerts_scale import SETTINGS, databases
from core import clock, migrations
from core.database import db, session, table, unit_of_work
from dispensing.visits import service
from dispensing.visits.schemas import VisitInput
from inventory.alerts.service import evaluate, on_stock_moved
from inventory.catalogue import queries as catalogue
from inventory.forecasts.models import StockPlan
from inventory.signals import stock_moved
from tests.factories import cast
from tests.factories.visits import body

OFFICER, PRODUCT = "officer.cen", "LNG-1.5"
WARM_UP = 20
SEED = 7


@contextmanager
def nobody_listens() -> Iterator[None]:
    stock_moved.disconnect(on_stock_moved)
    try:
        yield
    finally:
        stock_moved.connect(on_stock_moved)


def build(doses: int, lots: int) -> None:
    """The cast with a box full enough for all of it, in some lots, and a plan for it."""
    migrations.upgrade()
    today = clock.today()
    cast.build(stock=(), certified_on=today - timedelta(days=10))
    for number in range(lots):
        units = doses * 3 if number == lots - 1 else 3
        cast.put_in_box("CEN", PRODUCT, f"L{number}", f"{today.year + 2}-{number + 1:02}", units)
    product, actor = catalogue.product_by_code(PRODUCT), people.actor_named(OFFICER, via="page")
    assert product is not None and actor is not None
    plan = {
        "place_id": actor.station_id, "product_id": product.id, "method": "max_min",
        "minimum": 3, "maximum": 8, "emergency_point": 2, "reorder_at": 3, "level": 8,
        "amc_thousandths": 3000, "days_out_thousandths": 0, "learned_treatments": 0.0, "learned_months": 0.0,
        "learned_spread_sum": 0.0, "learned_spread_months": 0.0, "rules_version": 1, "made_at": clock.now(),
    }  # fmt: skip
    unit_of_work(lambda: session().execute(insert(table(StockPlan)), plan))
    unit_of_work(evaluate)


def dose(actor: Actor) -> tuple[float, float]:
    """Wall and processor seconds of one dose, from what was sent to what is kept and followed up."""
    now = clock.now()
    sent = body(
        arrived_at=now.isoformat(),
        incident__latest_at=(now - timedelta(hours=9)).isoformat(),
        dose__given_at=now.isoformat(),
    )
    record: Any = VisitInput().load(sent)
    wall, work = perf_counter(), process_time()
    unit_of_work(lambda: service.record_visit(actor, record))
    return perf_counter() - wall, process_time() - work


def pairs(actor: Actor, count: int) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """(with the follow-up, without) for each pair."""
    rng = random.Random(SEED)
    found = []

    def without() -> tuple[float, float]:
        with nobody_listens():
            return dose(actor)

    for _ in range(count):
        ways: list[tuple[int, Callable[[], tuple[float, float]]]] = [(0, lambda: dose(actor)), (1, without)]
        rng.shuffle(ways)
        made = {way: act() for way, act in ways}
        found.append((made[0], made[1]))
    return found


@click.command()
@click.option("--doses", default=400, show_default=True, help="Pairs of doses.")
@click.option("--lots", default=4, show_default=True, help="Lots in the box.")
@click.option("--database", "kind", type=click.Choice(["sqlite", "postgresql"]), default="sqlite")
def measure(doses: int, lots: int, kind: str) -> None:
    with tempfile.TemporaryDirectory() as folder, databases(kind, Path(folder)) as urls:
        app = create_app(DATABASE_URL=urls[0], ARGON2_MEMORY_KIB=8, ARGON2_PASSES=1, **SETTINGS)
        with app.app_context():
            build(doses + WARM_UP, lots)
            actor = people.actor_named(OFFICER, via="page")
            assert actor is not None
            pairs(actor, WARM_UP)
            found = pairs(actor, doses)
            db.session.remove()
            db.engine.dispose()
    for name, which in (("wall", 0), ("processor", 1)):
        on, off = (median(pair[way][which] for pair in found) * 1000 for way in (0, 1))
        more = median(pair[0][which] - pair[1][which] for pair in found) * 1000
        click.echo(
            f"{kind}, {lots} lots, {name:9}: {on:6.2f} ms with the look at the box, {off:6.2f} ms without; "
            f"median of pairs {more:+.2f} ms, {1 + more / off:.3f} times"
        )


if __name__ == "__main__":
    measure()
