"""What each chart says, what its table holds, and that no hidden count has a look of its own."""

import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from reports.charts.drawing import canvas, doses, harm, orders, people, stock
from reports.charts.drawing.chart import Bar, Chart, Share, percent
from reports.charts.service import NAMES
from reports.suppression import Hidden
from tests.reports.charts import charted
from tests.reports.charts.charted import HOLDINGS, LINES, QUARTERS, SMALL

ROOT = Path(__file__).resolve().parents[3]
MONTHS = [date(2025 + (9 + n) // 12, (9 + n) % 12 + 1, 1) for n in range(12)]

FINDINGS = {
    "stock": "2 of 5 stations are at or below their minimum",
    "doses": "Of those shown, Lubuto gives the most doses",
    "hours": "Nearly half of doses were given within 24 hours",
    "referrals": "The biggest gap is between “came to the station” and “sent on with a slip”",
    "expiry": "16 doses may expire before use",
    "orders": "Ndola waits longest for supplies",
    "side-effects": "11 reports of harm after 317 doses",
    "where": "Kansenshi has none left",
}


def test_the_title_of_each_chart_is_what_its_data_say() -> None:
    charts = charted.all_eight()

    assert {chart.name: chart.finding for chart in charts} == FINDINGS
    assert tuple(chart.name for chart in charts) == NAMES


@pytest.mark.parametrize("chart", charted.all_eight(), ids=lambda chart: chart.name)
def test_the_words_for_a_picture_are_its_title_and_its_two_ends(chart: Chart) -> None:
    assert chart.alt.startswith(f"{chart.finding}. ")
    assert re.search(r"(Most|Longest): .+\. (Fewest|Shortest): .+\.", chart.alt)


@pytest.mark.parametrize("chart", charted.all_eight(), ids=lambda chart: chart.name)
def test_equal_data_are_drawn_to_equal_bytes_with_text_kept_as_text(chart: Chart) -> None:
    [again] = [one for one in charted.all_eight() if one.name == chart.name]

    drawn = canvas.svg(chart)

    assert drawn == canvas.svg(again)
    assert b"<text" in drawn and b"<dc:date>" not in drawn
    assert chart.finding not in re.sub(
        r"<metadata>.*?</metadata>|<title>.*?</title>", "", drawn.decode(), flags=re.S
    )
    assert canvas.png(chart, 50) == canvas.png(again, 50)


@pytest.mark.parametrize(
    ("holdings", "says", "where"),
    [
        ([], "No station keeps stock here", "No station keeps stock here"),
        (HOLDINGS[2:3], "Chifubu is above its minimum", "No station is out of stock"),
        (HOLDINGS[3:4], "Kansenshi has none left", "Kansenshi has none left"),
        ([HOLDINGS[0], HOLDINGS[2]], "All 2 stations are above their minimum", "No station is out of stock"),
        (HOLDINGS[2:4], "1 of 2 stations is at or below its minimum", "Kansenshi has none left"),
    ],
)
def test_stock_in_words(holdings: list[stock.Holding], says: str, where: str) -> None:
    assert stock.who_runs_out(holdings).finding == says
    assert stock.where(holdings).finding == where
    canvas.svg(stock.who_runs_out(holdings))
    canvas.svg(stock.where(holdings))


def test_nothing_at_all_is_drawn_and_said_too() -> None:
    empty = [
        doses.doses([], [], 1, 5),
        people.hours([], [], 5),
        people.referral_steps([], 5),
        stock.what_expires([]),
        orders.order_days([], 7),
        harm.side_effects([], 0, 0, 0, 1, 5),
    ]

    assert [chart.finding for chart in empty] == [
        "No station here",
        "Too few doses to say how fast",
        "Too few referrals to show the steps",
        "No dose should expire before use",
        "No order was received in this time",
        "No harm was reported after 0 doses",
    ]
    for chart in empty:
        canvas.svg(chart)


def test_many_stations_stay_one_picture_and_say_how_many_more() -> None:
    lines = [doses.Line(f"Station {n}", tuple(range(n, n + 12)), 12 * n + 66) for n in range(40)]
    chart = doses.doses(lines, MONTHS, 1, 5)

    assert len(chart.rows) == 12 and chart.note == "And 28 more stations; choose a place to see them."
    assert canvas.svg(chart).count(b"Station") < 40
    assert len(stock.who_runs_out([replace(HOLDINGS[0], station=str(n)) for n in range(900)]).rows) == 12


def test_a_share_of_too_few_months_is_not_told() -> None:
    assert Share(17, 17, 1, 12).percent is None
    assert Share(3, 4, 9, 12).percent == 75
    assert percent(1, 8) == 13 and percent(SMALL, 8) is None and percent(0, 0) is None


def test_a_hidden_count_has_one_word_and_one_bar_everywhere() -> None:
    chart = people.referral_steps(charted.STEPS, 5)

    assert chart.rows[2] == ("Arrived at care", Bar(None), "not shown")
    assert chart.note == "Not shown: fewer than 5, or it would give such a number away."


def _as_seen(chart: Chart) -> tuple[object, ...]:
    return chart.finding, chart.subtitle, chart.alt, chart.rows, chart.note, canvas.svg(chart)


BASE = {(station, month): 3 * station + 4 for station in (1, 2, 3) for month in MONTHS}


def _with_small(first: int, second: int) -> dict[tuple[int, date], int]:
    """Two stations whose second quarter is small; their months add up to the same for the whole."""
    month = QUARTERS[1]
    quiet = {(station, later): 0 for station in (1, 2) for later in MONTHS[4:6]}
    return {**BASE, **quiet, (1, month): first, (2, month): second}


def test_charts_that_differ_in_hidden_counts_alone_are_the_same_to_the_byte() -> None:
    one, other = (charted.of_counts(_with_small(*pair)) for pair in ((4, 2), (3, 3)))

    assert one[0].rows != [] and any(Bar(None) in row for row in one[0].rows + one[1].rows)
    assert [_as_seen(chart) for chart in one] == [_as_seen(chart) for chart in other]


def test_the_comparison_sees_a_chart_that_draws_what_is_hidden() -> None:
    def leaking(count: int) -> Chart:
        return doses.doses([replace(LINES[0], counts=(12, count, 9, 14)), *LINES[1:]], QUARTERS, 3, 5)

    assert _as_seen(leaking(4)) != _as_seen(leaking(3))
    assert _as_seen(leaking(Hidden.SMALL)) == _as_seen(leaking(Hidden.SMALL))  # type: ignore[arg-type]


def test_the_application_starts_without_loading_matplotlib() -> None:
    code = (
        "import sys; from app import create_app; create_app(SECRET_KEY='x' * 40);"
        "print('matplotlib' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.split()[-1] == "False"
