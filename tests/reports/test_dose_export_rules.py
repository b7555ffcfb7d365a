"""Who exports the dose log, what the trail keeps of it, what is refused, and how often."""

import json
from datetime import date

import pytest

from core.errors import Forbidden, Invalid, SlowDown
from tests.factories import history
from tests.reports.dose_log import WEEK, entries, log, make


def test_the_trail_keeps_who_exported_what_and_why(world) -> None:
    log(world, station="CEN")

    [entry] = entries(world)
    assert (entry.subject, entry.role, entry.via) == ("CEN", "programme", "token")
    assert json.loads(entry.detail) == {"from": "2026-11-14", "to": "2026-11-20", "purpose": "weekly report"}


@pytest.mark.parametrize("name", ["officer.cen", "incharge.cen", "liaison.north", "admin", "auditor"])
def test_only_programme_staff_export(world, name: str) -> None:
    assert world.api(name).get("/exports/doses", **WEEK).status_code == 403
    with pytest.raises(Forbidden):
        world.act(lambda: make(world.actor(name)))
    assert entries(world) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"purpose": ""}, "purpose"),
        ({"purpose": None}, "purpose"),
        ({"purpose": "=1+1"}, "purpose"),
        ({"from": "2026-11-21"}, "to"),
        ({"from": "14/11/2026"}, "from"),
        ({"to": None}, "to"),
        ({"format": "pdf"}, "format"),
        ({"station": "NONE"}, "station"),
        ({"station": "DST"}, "station"),
        ({"by": "day"}, "by"),
    ],
)
def test_a_wish_with_a_mistake_is_answered_at_its_field_and_leaves_nothing(world, changes, field) -> None:
    query = {name: value for name, value in {**WEEK, **changes}.items() if value is not None}

    answer = world.api("programme").get("/exports/doses", **query)

    assert answer.status_code == 422, answer.text
    assert list(answer.get_json()["errors"]) == [field]
    assert entries(world) == []


def test_no_row_can_be_read_before_the_trail_entry_is_kept(world) -> None:
    history.record(world, "officer.cen")

    def read_too_early() -> None:
        list(make(world.actor("programme")).rows())

    with pytest.raises(RuntimeError, match="trail entry"):
        world.act(read_too_early)

    assert entries(world) == []


def test_the_trail_entry_is_kept_while_the_first_row_is_still_to_come(world) -> None:
    history.record(world, "officer.cen")

    export = world.act(lambda: make(world.actor("programme")))

    assert len(entries(world)) == 1
    assert len(list(export.rows())) == 1


def test_the_hourly_limit_holds_and_opens_again(world) -> None:
    world.app.config["EXPORTS_PER_HOUR"], usual = 2, world.app.config["EXPORTS_PER_HOUR"]
    try:
        world.act(lambda: make(world.actor("programme")))
        with world.later(minutes=10):
            world.act(lambda: make(world.actor("programme")))
        with world.later(minutes=20):
            with pytest.raises(SlowDown) as refused:
                world.act(lambda: make(world.actor("programme")))
            assert refused.value.retry_after_seconds == 40 * 60
            answer = world.api("programme").get("/exports/doses", **WEEK)
            assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2400")
            assert len(entries(world)) == 2
        with world.later(minutes=60, seconds=1):
            world.act(lambda: make(world.actor("programme")))
    finally:
        world.app.config["EXPORTS_PER_HOUR"] = usual


def test_refusals_of_the_verb_name_the_field(world) -> None:
    actor = world.actor("programme")

    for changes, field in (({"purpose": " "}, "purpose"), ({"to_on": date(2026, 1, 1)}, "to")):
        with pytest.raises(Invalid) as refused:
            world.act(lambda changes=changes: make(actor, **changes))
        assert list(refused.value.errors) == [field]
