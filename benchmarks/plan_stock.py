"""What one night's planning costs: 1,500 stations with ten thousand movements, and with five million.

Fills a database file with invented movements over ten years and times "plan-stock" on it. Run it with
`python -m benchmarks.plan_stock [--movements 10000 --movements 5000000] [--stations 1500]`; it needs a
gigabyte in the folder for temporary files and touches no other database.
"""

import random
import tempfile
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

import click
from flask import Flask
from sqlalchemy import insert, select

from accounts.people import service as people
from accounts.places import service as places
from accounts.places.models import Place
from app import create_app
from core import clock, migrations
from core.database import session, table, unit_of_work
from inventory.catalogue import service as catalogue
from inventory.catalogue.models import Lot
from inventory.forecasts import service
from inventory.ledger.models import Account, Movement, StockLevel

YEARS, PRODUCTS, STATIONS_A_DISTRICT = 10, 3, 15
BATCH = 50_000
DOSES_A_DELIVERY = 8
ROUNDS = 3


def measure(movements: int, stations: int) -> tuple[int, float]:
    """(plans made, seconds of the fastest of some rounds)."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(
            DATABASE_URL=f"sqlite:///{Path(folder) / 'plan.sqlite3'}",
            SECRET_KEY="for a measurement alone, long enough",
            LOG_LEVEL="CRITICAL",
        )
        with app.app_context():
            migrations.upgrade()
            _fill(movements, stations)
            return _timed(app)


def _timed(app: Flask) -> tuple[int, float]:
    best, made = float("inf"), 0
    for _ in range(ROUNDS):
        session().rollback()
        begun = perf_counter()
        made = unit_of_work(service.plan_all)
        best = min(best, perf_counter() - begun)
    return made, best


def _fill(movements: int, stations: int) -> None:
    rng = random.Random(movements)
    boxes = unit_of_work(lambda: _stations(stations))
    lots = unit_of_work(_lots)
    for rows in _batches(_movements(rng, movements, boxes, lots)):
        unit_of_work(lambda rows=rows: session().execute(insert(table(Movement)), rows))
    unit_of_work(lambda: _levels(boxes, lots))


def _stations(count: int) -> list[dict[str, int]]:
    actor = people.system_actor()
    places.add_place(actor, code="P", name="Province", kind="province", parent="ALL")
    found = []
    for number in range(count):
        district = f"D{number // STATIONS_A_DISTRICT}"
        if number % STATIONS_A_DISTRICT == 0:
            places.add_place(actor, code=district, name=district, kind="district", parent="P")
        places.add_place(actor, code=f"S{number}", name=f"Station {number}", kind="station", parent=district)
    for place_id in session().scalars(select(Place.id).where(Place.kind == "station")).all():
        accounts = {}
        for kind in ("supplier", "box", "given"):
            row = {"kind": kind, "place_id": place_id, "may_go_below": kind == "supplier"}
            statement = insert(table(Account)).values(row).returning(table(Account).c.id)
            accounts[kind] = session().execute(statement).scalar_one()
        found.append(accounts)
    return found


def _lots() -> list[list[int]]:
    """For each product the ids of its lots, one for each year."""
    actor = people.system_actor()
    found = []
    year = clock.today().year
    for number in range(PRODUCTS):
        product_id = catalogue.add_product(
            actor,
            code=f"P{number}",
            name=f"Product {number}",
            atc="G03AD01",
            units_per_treatment=1,
            units_per_pack=1,
            window_hours=120,
            repeat_within_hours=2,
        )
        lots = []
        for age in range(YEARS):
            row = {
                "product_id": product_id,
                "number": f"L{number}-{age}",
                "expires_on": clock.today().replace(year=year - age + 5, day=1),
                "expires_by_month": False,
                "added_at": clock.now(),
            }
            statement = insert(table(Lot)).values(row).returning(table(Lot).c.id)
            lots.append(session().execute(statement).scalar_one())
        found.append(lots)
    return found


def _movements(
    rng: random.Random, count: int, boxes: Sequence[dict[str, int]], lots: Sequence[Sequence[int]]
) -> Iterator[dict[str, Any]]:
    """Deliveries and doses spread evenly over the years, every station and product in turn."""
    now, length = clock.now(), timedelta(days=365 * YEARS)
    person = people.system_actor().person_id
    for number in range(count):
        box = boxes[number % len(boxes)]
        age = length * ((count - number) / count) + timedelta(minutes=rng.randint(1, 9000))
        is_delivery = (number // len(boxes)) % (DOSES_A_DELIVERY + 1) == 0
        ends = ("supplier", "box") if is_delivery else ("box", "given")
        yield {
            "lot_id": lots[rng.randrange(PRODUCTS)][min(int(age.days // 365), YEARS - 1)],
            "from_account_id": box[ends[0]],
            "to_account_id": box[ends[1]],
            "units": DOSES_A_DELIVERY if is_delivery else 1,
            "kind": "receipt" if is_delivery else "dose",
            "reason": "",
            "occurred_at": now - age,
            "recorded_at": now - age,
            "person_id": person,
            "reverses_id": None,
        }


def _levels(boxes: Sequence[dict[str, int]], lots: Sequence[Sequence[int]]) -> None:
    """Every box holds two of each lot: for the cost it does not matter that the book would not add up."""
    rows = [
        {"account_id": box[kind], "lot_id": lot, "units": 2, "may_go_below": False}
        for box in boxes
        for kind in ("box", "given")
        for of_product in lots
        for lot in of_product
    ]
    session().execute(insert(table(StockLevel)), rows)


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


@click.command()
@click.option("--movements", multiple=True, type=int, default=(10_000, 5_000_000))
@click.option("--stations", default=1500)
def main(movements: Sequence[int], stations: int) -> None:
    """Print how long a night's planning takes with each number of movements."""
    first = None
    for count in movements:
        made, seconds = measure(count, stations)
        first = first or seconds
        click.echo(f"{count:>9} movements: {made} plans in {seconds:.2f} s, {seconds / first:.2f} times")


if __name__ == "__main__":
    main()
