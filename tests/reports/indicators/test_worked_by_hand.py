"""Every indicator against the history worked by hand: equal on the page, in the API, in files and charts."""

import csv
import io

import pytest

from reports.indicators.definitions import every
from tests.reports.indicators import by_hand

SEPTEMBER = {"from": "2026-09", "to": "2026-09"}
QUERY = "from=2026-09&to=2026-09"


@pytest.fixture
def told(world):
    by_hand.tell(world)
    with world.at("2026-10-02T09:00:00+02:00"):
        yield world


def _file(world, query: str) -> list[dict[str, str]]:
    response = world.page("programme").get(f"/reports/indicators.csv?{query}").response
    return list(csv.DictReader(io.StringIO(response.get_data().decode("utf-8-sig"))))


def test_every_indicator_is_worked_by_hand() -> None:
    assert [row["indicator"] for row in by_hand.expected()] == [one.code for one in every()]


def test_the_program_counts_as_a_person_does(told) -> None:
    answer = told.api("programme").get("/reports/indicators", **SEPTEMBER)

    items = {item["code"]: item for item in answer.get_json()["items"]}
    for row in by_hand.expected():
        item = items[row["indicator"]]
        assert (str(item["numerator"]), str(item["denominator"] or "")) == (row["counted"], row["of"]), row
        assert not item["suppressed"]
    assert items["median_hours"]["value"] == "24-48"
    assert items["time_to_care"]["value"] == "0-24"


def test_page_and_file_say_the_same(told) -> None:
    page = told.page("programme").get(f"/reports/indicators?{QUERY}")
    shown = {row.th.get_text(strip=True): row.select("td") for row in page.soup.select("tbody tr")}
    lines = {row["indicator"]: row for row in _file(told, QUERY)}

    for row in by_hand.expected():
        line = lines[row["indicator"]]
        assert (line["numerator"], line["denominator"]) == (row["counted"], row["of"])
        assert shown[line["name"]][0].get_text(strip=True) == row["value"]
        if row["of"]:
            assert shown[line["name"]][1].get_text(strip=True) == f"{row['counted']} of {row['of']}"


def test_the_charts_draw_the_same(told) -> None:
    soup = told.page("programme").get(f"/reports?{QUERY}").soup

    drawn = {
        chart["id"]: [row.select("td")[-1].text.split(" ")[0] for row in chart.select("tbody tr")]
        for chart in soup.select("figure")
    }
    worked = {row["indicator"]: row for row in by_hand.expected()}
    came = worked["visits"]["counted"], worked["arrived"]["of"]
    cared = worked["arrived"]["counted"], worked["served"]["counted"]
    assert drawn["referrals"] == [*came, *cared]
    assert drawn["hours"][:4] == ["12", "8", "0", "6"]
    harmed, serious = worked["adverse_events"], worked["serious_events"]
    assert soup.select_one("#side-effects h2").text == (
        f"{harmed['counted']} reports of harm after {harmed['of']} doses; {serious['counted']} serious"
    )


def test_the_file_of_a_page_holds_what_the_page_shows(told) -> None:
    page = told.page("programme").get(f"/reports/indicators/arrived?{QUERY}&by=age_band&audience=outside")
    [href] = [link["href"] for link in page.soup.select("main a") if ".csv" in link["href"]]

    lines = _file(told, href.partition("?")[2])

    assert [line["indicator"] for line in lines] == ["arrived", "arrived"]
    assert [line["part"] for line in lines] == [row.th.text for row in page.soup.select("tbody tr")][:2]
    assert {line["numerator"] for line in lines} == {""}


def test_the_time_before_stands_beside_with_its_counts(told) -> None:
    page = told.page("programme").get(f"/reports/indicators/arrived?{QUERY}")

    rows = {
        row.th.text: [cell.get_text(strip=True) for cell in row.select("td")]
        for row in page.soup.select("tbody tr")
    }
    assert rows["Sep 2026"][:2] == ["58 %", "18 of 31"]
    assert rows["Aug 2026"][:2] == ["", "0 of 0"]
    assert "nobody to count" in page.words
    doses = told.page("programme").get(f"/reports/indicators/doses?{QUERY}").words
    assert "Higher than before, by more than chance makes likely." in doses


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
