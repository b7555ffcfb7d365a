"""A country made row by row for measuring alerts: 1,500 stations with any number of movements behind them.

Written past the verbs, because five million movements through them would take a day. What stands in
the tables is what the verbs would have left: levels that are the sum of the movements, plans, people.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import insert, select

from accounts.people.models import Person, Posting
from accounts.places.models import Place
from accounts.trail.models import TrailEntry, TrailHead
from core import clock
from core.database import Base, session, table, unit_of_work
from dispensing.certification.models import Certificate
from inventory.catalogue.models import Lot, Product
from inventory.forecasts.models import StockPlan
from inventory.ledger.models import Account, Movement, StockLevel

STATIONS, DISTRICTS, PRODUCTS = 1500, 75, 3
DELIVERY = 10  # units; each delivery is a lot of its own, which is more lots than a country has
LEFT_OVER = 4  # what the last delivery has left in the box
AT_ONCE = 20_000
KINDS = ("supplier", "box", "given")


def build(movements: int) -> None:
    """Fill a fresh database; the movements are shared evenly among the boxes."""
    now = clock.now()
    root = session().scalars(select(Place.id).where(Place.kind == "programme")).one()
    system = session().scalars(select(Person.id)).one()
    add(Place, _places(root))
    add(
        Product,
        ({**_PRODUCT, "id": n, "code": f"P-{n}", "name": f"Product {n}"} for n in range(1, PRODUCTS + 1)),
    )
    add(Person, _people(now))
    add(Posting, _postings(now))
    add(Certificate, _certificates())
    add(Account, _accounts())
    each = movements // STATIONS
    lots = max(-(-each // (DELIVERY + 1)), 1)
    add(Lot, _lots(lots, now))
    add(Movement, _movements(each, lots, system, now))
    add(StockLevel, _levels(lots))
    add(StockPlan, _plans(now))
    add(TrailEntry, _entries(now))
    add(TrailHead, ({"chain_id": station(n), "seq": 1, "hash": f"{n:064}"} for n in range(STATIONS)))


def station(n: int) -> int:
    return 10_000 + n


def account(n: int, kind: str) -> int:
    return 100_000 + n * len(KINDS) + KINDS.index(kind)


_PRODUCT = {
    "atc": "G03AD01", "gtin": None, "units_per_treatment": 1, "units_per_pack": 1, "window_hours": 120,
    "repeat_within_hours": 2, "is_retired": False,
}  # fmt: skip


def add(model: type[Base], rows: Iterator[dict[str, Any]]) -> None:
    """Insert in large helpings: one act each."""
    while helping := list(islice(rows, AT_ONCE)):
        unit_of_work(lambda helping=helping: session().execute(insert(table(model)), helping))


def _places(root: int) -> Iterator[dict[str, Any]]:
    more = {"is_mobile": False, "is_closed": False, "opening_hours": "", "has_night_cover": False}
    yield {"id": 2, "code": "PRO", "name": "Province", "kind": "province", "parent_id": root, **more}
    for n in range(DISTRICTS):
        yield {
            "id": 100 + n,
            "code": f"D{n}",
            "name": f"District {n}",
            "kind": "district",
            "parent_id": 2,
            **more,
        }
    for n in range(STATIONS):
        parent = 100 + n % DISTRICTS
        yield {
            "id": station(n),
            "code": f"S{n}",
            "name": f"Station {n}",
            "kind": "station",
            "parent_id": parent,
            **more,
        }


def _people(now: datetime) -> Iterator[dict[str, Any]]:
    for n in range(2 * STATIONS + DISTRICTS):
        yield {"id": 1000 + n, "name": f"p{n}.x", "is_disabled": False, "added_at": now}


def _postings(now: datetime) -> Iterator[dict[str, Any]]:
    for n in range(2 * STATIONS):
        role = "officer" if n < STATIONS else "in_charge"
        yield {"person_id": 1000 + n, "role": role, "place_id": station(n % STATIONS), "started_at": now}
    for n in range(DISTRICTS):
        yield {
            "person_id": 1000 + 2 * STATIONS + n,
            "role": "liaison",
            "place_id": 100 + n,
            "started_at": now,
        }


def _certificates() -> Iterator[dict[str, Any]]:
    today = clock.today()
    for n in range(2 * STATIONS):
        yield {
            "person_id": 1000 + n, "kind": "classroom", "number": f"C{n}", "authority": "Ministry",
            "issued_on": today - timedelta(days=100), "expires_on": today + timedelta(days=20 + n % 600),
            "entered_by": 1, "entered_at": clock.now(),
        }  # fmt: skip


def _accounts() -> Iterator[dict[str, Any]]:
    for n in range(STATIONS):
        for kind in KINDS:
            yield {
                "id": account(n, kind),
                "kind": kind,
                "place_id": station(n),
                "may_go_below": kind == "supplier",
            }


def _lots(lots: int, now: datetime) -> Iterator[dict[str, Any]]:
    for n in range(1, lots + 1):
        until = date(now.year, 1, 1) + timedelta(days=400 + n % 900)
        yield {"id": n, "product_id": 1 + n % PRODUCTS, "number": f"L{n}", "expires_on": until,
               "expires_by_month": False, "added_at": now}  # fmt: skip


def _movements(each: int, lots: int, person: int, now: datetime) -> Iterator[dict[str, Any]]:
    """Delivery by delivery: a receipt, and a dose for each unit but the last delivery's left-over."""
    for n in range(STATIONS):
        made = 0
        for lot in range(1, lots + 1):
            for step in range(DELIVERY + 1):
                if made == each or (lot == lots and step > DELIVERY - LEFT_OVER):
                    break
                sides = ("supplier", "box") if step == 0 else ("box", "given")
                made += 1
                yield {
                    "lot_id": lot, "from_account_id": account(n, sides[0]),
                    "to_account_id": account(n, sides[1]), "units": DELIVERY if step == 0 else 1,
                    "kind": "receipt" if step == 0 else "dose", "reason": "", "occurred_at": now,
                    "recorded_at": now, "person_id": person,
                }  # fmt: skip


def _levels(lots: int) -> Iterator[dict[str, Any]]:
    """Emptied lots keep their rows, as the book does; a few boxes are empty."""
    for n in range(STATIONS):
        for lot in range(1, lots + 1):
            left = LEFT_OVER if lot == lots and n % 50 else 0
            yield {"account_id": account(n, "box"), "lot_id": lot, "units": left, "may_go_below": False}


def _plans(now: datetime) -> Iterator[dict[str, Any]]:
    for n in range(STATIONS):
        for product in range(1, PRODUCTS + 1):
            yield {
                "place_id": station(n), "product_id": product, "method": "max_min", "minimum": 3,
                "maximum": 8, "emergency_point": 2, "reorder_at": 3, "level": 8, "amc_thousandths": 3000,
                "days_out_thousandths": 0, "learned_treatments": 0.0, "learned_months": 0.0,
                "learned_spread_sum": 0.0, "learned_spread_months": 0.0, "rules_version": 1, "made_at": now,
            }  # fmt: skip


def _entries(now: datetime) -> Iterator[dict[str, Any]]:
    for n in range(STATIONS):
        yield {
            "chain_id": station(n), "seq": 1, "at": now - timedelta(days=n % 60), "person_id": 1000 + n,
            "role": "officer", "via": "page", "action": "signed_in", "subject": "", "detail": "{}",
            "previous_hash": "0" * 64, "hash": f"{n:064}",
        }  # fmt: skip
