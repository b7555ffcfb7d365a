"""Versions of the clinical rules: which one counts when, who may set one, and that none is lost or edited."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from accounts.trail.models import TrailEntry
from core import clock
from core.database import session
from core.errors import Forbidden, Invalid, WrongState
from dispensing.protocols import queries, service, values
from dispensing.protocols.values import Protocol
from tests.factories.world import World


def _set(world: World, name: str = "programme", **asked: object) -> int:
    given = {"counts_from": clock.now(), "note": "Agreed with the clinical lead", **asked}
    return world.act(lambda: service.set_protocol(world.actor(name), **given))


def test_the_version_that_ships_holds_the_defaults(world: World) -> None:
    shipped = queries.in_force(clock.now())

    assert shipped == Protocol(version=1, counts_from=shipped.counts_from)


def test_a_new_version_counts_from_its_day_and_not_before(world: World) -> None:
    starts_at = clock.now() + timedelta(days=3)

    assert _set(world, counts_from=starts_at, window_hours=96) == 2

    assert queries.in_force(starts_at - timedelta(microseconds=1)).window_hours == 120
    assert queries.in_force(starts_at).window_hours == 96
    assert queries.latest().version == 2


def test_an_instant_before_the_first_version_has_the_first(world: World) -> None:
    assert queries.in_force(datetime.fromisoformat("1960-01-01T00:00:00+00:00")).version == 1


def test_a_later_version_replaces_one_that_was_still_waiting(world: World) -> None:
    waiting_from = clock.now() + timedelta(days=10)
    _set(world, counts_from=waiting_from, window_hours=96)

    _set(world, window_hours=100)

    assert queries.in_force(clock.now()).version == 3
    assert queries.in_force(waiting_from).version == 3


def test_a_number_left_alone_keeps_the_value_of_the_latest_version(world: World) -> None:
    _set(world, counts_from=clock.now() + timedelta(days=1), feedback_days=10)
    _set(world, counts_from=clock.now() + timedelta(days=2), pep_hours=48)

    latest = queries.latest()
    assert (latest.feedback_days, latest.pep_hours) == (10, 48)


def test_today_may_be_chosen_and_yesterday_may_not(world: World) -> None:
    start_of_today = clock.local(clock.now()).replace(hour=0, minute=0)

    with pytest.raises(Invalid) as refused:
        _set(world, counts_from=start_of_today - timedelta(microseconds=1), window_hours=96)

    assert set(refused.value.errors) == {"counts_from"}
    assert _set(world, counts_from=start_of_today, window_hours=96) == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"window_hours": 121}, "window_hours"),
        ({"window_hours": 71}, "window_hours"),
        ({"window_hours": True}, "window_hours"),
        ({"first_warning_hours": 97}, "first_warning_hours"),
        ({"window_hours": 95}, "second_warning_hours"),
        ({"follow_up_days": ()}, "follow_up_days"),
        ({"follow_up_days": (14, 14)}, "follow_up_days"),
        ({"follow_up_days": (21, 14)}, "follow_up_days"),
        ({"guardian_under_age": None}, "guardian_under_age"),
        ({"weight_advice_over_kg": 10}, "weight_advice_over_kg"),
        ({}, ""),
        ({"window_hours": 120}, ""),
    ],
)
def test_a_number_out_of_range_or_no_change_is_refused_and_nothing_is_kept(
    world: World, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        _set(world, **changes)

    assert set(refused.value.errors) == {field}
    assert queries.latest().version == 1


def test_the_second_of_two_who_looked_at_the_same_version_is_told(world: World) -> None:
    _set(world, based_on=1, window_hours=96)

    with pytest.raises(WrongState):
        _set(world, based_on=1, window_hours=100)

    assert queries.latest().window_hours == 96


@pytest.mark.parametrize("name", ["officer.cen", "incharge.cen", "liaison.north", "admin", "auditor"])
def test_only_programme_staff_set_rules(world: World, name: str) -> None:
    with pytest.raises(Forbidden):
        _set(world, name, window_hours=96)


def test_history_says_who_set_what_and_why(world: World) -> None:
    _set(world, window_hours=96, weight_advice_over_kg=70)

    newest, shipped = queries.history()

    assert (newest.set_by, newest.note) == ("programme", "Agreed with the clinical lead")
    assert newest.changes == (
        ("Tablets can be given until", "120 hours", "96 hours"),
        ("Advice about weight for people over", "off", "70 kg"),
    )
    assert (shipped.set_by, shipped.changes) == ("Shipped with the software", ())


def test_setting_rules_leaves_one_trail_entry(world: World) -> None:
    before = session().query(TrailEntry).count()

    _set(world, window_hours=96)

    entries = session().query(TrailEntry).order_by(TrailEntry.id).all()[before:]
    assert [(entry.action, entry.subject) for entry in entries] == [("protocol_set", "2")]


@pytest.mark.parametrize(
    "statement", ["UPDATE protocol_version SET numbers = '{}'", "DELETE FROM protocol_version"]
)
def test_a_version_is_never_changed_or_deleted(world: World, statement: str) -> None:
    with pytest.raises(DBAPIError):
        world.act(lambda: session().execute(text(statement)))


def test_a_version_kept_before_a_number_existed_has_its_default() -> None:
    counts_from = datetime.fromisoformat("2026-01-01T00:00:00+00:00")

    kept = values.from_text(7, counts_from, '{"window_hours": 96}')

    assert kept == replace(Protocol(7, counts_from), window_hours=96)


def test_what_is_kept_comes_back_the_same() -> None:
    protocol = Protocol(3, datetime.fromisoformat("2026-01-01T00:00:00+00:00"), weight_advice_over_kg=70)

    assert values.from_text(3, protocol.counts_from, values.to_text(protocol)) == protocol
    assert values.faults(protocol) == {}
