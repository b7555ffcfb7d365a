"""What is refused in words, who sees which places, and what a change says."""

import pytest

from reports.figures import service as figures
from reports.indicators.service import GRAINS, PLACES
from tests.factories import history


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"from": "2026-09", "to": "2026-03"}, "to"),
        ({"to": "2031-01"}, "to"),
        ({"from": "2010-01", "to": "2026-01"}, "to"),
        ({"from": "12/2026"}, "from"),
        ({"from": "2026-13"}, "from"),
        ({"station": "NONE"}, "station"),
        ({"by": "person"}, "by"),
        ({"by": "day"}, "by"),
        ({"indicator": "happiness"}, "indicator"),
        ({"indicator": "feedback", "by": "age_band"}, "by"),
        ({"audience": "everybody"}, "audience"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_question_with_a_mistake_is_answered_at_its_field(world, asked, field) -> None:
    answer = world.api("programme").get("/reports/indicators", **asked)

    assert answer.status_code == 422, answer.text
    assert list(answer.get_json()["errors"]) == [field]


@pytest.mark.parametrize("query", ["from=2026-09&to=2026-03", "station=NONE", "by=person", "from=x"])
def test_a_page_says_at_the_field_what_is_wrong(world, query) -> None:
    page = world.page("programme").get(f"/reports/indicators/doses?{query}")

    assert page.status == 422
    assert page.soup.select(".govuk-error-message")


def test_an_unknown_indicator_has_no_page(world) -> None:
    assert world.page("programme").get("/reports/indicators/happiness").status == 404


def test_another_s_station_is_answered_like_none(world) -> None:
    history.add_second_province(world)

    answers = [
        world.api("programme.lakeside").get("/reports/indicators", station=station)
        for station in ("CEN", "NONE")
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert answers[0].get_json()["errors"] == answers[1].get_json()["errors"]
    assert world.api("programme.lakeside").get("/reports/indicators", station="FAR").status_code == 200


@pytest.mark.parametrize("name", ["officer.cen", "incharge.cen", "admin"])
def test_officers_and_administrators_see_none(world, name) -> None:
    assert world.api(name).get("/reports/indicators").status_code == 403


def test_every_way_to_cut_an_indicator_has_a_page(world) -> None:
    history.record(world, "officer.cen")
    world.act(figures.reckon)
    with world.later(days=40):
        world.act(figures.reckon)
        page = world.page("programme")
        for by in (*GRAINS, *PLACES, "age_band", "product", "hours_band"):
            assert page.get(f"/reports/indicators/doses?by={by}").status == 200, by
        assert "fewer than 5" in page.get("/reports/indicators/doses?from=2026-11&to=2026-11").words
