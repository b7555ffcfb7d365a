"""From the counts to what would leave: by place and line, what stays back, and the same as a file."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from sqlalchemy import select

from accounts.trail.models import TrailEntry
from core.database import session
from core.errors import Invalid
from reports.dhis2 import sending
from reports.dhis2.preparing import prepare
from reports.dhis2.wire import payload
from reports.suppression import Hidden
from tests.factories import cast
from tests.reports.dhis2 import setting
from tests.reports.dhis2.setting import (
    CASES,
    CLIENTS,
    DOSES,
    FIGURES,
    NAMES,
    NOT_GIVEN,
    ON_HAND,
    QUARTER,
    RECEIVED,
)

SCHEMA = json.loads((Path(__file__).parent / "data_value_set.schema.json").read_text(encoding="utf-8"))


@pytest.fixture
def counted(world):
    setting.count(world)
    setting.name_all(world)
    return world


def prepared(world, period: str = QUARTER):
    return prepare(world.actor("programme"), period)


def told(world, period: str = QUARTER) -> dict[tuple[str, Any], Any]:
    return {(part.code, one.line): one.shown for part in prepared(world, period).parts for one in part.told}


def test_the_numbers_of_a_quarter_by_district(counted) -> None:
    with counted.at("2026-08-03T10:00:00+02:00"):
        cast.put_in_box("CEN", "LNG-1.5", "A1", "2028-01", 40)

    found = told(counted)

    assert {line: found["NOR", line] for line in FIGURES} == {
        CLIENTS: 26,
        DOSES: 26,
        NOT_GIVEN: 0,
        CASES: 26,
        RECEIVED: 40,
        ON_HAND: 40,
    }
    assert found["SOU", CLIENTS] == 13


def test_a_small_number_is_left_out_and_counted(world) -> None:
    setting.count(world, {"CEN": (4, 4), "LAK": (30, 30)})
    setting.name_all(world)

    made = prepared(world)

    assert Hidden.SMALL in made.left_out
    assert {code for code, line, _number in made.numbers() if line in (CLIENTS, DOSES, CASES)} == set()
    assert all(value.number == 0 or value.number >= 10 for value in made.values if value.number)


def test_a_month_tells_of_people_only_for_the_whole_programme(counted) -> None:
    by_month = told(counted, "202607")
    assert not [key for key, shown in by_month.items() if key[1] == CLIENTS and isinstance(shown, int)]

    setting.name_all(counted, replace(NAMES, places={"ALL": "DiszpKrYNg8"}), seen=1)

    assert told(counted, "202607")["ALL", CLIENTS] == 39


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("202611", "November 2026 is not over yet"),
        ("2026Q4", "Quarter 4 of 2026 is not over yet"),
        ("209901", "not over yet"),
        ("2026", "Write a month like 202610"),
        ("2026-09", "Write a month like 202610"),
    ],
)
def test_a_period_that_cannot_be_sent_is_told(counted, period: str, words: str) -> None:
    with pytest.raises(Invalid) as refusal:
        prepared(counted, period)

    assert words in refusal.value.errors["period"][0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"target": replace(NAMES.target, data_set="")}, "which data set"),
        ({"figures": {}}, "where each number goes"),
        ({"places": {}}, "which organisation unit"),
    ],
)
def test_what_is_not_said_yet_is_asked_for(world, change: dict[str, Any], words: str) -> None:
    setting.count(world)
    setting.name_all(world, replace(NAMES, **change))

    with pytest.raises(Invalid) as refusal:
        prepared(world)

    assert words in refusal.value.errors["period"][0]


def test_nothing_that_may_be_shown_is_told_and_not_sent(world, monkeypatch) -> None:
    setting.count(world, {"CEN": (4, 4)})
    setting.name_all(world, replace(NAMES, figures={CLIENTS: FIGURES[CLIENTS]}))

    with pytest.raises(Invalid) as refusal:
        made = prepared(world)
        world.act(lambda: sending.make_file(world.actor("programme"), made, "csv"))

    assert refusal.value.errors["period"] == [sending.NOTHING]


@pytest.mark.parametrize("file_format", payload.FORMATS)
def test_a_file_has_the_same_numbers_and_leaves_a_trace(counted, file_format: str) -> None:
    made = prepared(counted)

    content = counted.act(
        lambda: sending.make_file(counted.actor("programme"), made, file_format, date(2026, 10, 5))
    )

    text = content.decode()
    assert all(value.data_element in text and str(value.number) in text for value in made.values)
    entry = session().scalars(select(TrailEntry).where(TrailEntry.action == "dhis2_file_made")).one()
    assert json.loads(entry.detail)["values"] == len(made.values)
    if file_format == "json":
        jsonschema.validate(json.loads(content), SCHEMA)
