"""The table of the study: worked out from the data, and the published results apart from it."""

import pytest

from reports.figures import service as figures
from reports.study.measures import Reached, change, change_words, reached
from tests.factories import history
from tests.reports.indicators import by_hand


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [(100, 148, "+48 %"), (40, 38, "-5 %"), (7, 7, "+0 %"), (0, 5, "No earlier reports")],
)
def test_the_change_between_two_years(first, second, words) -> None:
    assert change_words(first, second) == words
    assert change(0, 5) is None


@pytest.mark.parametrize(
    ("rates", "found"),
    [([0.95, 0.949, 1.0, None], Reached(2, 3)), ([None], Reached(0, 0)), ([], Reached(0, 0))],
)
def test_stations_that_reach_the_goal_of_those_that_may_be_judged(rates, found) -> None:
    assert reached(rates) == found


def test_the_page_holds_ours_and_theirs_apart(world) -> None:
    by_hand.tell(world, has_harm=False)
    with world.at("2027-01-02T09:00:00+02:00"):
        world.act(figures.reckon)
        page = world.page("programme").get("/reports/study?first=2026&second=2026")

    ours, theirs = page.soup.select("main section")
    numbers = {row.th.get_text(strip=True): row.select("td") for row in ours.select("tbody tr")}
    assert numbers["Doses given"][0].get_text(strip=True) == "26"
    assert numbers["Reports of harm"][0].get_text(strip=True) == "0"
    assert "at most 115.4 for each 1,000" in numbers["Reports of harm"][1].get_text()
    assert numbers["Change in reports, 2026 to 2026"][0].get_text(strip=True) == "+0 %"
    assert "357" not in ours.get_text()
    assert "357" in theirs.get_text()


def test_an_empty_programme_and_odd_years_have_a_page(world) -> None:
    world.act(figures.reckon)

    assert world.page("auditor").get("/reports/study?first=x&second=99999").status == 200


def test_a_year_that_is_not_over_is_said_to_be_so(world) -> None:
    history.record(world, "officer.cen")
    world.act(figures.reckon)

    page = world.page("programme").get("/reports/study")

    assert "2026 is not over" in page.words
