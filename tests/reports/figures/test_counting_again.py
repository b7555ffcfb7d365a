"""Counting again only where something was added comes to what counting everything does."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from core.database import session
from core.errors import Refusal
from dispensing.visits.models import Visit
from operations.imports.doses import DOSES
from reports.figures import months, queries, service
from reports.figures.people import queries as people
from reports.indicators.definitions import PEOPLE
from tests.factories import cast
from tests.factories.world import World
from tests.operations.tables import LINE, bring_in, table
from tests.reports.figures.acts import WAYS, Station

PICK = st.integers(0, 20)
DAYS = st.integers(0, 70)
ACTS = st.one_of(
    st.tuples(st.just("visit"), st.sampled_from(WAYS), DAYS),
    st.tuples(st.just("visit"), st.sampled_from(WAYS), DAYS),
    st.tuples(st.just("correct"), PICK, st.sampled_from(WAYS), DAYS),
    st.tuples(st.just("repeat"), PICK),
    st.tuples(
        st.just("follow"),
        PICK,
        st.sampled_from(["accompanied", "arrived", "served"]),
        st.sampled_from(["page", "feedback"]),
    ),
    st.tuples(st.just("harm"), PICK, st.sampled_from([(), ("admission",)])),
    st.tuples(st.just("take_back_harm")),
    st.tuples(st.just("ask"), PICK),
    st.tuples(st.just("judge"), PICK, st.sampled_from(["training", "referred", "explained"])),
    st.tuples(st.just("erase"), PICK),
    st.tuples(st.just("reckon")),
)
A_MONTH_AGO = 40
# What was added, by table: what stood before it, the act, and a measure that it changes.
LATE: dict[str, tuple[str, Callable[[Station, str], bool], str]] = {
    "visit": ("dose", lambda at, code: at.correct(code, "clinical", A_MONTH_AGO), "given"),
    "dose": ("dose", lambda at, code: at.repeat(code), "repeat_doses"),
    "referral_event": ("dose", lambda at, code: at.follow(code, "arrived"), "arrived"),
    "adverse_event_step": ("dose", lambda at, code: at.harm(code), "adverse_events"),
    "adverse_event_answer": ("dose", lambda at, code: at.ask(code), "asked"),
    "incident_event": ("outside", lambda at, code: at.judge(code), "misuse"),
}


@pytest.fixture(autouse=True)
def _looks_back_at_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows looked at twice for safety would be all of a short history, and hide a month that was missed."""
    monkeypatch.setattr(people, "LOOK_BACK", 0)


@pytest.fixture
def station(world: World) -> Station:
    cast.put_in_box("CEN", "LNG-1.5", "B2304", "2027-09", 500)
    return Station(world)


def reckon(world: World, **how: bool) -> int:
    session().rollback()
    return world.act(lambda: service.reckon(**how))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, min_size=4, max_size=14))
def test_after_any_acts_counting_what_changed_is_counting_everything(
    station: Station, acts: list[tuple[Any, ...]]
) -> None:
    for name, *said in acts:
        with suppress(Refusal):
            _do(station, name, said)
    reckon(station.world)

    assert reckon(station.world, everything=True) == 0
    assert totals("visits") == _visits_by_month()
    for indicator in PEOPLE:
        if indicator.of and indicator.is_about_people:
            for split in ("", *indicator.splits):
                _is_a_part(indicator.counted, indicator.of, split)


def _do(station: Station, name: str, said: list[Any]) -> None:
    if name == "reckon":
        reckon(station.world)
    elif name == "visit":
        station.visit(*said)
    elif name == "take_back_harm":
        if station.harms:
            station.take_back_harm()
    elif station.codes:
        number, *others = said
        getattr(station, name)(station.codes[-1 - number % len(station.codes)], *others)


def totals(measure: str) -> dict[date, int]:
    found: Counter[date] = Counter()
    for (_station, month), counted in queries.counts(measure).items():
        found[month] += counted[""]
    return dict(found)


def _visits_by_month() -> dict[date, int]:
    newest = select(func.max(Visit.id)).group_by(Visit.code)
    came = session().scalars(select(Visit.arrived_at).where(Visit.id.in_(newest)))
    return dict(Counter(months.of_instant(moment) for moment in came))


def _is_a_part(counted: str, of: str, split: str) -> None:
    whole = queries.counts(of, split)
    for key, parts in queries.counts(counted, split).items():
        for category, count in parts.items():
            assert count <= whole.get(key, {}).get(category, 0), (counted, of, split, category)


@pytest.mark.parametrize("source", LATE)
def test_what_is_added_late_is_counted_in_the_month_in_which_the_person_came(
    station: Station, source: str
) -> None:
    measure, before = _reckoned_and_then(station, source)

    assert reckon(station.world) > 0
    assert totals(measure) != before
    assert reckon(station.world, everything=True) == 0


@pytest.mark.parametrize("source", LATE)
def test_a_table_that_is_not_looked_at_would_be_missed(
    station: Station, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = {name: found for name, found in people._TOUCHED.items() if name != source}
    monkeypatch.setattr(people, "_TOUCHED", watched)
    measure, before = _reckoned_and_then(station, source)

    reckon(station.world)
    assert totals(measure) == before
    monkeypatch.undo()
    assert reckon(station.world, everything=True) > 0


def _reckoned_and_then(station: Station, source: str) -> tuple[str, dict[date, int]]:
    """A person of a month ago is counted; then the act. Returns what it changes, and how that stood."""
    way, act, measure = LATE[source]
    assert station.visit(way, A_MONTH_AGO)
    reckon(station.world)
    before = totals(measure)
    assert act(station, station.codes[-1])
    return measure, before


def test_a_visit_that_moves_to_another_month_leaves_the_first(station: Station) -> None:
    station.visit("dose", A_MONTH_AGO)
    reckon(station.world)
    assert totals("given") == {date(2026, 10, 1): 1}

    assert station.correct(station.codes[-1], "dose", 0)
    reckon(station.world)

    assert totals("given") == totals("visits") == {date(2026, 11, 1): 1}


def test_erasing_what_a_person_told_changes_no_count(station: Station) -> None:
    station.visit("dose", A_MONTH_AGO)
    reckon(station.world)

    assert station.erase(station.codes[-1])

    assert reckon(station.world) == reckon(station.world, everything=True) == 0


def test_a_line_of_an_old_register_is_counted_in_its_own_month(station: Station, tmp_path: Path) -> None:
    station.visit("dose")
    reckon(station.world)

    bring_in(DOSES, table(tmp_path / "old.csv", [LINE]))
    reckon(station.world)

    assert totals("given") == {date(2026, 3, 1): 1, date(2026, 11, 1): 1}
    assert reckon(station.world, everything=True) == 0
