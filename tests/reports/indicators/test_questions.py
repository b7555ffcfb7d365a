"""What is refused in words, who sees which places, and what a change says."""

import pytest

from reports.figures import service as figures
from reports.indicators.definitions import every
from reports.indicators.service import GRAINS, PLACES
from tests.factories import cast, history


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


@pytest.mark.parametrize(
    "query", ["from=2026-09&to=2026-03", "station=NONE", "by=person", "from=x", "audience=all"]
)
def test_a_page_says_at_the_field_what_is_wrong(world, query) -> None:
    page = world.page("programme").get(f"/reports/indicators/doses?{query}")

    assert page.status == 422
    assert page.soup.select(".govuk-error-message, .govuk-error-summary__list li")


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


@pytest.mark.parametrize("by", ["day", "week"])
def test_it_is_said_why_days_and_weeks_are_not_shown(world, by) -> None:
    answer = world.api("programme").get("/reports/indicators", by=by)
    page = world.page("programme").get(f"/reports/indicators/doses?by={by}")

    assert answer.status_code == page.status == 422
    assert "so few people would be known" in answer.get_json()["errors"]["by"][0]
    assert "so few people would be known" in page.words


def test_before_the_first_count_nothing_is_shown_as_none(world) -> None:
    answer = world.api("programme").get("/reports/indicators").get_json()

    assert answer["data_until"] is None
    assert {(item["numerator"], item["value"]) for item in answer["items"]} == {(None, None)}
    assert "Nothing is counted yet" in world.page("programme").get("/reports/indicators").words
    assert world.page("programme").get("/reports").status == 200


def test_a_place_within_another_place_of_the_same_person_is_counted_once(world) -> None:
    for _one in range(8):
        history.record(world, "officer.cen")
    cast.add_person("liaison.both", "liaison", "PRO", "NOR")
    with world.later(days=60):
        world.act(figures.reckon)
        asked = {"from": "2026-10", "to": "2026-12", "indicator": "doses"}
        whole = world.api("programme").get("/reports/indicators", **asked).get_json()
        both = world.api("liaison.both").get("/reports/indicators", **asked).get_json()

        assert whole["items"][0]["numerator"] == both["items"][0]["numerator"] == 8
        assert (whole["place"], both["place"]) == ("ALL", None)
        page = world.page("liaison.both").get("/reports/indicators")
        assert "Copper Province, North District" in page.words


def test_the_list_is_not_cut(world) -> None:
    soup = world.page("programme").get("/reports/indicators?by=age_band&indicator=doses").soup

    names = [row.th.get_text(strip=True) for row in soup.select("tbody tr")]
    assert names == [one.name for one in every()]


@pytest.mark.parametrize(
    "query", ["from=x", "station=NONE", "by=person", "indicator=happiness", "audience=all"]
)
def test_a_file_that_cannot_be_made_says_what_is_wrong(world, query) -> None:
    page = world.page("programme").get(f"/reports/indicators.csv?{query}")

    assert page.status == 422 and page.errors()
    assert "text/csv" not in page.response.content_type


def test_a_hidden_part_leaves_its_whole_in_sight(world) -> None:
    for number in range(8):
        hours = "2026-11-20T00:10:00+02:00" if number else "2026-11-18T00:10:00+02:00"
        history.record(world, "officer.cen", incident__latest_at=hours)
    with world.later(days=30):
        world.act(figures.reckon)

        words = world.page("programme").get("/reports/indicators/within_24h?from=2026-11&to=2026-11").words

    assert "Not shown fewer than 5, or would give such a number away (of 8)" in words


def test_every_way_to_cut_an_indicator_has_a_page(world) -> None:
    history.record(world, "officer.cen")
    world.act(figures.reckon)
    with world.later(days=40):
        world.act(figures.reckon)
        page = world.page("programme")
        for by in (*GRAINS, *PLACES, "age_band", "product", "hours_band"):
            assert page.get(f"/reports/indicators/doses?by={by}").status == 200, by
        assert "fewer than 5" in page.get("/reports/indicators/doses?from=2026-11&to=2026-11").words
