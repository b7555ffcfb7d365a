"""The papers of a month: every tablet stands in one column, and nothing says to whom a dose was given."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import clock
from inventory.resupply.screens import month
from tests.factories.visits import body
from tests.factories.world import World

NOON = datetime.fromisoformat("2026-11-03T12:00:00+02:00")


class Moved(NamedTuple):
    change: int
    at: datetime
    other: str


ACCOUNTS = ("supplier", "store", "in_transit", "given", "damaged", "lost", "variance", "expired")


def test_each_move_has_its_column() -> None:
    sheet = month.sheet(
        10,
        [
            Moved(5, NOON, "supplier"),
            Moved(-2, NOON, "given"),
            Moved(1, NOON, "given"),  # a dose that was put right
            Moved(-1, NOON + timedelta(days=1), "damaged"),
            Moved(2, NOON + timedelta(days=1), "variance"),
            Moved(-3, NOON + timedelta(days=2), "in_transit"),  # sent to another station
        ],
    )

    assert (sheet.opening, sheet.received, sheet.dispensed, sheet.adjusted, sheet.closing) == (
        10,
        5,
        1,
        -2,
        12,
    )
    assert [(day.day, line.opening, line.closing) for day, line in sheet.days.items()] == [
        (3, 10, 14),
        (4, 14, 15),
        (5, 15, 12),
    ]


@given(
    st.lists(
        st.builds(
            Moved,
            st.integers(-9, 9).filter(bool),
            st.integers(0, 27).map(lambda days: NOON + timedelta(days=days)),
            st.sampled_from(ACCOUNTS),
        )
    )
)
def test_the_sheet_adds_up_whatever_moved(moves: list[Moved]) -> None:
    moves = sorted(moves, key=lambda one: one.at)
    sheet = month.sheet(7, moves)

    assert sheet.closing == 7 + sum(one.change for one in moves)
    lines = list(sheet.days.values())
    assert all(one.closing == after.opening for one, after in zip(lines, lines[1:], strict=False))
    assert not lines or lines[-1].closing == sheet.closing


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2026-11", date(2026, 11, 1), date(2026, 12, 1)),
        ("2026-12", date(2026, 12, 1), date(2027, 1, 1)),
        ("", date(2026, 11, 1), date(2026, 12, 1)),
        ("0001-01", date(2026, 11, 1), date(2026, 12, 1)),
        ("9999-12", date(2026, 11, 1), date(2026, 12, 1)),
        ("soon", date(2026, 11, 1), date(2026, 12, 1)),
    ],
)
def test_a_month_begins_and_ends_in_the_programmes_zone(typed: str, first: date, last: date) -> None:
    start, end = month.bounds(typed, date(2026, 11, 20))

    assert (start.date(), end.date()) == (first, last)
    assert start.tzinfo == clock.zone()


def test_the_report_and_the_register_show_a_dose_as_a_number_alone(world: World) -> None:
    visit = world.api("officer.cen").post("/visits", body()).get_json()
    client = world.page("officer.cen")

    report = client.get("/stock/report")
    register = client.get("/stock/register?product=LNG-1.5")

    row = next(tr for tr in report.soup.select("tbody tr") if "1.5 mg" in tr.get_text())
    cells = [cell.get_text() for cell in row.select("th, td")]
    assert cells[1:5] == ["0", "9", "1", "0"] and cells[6] == "8"
    total = [cell.get_text() for cell in register.soup.select("tbody tr")[-1].select("th, td")]
    assert total == ["Total", "0", "9", "1", "0", "8", ""]
    for page in (report, register):
        assert visit["code"] not in page.words and visit["register_number"] not in page.words


def test_an_empty_sheet_has_room_for_a_month_by_hand(world: World) -> None:
    page = world.page("officer.cen").get("/stock/register?product=LNG-1.5&blank=yes")

    assert len(page.soup.select("tbody tr")) == 20
    assert {cell.get_text() for cell in page.soup.select("tbody td")} == {""}


@pytest.mark.parametrize("path", ["/stock/report?station=LAK", "/stock/register?station=LAK&product=LNG-1.5"])
def test_another_stations_papers_are_as_if_they_were_not(world: World, path: str) -> None:
    assert world.page("officer.cen").get(path).status == 404
    assert world.page("liaison.north").get(path).status == 404
