"""The monthly counts: what the visits say, made again only where something changed."""

from datetime import date

from sqlalchemy import text

from core.database import session
from reports.figures import queries, service
from reports.figures.months import after
from tests.factories import history

NOVEMBER = date(2026, 11, 1)


def reckon(world, **how) -> int:
    return world.act(lambda: service.reckon(**how))


def november(measure: str, split: str = "") -> dict[str, int]:
    [counts] = [
        found for (_station, month), found in queries.counts(measure, split).items() if month == NOVEMBER
    ]
    return counts


def test_a_visit_is_counted_in_the_month_in_which_the_person_came(world) -> None:
    history.record(world, "officer.cen")

    reckon(world)

    assert november("visits") == november("given") == november("given_24h") == november("sent") == {"": 1}
    assert november("given", "product") == {"LNG-1.5": 1}
    assert november("given", "age_band") == {"18_24": 1}
    assert november("services_asked", "service") == {"clinical_care": 1, "forensic_exam": 1, "pep": 1}
    assert queries.counts("arrived") == {}


def test_the_version_goes_up_only_when_a_count_is_another(world) -> None:
    history.record(world, "officer.cen")
    reckon(world)
    first = queries.data_version()

    assert reckon(world) == 0
    assert reckon(world, everything=True) == 0
    assert queries.data_version() == first

    history.record(world, "officer.cen")
    assert reckon(world) > 0
    assert queries.data_version() > first


def test_a_new_month_is_a_new_version(world) -> None:
    reckon(world)
    first = queries.data_version()

    with world.later(days=31):
        reckon(world)

        assert queries.data_version() > first
        assert queries.data_until() == after(NOVEMBER)


def test_verify_finds_a_count_that_was_changed(world) -> None:
    history.record(world, "officer.cen")
    reckon(world)
    assert list(service.faults()) == []

    world.act(lambda: session().execute(text("UPDATE monthly_count SET count = 9 WHERE measure = 'visits'")))

    assert list(service.faults()) == ["monthly counts of 2026-11 (people): visits differ from the records"]
