"""The overview: numbers that agree with the lists behind them, what is said, and what it weighs."""

import re

import pytest

from reports.charts.drawing.chart import Share
from reports.figures import service as figures
from reports.overview.words import Fast, State, Then, changed, names, to_do
from reports.suppression import Hidden
from tests.factories import history
from tests.factories.world import World
from tests.one_request import one_request

NOVEMBER = "from=2026-11&to=2026-11"
CALM = State("Nov 2026", Then(0, 0, False), Fast(Share(0, 0), Share(0, 0), False), [], [], [], 0)


def _november(world: World) -> None:
    """Eight visits of November, counted in January."""
    for _one in range(8):
        history.record(world, "officer.cen")


def _numbers(page) -> dict[str, tuple[str, str]]:
    """{what: (number, address)} of the five."""
    found = {}
    for item in page.soup.select(".figures > div"):
        link = item.select_one("a")
        link.select_one(".govuk-visually-hidden").extract()
        found[item.select_one("dt").text] = (link.text.strip(), link["href"])
    return found


def test_each_number_is_the_one_that_stands_behind_its_link(world: World) -> None:
    _november(world)
    with world.later(days=45):
        world.act(figures.reckon)
        client = world.page("programme")
        numbers = _numbers(client.get(f"/reports?{NOVEMBER}"))

        assert len(numbers) == 5
        assert numbers["doses given"][0] == "8"
        for what in ("doses given", "within 24 hours", "arrived at care"):
            number, href = numbers[what]
            said = client.get(href).soup.select_one(".lead-number strong").text.replace(" ", "")
            assert said.replace("\u202f", "").replace("\xa0", "") == number, what
        for what, (number, href) in list(numbers.items())[3:]:
            listed = client.get(href).soup.select("tbody tr")
            counted = number.split(" of ")
            expected = int(counted[1]) - int(counted[0]) if len(counted) == 2 else int(number)
            assert len(listed) == expected, what


def test_stations_that_recorded_nothing_for_a_week_are_named(world: World) -> None:
    history.record(world, "officer.cen")
    client = world.page("programme")
    every = len(client.get("/reports/stations").soup.select("tbody tr"))

    page = client.get("/reports")
    silent = client.get("/reports/stations?only=silent")

    sent = int(re.search(r"(\d+) of (\d+) stations sent data this week", page.words).group(1))
    assert 0 < sent < every
    assert len(silent.soup.select("tbody tr")) == every - sent
    assert "Central" not in " ".join(row.text for row in silent.soup.select("tbody th"))


def test_to_sign_in_is_no_data(world: World) -> None:
    with world.later(days=30):
        world.page("officer.cen")

        assert "0 of" in world.page("programme").get("/reports").words


def test_a_list_that_is_none_is_refused_in_words(world: World) -> None:
    page = world.page("programme").get("/reports/stations?only=everything")

    assert page.status == 422 and page.errors()


def test_filters_stay_in_the_address_of_pictures_and_lists(world: World) -> None:
    soup = world.page("programme").get(f"/reports?{NOVEMBER}&station=cen&product=lng-1.5").soup

    for link in [image["src"] for image in soup.select("figure img")]:
        assert all(part in link for part in ("from=2026-11", "to=2026-11", "station=CEN", "product=LNG-1.5"))
    assert soup.select_one("#from option[selected]")["value"] == "2026-11"
    assert soup.select_one("#station option[selected]")["value"].upper() == "CEN"


def test_each_chart_has_its_table_and_each_picture_its_words(world: World) -> None:
    figures_shown = world.page("programme").get("/reports").soup.select("figure.chart")

    assert len(figures_shown) == 8
    for one in figures_shown:
        assert one.select_one("figcaption h2").text and one.select_one("table")
        for image in one.select("img"):
            assert image["alt"].startswith(one.select_one("h2").text)
            assert one.select_one("details summary") and one.select_one("[role=region][tabindex='0'] img")


def test_the_overview_is_light_with_its_stylesheet_and_all_eight_pictures(world: World) -> None:
    client = world.page("programme")
    page = client.get("/reports")
    pictures = [f"/reports/charts/{one['id']}.svg" for one in page.soup.select("figure.chart")]
    files = re.findall(r'href="(/static/[^"]+\.css[^"]*)"', str(page.soup))

    sent = 0
    for path in ["/reports", *files, *pictures]:
        with one_request(world.app), client.client.get(path, headers={"Accept-Encoding": "gzip"}) as answer:
            assert answer.status_code == 200
            sent += len(answer.get_data())

    assert len(pictures) == 8 and len(files) == 1
    assert sent <= 40_000


@pytest.mark.parametrize("name", ["programme", "auditor", "liaison.north"])
def test_the_first_page_leads_to_the_reports(world: World, name: str) -> None:
    assert world.page(name).get("/").soup.select_one('a[href="/reports"]')


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ({"doses": Then(12, 0, True)}, ["12 doses were given in Nov 2026."]),
        ({"doses": Then(1, 1, False)}, ["1 dose was given in Nov 2026, as many as in the same time before."]),
        (
            {"doses": Then(30, 12, True)},
            ["30 doses were given in Nov 2026: 18 more than in the same time before."],
        ),
        (
            {"doses": Then(12, 14, False)},
            ["12 doses were given in Nov 2026: 2 fewer than in the same time before, which may be chance."],
        ),
        ({"doses": Then(12, Hidden.SMALL, False)}, ["12 doses were given in Nov 2026."]),
        (
            {"doses": Then(Hidden.SMALL, 12, False)},
            ["How many doses were given in Nov 2026 is not shown, to protect small numbers."],
        ),
        (
            {"doses": Then(90, 0, False), "within_24": Fast(Share(60, 90), Share(20, 80), True)},
            [
                "90 doses were given in Nov 2026.",
                "67 of 100 first doses were given within 24 hours; before it was 25: faster.",
            ],
        ),
        (
            {"doses": Then(9, 0, False), "within_24": Fast(Share(6, 9, 9, 12), Share(2, 8), False)},
            [
                "9 doses were given in Nov 2026.",
                "In the months that may be shown, 67 of 100 first doses were given within 24 hours.",
            ],
        ),
    ],
)
def test_what_changed_in_words(state, says) -> None:
    assert changed(State(**{**CALM.__dict__, **state})) == says


def test_what_to_do_in_words_the_most_urgent_first() -> None:
    busy = State(
        **{**CALM.__dict__, "out_of_stock": ["Hill"], "low": ["A", "B"], "silent": ["C"], "at_risk": 1}
    )

    assert to_do(CALM) == ["Nothing here asks for a hand today."]
    assert to_do(busy) == [
        "Hill has none left: send doses today.",
        "A and B are low: look at what they asked for.",
        "C sent no data this week: call them.",
        "1 dose may expire before use: move it to where more are used.",
    ]
    assert names(["A", "B", "C", "D", "E"]) == "A, B, C and 2 more stations"
