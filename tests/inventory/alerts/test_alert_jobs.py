"""The schedule's part: the night, the hour, the week and the month."""

from sqlalchemy import select

from accounts.notices.models import Notice
from accounts.people.models import Person
from core.database import session
from inventory.alerts import jobs
from tests.factories import counts


def told_of(kind: str) -> list[str]:
    session().rollback()
    rows = select(Person.name).join(Notice, Notice.person_id == Person.id)
    return sorted(session().scalars(rows.where(Notice.kind == kind, Notice.channel == "app")))


def test_the_night_says_what_it_found_and_whom_it_told(ward) -> None:
    ward.say("out_of_stock")

    first, second = ward.world.act(jobs.alerts), ward.world.act(jobs.alerts)

    assert (first.found, first.sent, first.failed) == (1, 4, 0)
    assert (second.found, second.sent) == (0, 0)


def test_the_hour_carries_up_an_empty_box_and_leaves_the_rest_to_the_night(ward) -> None:
    ward.say("out_of_stock")
    ward.say("count_overdue", "")
    ward.night()

    with ward.world.later(hours=24):
        assert ward.world.act(jobs.urgent_alerts).found == 1

    assert {alert.kind: alert.level for alert in ward.alerts()} == {
        "out_of_stock": "programme",
        "count_overdue": "station",
    }


def test_the_week_tells_each_person_once_that_something_is_open(ward) -> None:
    for subject in ("A", "B"):
        ward.say("below_minimum", subject)
    ward.say("out_of_stock", at="RIV")
    ward.night()

    ward.world.act(jobs.weekly_digest)
    ward.world.act(jobs.weekly_digest)

    assert told_of("digest") == [
        "incharge.cen", "incharge.riv", "liaison.north", "officer.cen", "officer.riv", "officer2.cen",
    ]  # fmt: skip


def test_a_week_without_anything_open_tells_nobody(ward) -> None:
    assert ward.world.act(jobs.weekly_digest).found == 0
    assert told_of("digest") == []


def test_the_month_reminds_those_who_have_not_counted(world) -> None:
    with world.at("2026-12-01T07:00:00+02:00"):
        counts.counted_and_closed(world, {"B2291": 6, "B2304": 3, "C1100": 8})

        assert world.act(jobs.monthly_count) == 1  # River Station

    assert told_of("to_count") == ["incharge.riv", "officer.riv"]
