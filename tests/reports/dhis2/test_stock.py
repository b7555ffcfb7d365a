"""Units by station, from the book of movements: each flow against a small history worked by hand."""

from datetime import date

import pytest
from sqlalchemy import func, select

from accounts.places import queries as places
from core.database import session
from inventory.counts import losses
from inventory.ledger import service as ledger
from inventory.ledger.models import Movement
from reports.dhis2.numbers import stock
from tests.factories import cast, history

MONTHS = [date(2026, month, 1) for month in (8, 9, 10, 11, 12)]
AUGUST, SEPTEMBER, OCTOBER, NOVEMBER, DECEMBER = MONTHS


@pytest.fixture
def central(world) -> int:
    """CEN and Ulipristal: 2 come in on the last evening of August, 2 are broken on 11 September at noon.

    In November the cast has 9 of the 1.5 mg there; one is given, and 5 that came in are put right.
    """
    with world.at("2026-08-31T23:30:00+02:00"):
        cast.put_in_box("CEN", "UPA-30", "U1", "2028-01", 2)
    officer, witness = world.actor("officer.cen"), world.actor("incharge.cen")
    with world.at("2026-09-11T12:00:00+02:00"):
        world.act(lambda: losses.write_off(officer, witness, lot="U1", units=2, reason="damaged"))
    history.record(world, "officer.cen")
    cast.put_in_box("CEN", "LNG-1.5", "B9", "2028-01", 5)
    newest = session().scalar(select(func.max(Movement.id)))
    world.act(lambda: ledger.reverse(witness, newest, "Counted twice"))
    place = places.by_code("CEN")
    assert place is not None
    return place.id


def of(central: int, element: str, start: date, end: date) -> dict[str, int]:
    """The units of CEN that are not nought."""
    found = stock.moved(f"VSU_STK_{element}", start, end)
    return {product: units for (place, product), units in found.items() if place == central and units}


def test_each_flow_belongs_to_the_month_of_the_programmes_clock(central) -> None:
    november = {"LNG-1.5": 9, "LNG-0.75": 8}

    assert of(central, "RECEIVED", AUGUST, SEPTEMBER) == {"UPA-30": 2}
    assert of(central, "RECEIVED", SEPTEMBER, OCTOBER) == {}
    assert of(central, "RECEIVED", NOVEMBER, DECEMBER) == november
    assert of(central, "DISCARDED", SEPTEMBER, OCTOBER) == {"UPA-30": 2}
    assert of(central, "DISCARDED", AUGUST, SEPTEMBER) == {}
    assert of(central, "DISTRIBUTED", NOVEMBER, DECEMBER) == {"LNG-1.5": 1}


def test_on_hand_is_what_lay_there_when_the_period_ended(central) -> None:
    assert of(central, "ONHAND", AUGUST, SEPTEMBER) == {"UPA-30": 2}
    assert of(central, "ONHAND", SEPTEMBER, OCTOBER) == {}
    assert of(central, "ONHAND", NOVEMBER, DECEMBER) == {"LNG-1.5": 8, "LNG-0.75": 8}


def test_days_out_of_stock_count_begun_days_of_whole_months(central) -> None:
    assert stock.days_out(SEPTEMBER, OCTOBER)[central, "UPA-30"] == 20
    assert stock.days_out(SEPTEMBER, NOVEMBER)[central, "UPA-30"] == 51


def test_treatments_are_units_by_the_products_own_size(world) -> None:
    history.record(world, "officer.cen", dose__product="LNG-0.75", dose__treatments=2)
    place = places.by_code("CEN")
    assert place is not None

    assert stock.treatments_given([NOVEMBER]) == {(place.id, NOVEMBER): {"LNG-0.75": 2}}


def test_the_book_begins_with_its_first_movement(central) -> None:
    assert stock.first_month() == AUGUST
