"""Alerts of reports: they rise before and after each deadline, are told on, and close when it is done."""

from typing import Any

import pytest
from sqlalchemy import select

from accounts.notices.models import Notice
from accounts.people.service import system_actor
from accounts.places import queries as places
from core import clock
from core.database import session
from dispensing.adverse_events import deadlines, service
from inventory.alerts import service as alerts
from inventory.alerts.models import Alert, AlertEvent
from inventory.catalogue import service as catalogue
from tests.factories.events import event_at, follow_up, hours_ago, kept, review
from tests.factories.world import World

SERIOUS = ("admission",)


def look(world: World) -> None:
    world.act(lambda: alerts.evaluate_all(system_actor()))


def open_now(kind: str = "adverse_event") -> dict[str, Alert]:
    """Open alerts about reports, by the rest of their kind's name."""
    session().rollback()
    found = session().scalars(select(Alert).where(Alert.state == "open", Alert.kind.startswith(kind)))
    return {one.kind.removeprefix("adverse_event_"): one for one in found.all()}


def told(world: World, name: str) -> int:
    """How many notices this person was given so far."""
    person_id = world.actor(name).person_id
    return len(session().scalars(select(Notice.id).where(Notice.person_id == person_id)).all())


def test_the_district_is_asked_for_at_once_then_more_urgently_and_then_it_is_late(world: World) -> None:
    made = event_at(world, "submitted", seriousness=SERIOUS)
    look(world)
    first = open_now()
    assert set(first) == {"district"} and first["district"].stage == 1
    assert first["district"].subject == f"report {made.number[:4]}-{made.number[4:]}"
    assert (
        "28" not in first["district"].opened_cause and "21 Nov 2026, 09:30" in first["district"].opened_cause
    )

    heard = told(world, "liaison.north")
    for hours, stage in ((13, 2), (19, 3)):
        with world.later(hours=hours):
            look(world)
            assert open_now()["district"].stage == stage
    assert told(world, "liaison.north") == heard + 2

    with world.later(hours=24):  # at the instant itself it is in time
        look(world)
        assert set(open_now()) == {"district"}
    assert told(world, "programme") > 0
    with world.later(hours=24, minutes=1):
        look(world)
        late = open_now()["late"]
        assert (set(open_now()), late.level, late.stage) == ({"late"}, "programme", 1)


def test_telling_the_district_closes_it_and_a_review_does_too(world: World) -> None:
    one, other = (event_at(world, "submitted", seriousness=SERIOUS, lot=None) for _ in range(2))
    look(world)
    officer = world.actor("officer.cen")
    world.act(lambda: service.told(officer, one.number, version=one.version, told_at=hours_ago(0)))
    review(world, other, seriousness=SERIOUS)
    look(world)

    assert open_now() == {}
    assert kept(world, one).district_told_at == clock.now()


def test_the_regulator_s_day_nears_passes_and_is_cured_by_sending(world: World) -> None:
    made = event_at(world, "reviewed", seriousness=SERIOUS)
    stages = {7: None, 8: 1, 12: 2, 14: 3}
    for days, stage in stages.items():
        with world.later(days=days):
            look(world)
            found = open_now().get("regulator")
            assert (found.stage if found else None) == stage
    for days, stage in {16: 2, 22: 3, 29: 4}.items():
        with world.later(days=days):
            look(world)
            assert {name: one.stage for name, one in open_now().items()} == {"late": stage}
    with world.later(days=30):
        liaison = world.actor("liaison.north")
        sent = {"version": made.version, "reference": "ZR-9", "sent_on": clock.today()}
        world.act(lambda: service.sent(liaison, made.number, **sent))
        look(world)

        assert open_now() == {}
        causes = session().scalars(select(AlertEvent.cause).where(AlertEvent.what == "closed")).all()
        assert "The report went on." in causes


def test_what_nobody_reviews_is_told_and_a_follow_up_waits_anew(world: World) -> None:
    made = event_at(world, "submitted")
    with world.later(days=3):
        look(world)
        assert open_now() == {}
    with world.later(days=3, hours=1):
        look(world)
        assert set(open_now()) == {"unreviewed"}
        follow_up(world, made, outcome="recovered")
        look(world)
        assert open_now() == {}


def test_two_reports_on_a_lot_are_told_until_it_is_on_hold(world: World) -> None:
    event_at(world, "submitted")
    event_at(world, "draft")
    look(world)
    assert open_now() == {}

    event_at(world, "submitted", at="officer.riv", product="LNG-1.5", lot="B2291")
    heard = told(world, "liaison.north"), told(world, "liaison.south")
    look(world)
    assert (told(world, "liaison.north"), told(world, "liaison.south")) == (heard[0] + 1, heard[1])
    found = session().scalars(select(Alert).where(Alert.kind == "adverse_event_lot")).all()
    district = places.by_code("NOR")
    assert [(one.place_id, one.subject, one.opened_cause) for one in found] == [
        (district.id, "lot B2291", "2 reports speak of this lot.")
    ]

    world.act(lambda: catalogue.hold_lot(world.actor("liaison.north"), number="B2291", reason="Reports"))
    look(world)
    assert open_now() == {}


def test_a_notice_says_nothing_of_what_it_is_about(world: World) -> None:
    event_at(world, "submitted", seriousness=SERIOUS, words="markerword")
    look(world)
    rows = session().scalars(select(Notice)).all()

    assert rows and all("markerword" not in str(vars(row)) for row in rows)
    assert {row.kind for row in rows} <= {"task"}


def test_a_draft_whose_clock_runs_is_watched_too(world: World) -> None:
    made = event_at(world, "draft", seriousness=SERIOUS)
    look(world)
    assert set(open_now()) == {"district"}
    world.act(
        lambda: service.withdraw(world.actor("officer.cen"), made.number, version=1, reason="Wrong person")
    )
    look(world)
    assert open_now() == {}


def test_these_tests_can_fail(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: were nothing late, the alert of a passed deadline would not be there."""
    event_at(world, "submitted", seriousness=SERIOUS)

    def never(*_: Any) -> int:
        return 0

    monkeypatch.setattr(deadlines, "late_stage", never)
    with world.later(days=20):
        look(world)
        assert "late" not in open_now()
