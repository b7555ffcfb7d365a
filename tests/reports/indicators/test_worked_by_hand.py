"""Every indicator against the history worked by hand: equal on the page, in the API and in the file."""

import csv
import io

import pytest

from tests.reports.indicators import by_hand

SEPTEMBER = {"from": "2026-09", "to": "2026-09"}


@pytest.fixture
def told(world):
    by_hand.tell(world)
    with world.at("2026-10-02T09:00:00+02:00"):
        yield world


def test_the_program_counts_as_a_person_does(told) -> None:
    answer = told.api("programme").get("/reports/indicators", **SEPTEMBER)

    items = {item["code"]: item for item in answer.get_json()["items"]}
    for row in by_hand.expected():
        item = items[row["indicator"]]
        assert (str(item["numerator"]), str(item["denominator"] or "")) == (row["counted"], row["of"]), row
        assert not item["suppressed"]
    assert items["median_hours"]["value"] == "24-48"
    assert items["adverse_events"]["upper"] == pytest.approx(1000 * 3 / 26)


def test_page_and_file_say_the_same(told) -> None:
    page = told.page("programme").get("/reports/indicators?from=2026-09&to=2026-09")
    shown = {row.th.get_text(strip=True): row.select("td") for row in page.soup.select("tbody tr")}
    file = told.page("programme").get("/reports/indicators.csv?from=2026-09&to=2026-09").response
    text = file.get_data().decode("utf-8-sig")
    lines = {row["indicator"]: row for row in csv.DictReader(io.StringIO(text))}

    for row in by_hand.expected():
        line = lines[row["indicator"]]
        assert (line["numerator"], line["denominator"]) == (row["counted"], row["of"])
        assert shown[line["name"]][0].get_text(strip=True) == row["value"]
        if row["of"]:
            assert shown[line["name"]][1].get_text(strip=True) == f"{row['counted']} of {row['of']}"


def test_a_small_share_is_hidden_with_all_that_would_give_it_away(told) -> None:
    answer = told.api("programme").get("/reports/indicators", by="age_band", indicator="arrived", **SEPTEMBER)

    [first, second] = answer.get_json()["items"]
    assert (first["numerator"], first["denominator"]) == (12, 20)
    assert (second["numerator"], second["denominator"]) == (6, 11)

    with_few = told.api("programme").get(
        "/reports/indicators", by="age_band", indicator="arrived", audience="outside", **SEPTEMBER
    )
    assert {item["numerator"] for item in with_few.get_json()["items"]} == {None}
    assert {item["hidden"] for item in with_few.get_json()["items"]} == {
        "fewer than 10, or would give such a number away"
    }


def test_a_station_s_month_is_not_shown_and_its_quarter_waits(told) -> None:
    answer = told.api("programme").get("/reports/indicators", by="station", indicator="doses", **SEPTEMBER)

    items = {item["key"]: item for item in answer.get_json()["items"]}
    assert items["CEN"]["numerator"] is None
    assert items["CEN"]["hidden"] == "fewer than 5, or would give such a number away"
