"""Every kind by the same table: it opens, is left alone, is repeated, climbs and closes."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from accounts.permissions import ROLES
from inventory.alerts.kinds import KINDS, LEVELS, STATION, level_of, read_by
from inventory.alerts.lifecycle import Finding, Open, judge, told_again

OPENED = datetime.fromisoformat("2026-11-20T14:00:00+02:00")


def opened(kind: str, **changes) -> Open:
    first = Open(7, kind, 1, "S", KINDS[kind].level_after(0), 0, OPENED, OPENED, 1)
    return replace(first, **changes)


def done(alert: Open, after: timedelta, *, still_so: bool = True, stage: int = 0) -> tuple[str, object]:
    """What becomes of the alert so long after it opened, in one word and what goes with it."""
    findings = [Finding(1, "S", "As found.", stage, alert.kind)] if still_so else []
    changes = judge([alert], findings, OPENED + after)
    assert changes.opened == []
    found = [(name, told[0][1]) for name, told in vars(changes).items() if told]
    return found[0] if found else ("nothing", None)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_opens_when_it_is_so_and_not_when_it_is_not(kind) -> None:
    finding = Finding(1, "S", "As found.", 0, kind)

    assert judge([], [finding, finding], OPENED).opened == [finding]
    assert judge([], [], OPENED).count == 0


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_repeated_on_its_rhythm(kind) -> None:
    top = opened(kind, level="programme")
    rhythm = timedelta(days=KINDS[kind].repeat_days)
    the_night = timedelta(hours=-9)  # the pass comes at five, not at the hour of the opening

    assert done(top, rhythm + the_night) == ("repeated", 0)
    assert done(top, rhythm + the_night - timedelta(days=1)) == ("nothing", None)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_climbs_when_its_hours_have_passed(kind) -> None:
    for level in KINDS[kind].levels:
        if not level.after_hours:
            continue
        due = timedelta(hours=level.after_hours)
        below = opened(kind, last_told_at=OPENED + due)

        assert done(below, due) == ("escalated", level.name)
        assert done(replace(below, level=level.name), due) == ("nothing", None)
        assert done(below, due - timedelta(minutes=1))[1] != level.name


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_closes_when_it_is_no_longer_so(kind) -> None:
    assert done(opened(kind), timedelta(hours=1), still_so=False) == ("closed", KINDS[kind].cured)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_told_when_its_stage_rises_and_keeps_the_highest(kind) -> None:
    assert done(opened(kind, stage=1), timedelta(hours=0), stage=2) == ("repeated", 2)
    assert done(opened(kind, stage=2), timedelta(hours=0), stage=1) == ("nothing", None)


@pytest.mark.parametrize("kind", KINDS)
def test_seen_by_the_top_each_kind_is_quiet_for_a_rhythm(kind) -> None:
    seen = opened(kind, level="programme", acknowledged_at=OPENED, acknowledged_level="programme")
    rhythm = timedelta(days=KINDS[kind].repeat_days)

    assert done(seen, rhythm - timedelta(days=1)) == ("nothing", None)
    assert done(seen, rhythm)[0] == "repeated"


@pytest.mark.parametrize("kind", [code for code, one in KINDS.items() if one.levels[-1].after_hours > 0])
def test_seen_at_its_level_only_an_urgent_kind_climbs_on(kind) -> None:
    first = KINDS[kind].level_after(0)
    due = timedelta(hours=KINDS[kind].levels[-1].after_hours)
    seen = opened(kind, acknowledged_at=OPENED + due, acknowledged_level=first)

    assert done(seen, due)[0] == ("escalated" if KINDS[kind].is_urgent else "nothing")


def test_seen_at_the_station_the_liaison_is_told_again_and_the_station_is_not() -> None:
    alert = opened("out_of_stock", acknowledged_at=OPENED, acknowledged_level="station")

    assert told_again(alert, OPENED) == ("liaison",)
    assert told_again(alert, OPENED + timedelta(days=1)) == (*STATION, "liaison")


def test_a_clock_that_stepped_back_lowers_nothing() -> None:
    assert done(opened("below_minimum", level="programme"), timedelta(days=-3)) == ("nothing", None)


@pytest.mark.parametrize(("code", "kind"), KINDS.items())
def test_the_table_of_kinds_is_whole(code, kind) -> None:
    names = [level.name for level in kind.levels]
    hours = [level.after_hours for level in kind.levels]

    assert names == [name for name in LEVELS if name in names] and hours == sorted(hours) and hours[0] == 0
    assert len(code) <= 24 and 1 <= kind.gravity <= 5 and kind.repeat_days >= 1
    assert set(kind.readers) <= set(ROLES)
    assert kind.to_do or "station" not in names
    assert kind.for_liaison or "liaison" not in names
    assert all(code in read_by(role) for role in kind.readers)


def test_whose_eyes_count_for_whom() -> None:
    assert [level_of(role) for role in (*STATION, "liaison", "programme")] == [
        "station",
        "station",
        *LEVELS[1:],
    ]
