"""Opening stock, stations and facilities from files, with each mistake at its column."""

import csv
from datetime import date, datetime

import openpyxl
import pytest
from sqlalchemy import func, select

from accounts.places import queries as places
from core.database import session
from inventory.catalogue.models import Lot
from inventory.ledger.models import Movement
from operations.imports.places import FACILITIES, STATIONS
from operations.imports.stock import STOCK
from tests.operations.tables import bring_in, everything, invoke, table


def test_opening_stock_goes_into_boxes_and_stores_once(world, tmp_path) -> None:
    rows = [
        {"place": "CEN", "product": "LNG-1.5", "lot": "N1", "expiry": "2027-08", "units": "4"},
        {"place": "CEN", "product": "LNG-1.5", "lot": "N1", "expiry": "08/2027", "units": "4"},
        {"place": "dst", "product": "lng-0.75", "lot": "N2", "expiry": "2028-01-31", "packs": "10"},
        {
            "place": "RIV",
            "product": "LNG-1.5",
            "lot": "OLD",
            "expiry": "2026-05",
            "units": "1",
            "received_on": "2026-04-01",
        },
    ]
    path = tmp_path / "stock.csv"
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.DictWriter(
            handle, ["place", "product", "lot", "expiry", "units", "packs", "received_on"]
        )
        writer.writeheader()
        writer.writerows([rows[0], *rows])

    first = invoke(world, "stock", path)
    second = invoke(world, "stock", path)

    assert (first.stdout, second.stdout) == ("Added 5, already there 0.\n", "Added 0, already there 5.\n")
    session().rollback()
    units = dict(
        session()
        .execute(
            select(Lot.number, func.sum(Movement.units))
            .join(Movement, Movement.lot_id == Lot.id)
            .where(Lot.number.in_(("N1", "N2", "OLD")))
            .group_by(Lot.number)
        )
        .all()
    )
    assert units == {"N1": 12, "N2": 20, "OLD": 1}
    occurred = (
        session()
        .scalars(select(Movement.occurred_at).join(Lot, Lot.id == Movement.lot_id).where(Lot.number == "OLD"))
        .one()
    )
    assert occurred == datetime.fromisoformat("2026-04-01T00:00:00+02:00")


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"place": "NOWHERE"}, "place"),
        ({"place": "GEN"}, "place"),
        ({"product": "NONE"}, "product"),
        ({"lot": "UNKNOWN"}, "lot"),
        ({"lot": "+1"}, "lot"),
        ({"lot": "B2291"}, "expiry"),
        ({"expiry": "next year"}, "expiry"),
        ({"expiry": "2026-10"}, "expiry"),
        ({"expiry": "2027-02-30"}, "expiry"),
        ({"packs": "2"}, "units"),
        ({"units": ""}, "units"),
        ({"units": "-3"}, "units"),
        ({"received_on": "2026-11-21"}, "received_on"),
    ],
)
def test_each_mistake_in_stock_names_its_column(world, tmp_path, change, column) -> None:
    row = {"place": "CEN", "product": "LNG-1.5", "lot": "N1", "expiry": "2027-08", "units": "4", "packs": ""}
    row |= {"received_on": ""}
    before = everything()

    report = bring_in(STOCK, table(tmp_path / "stock.csv", [row, {**row, **change}]))

    assert [(mistake.row, mistake.column) for mistake in report.mistakes] == [(3, column)]
    assert everything() == before


def test_an_expiry_kept_as_a_real_date_is_read(world, tmp_path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["place", "product", "lot", "expiry", "units"])
    book.active.append(["CEN", "LNG-1.5", 1234, date(2027, 8, 31), 4])
    book.save(tmp_path / "stock.xlsx")

    report = bring_in(STOCK, tmp_path / "stock.xlsx")

    assert (report.added, report.mistakes) == (1, [])
    lot = session().scalars(select(Lot).where(Lot.number == "1234")).one()
    assert lot.expires_on == date(2027, 8, 31)


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"code": "CEN"}, "code"),
        ({"code": "=1"}, "code"),
        ({"name": "-Hill"}, "name"),
        ({"district": "HIL"}, "district"),
        ({"district": "HIL", "district_name": "Hill District"}, "province"),
        ({"district": "HIL", "district_name": "Hill District", "province": "UPL"}, "province"),
        ({"district": "CEN", "district_name": "Hill District", "province": "PRO"}, "district"),
        ({"province": "UPL"}, "province"),
        ({"mobile": "often"}, "mobile"),
    ],
)
def test_each_mistake_in_stations_names_its_column(world, tmp_path, change, column) -> None:
    row = {
        "code": "HILL",
        "name": "Hill Station",
        "district": "NOR",
        "district_name": "",
        "province": "",
        "province_name": "",
        "mobile": "",
    }
    before = everything()

    report = bring_in(STATIONS, table(tmp_path / "stations.csv", [{**row, "code": "OK"}, {**row, **change}]))

    assert [(mistake.row, mistake.column) for mistake in report.mistakes] == [(3, column)]
    assert everything() == before
    assert places.by_code("OK") is None


def test_a_province_may_be_named_in_words(world, tmp_path) -> None:
    row = {"code": "HILL", "name": "Hill", "district": "HIL", "district_name": "Hill District"}

    report = bring_in(
        STATIONS, table(tmp_path / "s.csv", [{**row, "province": "copper province", "mobile": "Yes"}])
    )

    assert report.mistakes == []
    station, district = places.by_code("HILL", "station"), places.by_code("HIL", "district")
    assert (station.is_mobile, station.parent_id) == (True, district.id)
    assert places.by_id(district.parent_id).code == "PRO"


def test_facilities_come_with_their_services(world, tmp_path) -> None:
    row = {
        "code": "NEW",
        "name": "New Clinic",
        "district": "SOU",
        "services": "pep; ec ",
        "opening_hours": "8-16",
        "night_cover": "no",
        "checked_on": "2026-10-01",
    }
    path = table(tmp_path / "f.csv", [row])

    assert bring_in(FACILITIES, path).added == 1
    assert bring_in(FACILITIES, path).already == 1
    place = places.by_code("NEW", "facility")
    assert places.services_of([place.id]) == {place.id: ["ec", "pep"]}
    assert (place.opening_hours, place.has_night_cover, place.checked_on) == (
        "8-16",
        False,
        date(2026, 10, 1),
    )
    wrong = bring_in(FACILITIES, table(tmp_path / "w.csv", [{**row, "code": "N2", "district": "CEN"}]))
    assert [(mistake.row, mistake.column) for mistake in wrong.mistakes] == [(2, "district")]
