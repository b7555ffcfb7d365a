"""The duty roster: coverage is exact, nothing is claimed without a roster, no dose is refused."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from accounts.people import queries as people
from core import clock
from core.errors import Forbidden, Invalid, NotFound, WrongState
from dispensing.certification import queries as certificates
from dispensing.certification import service as certification
from dispensing.certification.spans import History, certified_spans
from dispensing.duty import coverage, queries, service, watches
from tests.factories.alerts import open_alert
from tests.factories.duty import open_shift, put_on
from tests.factories.visits import body

LUSAKA = ZoneInfo("Africa/Lusaka")
MON, YEAR = date(2026, 11, 16), timedelta(days=365)
LASTS = [History(MON - YEAR, MON + YEAR)]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=LUSAKA).astimezone(UTC)


DAY_OF_16 = (at(16, 0), at(17, 0))
NIGHT, EARLY, ALL_DAY = (22 * 60, 6 * 60), (6 * 60, 14 * 60), (0, 0)
ENDS_16, ENDS_15 = [History(MON - YEAR, MON)], [History(MON - YEAR, date(2026, 11, 15))]
FROM_17 = History(date(2026, 11, 17), MON + YEAR)
STOPPED_AT_10 = [History(MON - YEAR, MON + YEAR, ((at(16, 10), "suspended"),))]
STOPPED_8_TO_9 = [
    History(MON - YEAR, MON + YEAR, ((at(16, 8), "suspended"), (at(16, 9), "restored"))),
]


@pytest.mark.parametrize(
    ("period", "on", "held", "covered"),
    [
        (DAY_OF_16, [(1, 15, NIGHT), (1, 16, NIGHT)], {1: LASTS}, 8),
        (DAY_OF_16, [(1, 16, EARLY)], {1: LASTS}, 8),
        (DAY_OF_16, [(1, 16, EARLY), (2, 16, EARLY)], {1: LASTS, 2: LASTS}, 8),
        (DAY_OF_16, [(1, 16, EARLY), (2, 16, EARLY)], {2: LASTS}, 8),
        (DAY_OF_16, [(1, 16, ALL_DAY)], {1: LASTS}, 24),
        (DAY_OF_16, [(1, 16, EARLY)], {}, 0),
        (DAY_OF_16, [(1, 16, EARLY)], {1: ENDS_15}, 0),
        (DAY_OF_16, [(1, 16, EARLY)], {1: STOPPED_AT_10}, 4),
        (DAY_OF_16, [(1, 16, EARLY)], {1: STOPPED_8_TO_9}, 7),
        (DAY_OF_16, [(1, 16, EARLY)], {1: [*LASTS, *STOPPED_AT_10]}, 4),
        ((at(16, 0), at(18, 0)), [(1, 16, NIGHT)], {1: ENDS_16}, 2),
        ((at(16, 0), at(18, 0)), [(1, 16, NIGHT)], {1: [*ENDS_16, FROM_17]}, 8),
    ],
)  # fmt: skip
def test_hours_are_covered_while_somebody_certified_is_on(period, on, held, covered) -> None:
    on_duty: dict[int, list] = {}
    for person, day, (starts, ends) in on:
        on_duty.setdefault(person, []).append(coverage.shift_span(date(2026, 11, day), starts, ends, LUSAKA))
    certified = {
        person: certified_spans(histories, (at(1, 0), at(30, 0)), LUSAKA)
        for person, histories in held.items()
    }

    found = coverage.coverage(period, [period], on_duty, certified)

    hours = (period[1] - period[0]) / timedelta(hours=1)
    assert (found.kept_hours, found.covered_hours) == (hours, covered)


def test_no_roster_is_no_share_and_a_first_week_counts_from_its_first_turn() -> None:
    assert coverage.coverage(DAY_OF_16, [], {}, {}).share is None
    wednesday = (date(2026, 11, 18), at(18, 6))

    assert coverage.kept_weeks([wednesday], LUSAKA) == [(at(18, 6), at(23, 0))]
    assert coverage.kept_weeks([(date(2026, 11, 10), at(10, 6)), wednesday], LUSAKA) == [
        (at(10, 6), at(23, 0))
    ]


def test_a_night_in_which_clocks_go_back_is_an_hour_longer() -> None:
    start, end = coverage.shift_span(date(2026, 10, 24), *NIGHT, ZoneInfo("Europe/Berlin"))

    assert end - start == timedelta(hours=9)


def test_who_is_on_now_and_next_and_what_the_programme_sees(world) -> None:
    day, night = open_shift(world), open_shift(world, name="Night", starts=22 * 60, ends=6 * 60)
    put_on(world, day, "officer.cen", "officer2.cen")
    put_on(world, night, "officer2.cen")

    page = world.page("officer2.cen").get("/duty").words
    with world.at("2026-11-21T12:00:00+02:00"):
        (station,) = [
            one
            for one in queries.coverage_by_station(
                world.actor("programme"), (clock.now() - timedelta(days=7), clock.now())
            )
            if one.code == "CEN"
        ]
        shown = world.page("liaison.north").get("/duty/coverage").words
        outside = world.page("liaison.south").get("/duty/coverage").words

    assert "officer.cen May give doses Day" in page
    assert "Next" in page and "officer2.cen No certificate Night" in page
    # Posted since 9:30: 8.5 hours of the 20th and four of the 21st, of 26.5.
    assert (station.coverage.covered_hours, station.coverage.kept_hours) == (12.5, 26.5)
    assert (station.certified, station.posted) == (2, 3)
    assert "Central Station 47 %" in shown and "River Station No roster" in shown
    assert "Central Station" not in outside


def test_a_coming_shift_without_a_certified_officer_is_told_until_somebody_is_on(world) -> None:
    night = open_shift(world, name="Night", starts=22 * 60, ends=6 * 60)
    assert list(watches.find_uncovered(None)) == []  # no roster, no alert

    put_on(world, night, "officer2.cen")
    (found,) = watches.find_uncovered(None)
    put_on(world, night, "officer2.cen", "officer.cen")
    cured = list(watches.find_uncovered(None))
    (held,) = certificates.certificates_of([people.by_name("officer.cen").id], clock.now())
    world.act(lambda: certification.suspend(world.actor("incharge.cen"), held.id, reason="Asked to wait"))

    assert found.detail == "1 shift, the first from 20 Nov 2026, 22:00."
    assert cured == []
    assert len(list(watches.find_uncovered(None))) == 1

    open_alert(world, "duty_uncovered", "")
    assert "See who is on duty" in world.page("incharge.cen").get("/alerts").words


def test_last_week_is_copied_once_and_days_that_are_over_stay(world) -> None:
    head, shift = world.actor("incharge.cen"), open_shift(world)
    put_on(world, shift, "officer.cen")
    monday = date(2026, 11, 23)

    assert world.act(lambda: service.copy_last_week(head, week=monday)) == 3
    with pytest.raises(WrongState):
        world.act(lambda: service.copy_last_week(head, week=monday))
    with world.at("2026-11-22T09:00:00+02:00"):
        world.act(lambda: service.set_week(head, shift, week=MON, days={}))
    assert [day.day for _shift, day, _name in queries.week_of(head.place_id, MON)] == [20, 21]
    world.act(lambda: service.end_shift(head, shift))
    assert [day.day for _shift, day, _name in queries.week_of(head.place_id, MON)] == [20]


def test_wrong_moves_are_each_named_and_a_dose_is_given_off_the_roster(world) -> None:
    head, shift = world.actor("incharge.cen"), open_shift(world)
    put_on(world, shift, "officer2.cen")
    other = world.actor("incharge.riv")

    with pytest.raises(Forbidden):
        world.act(lambda: service.add_shift(world.actor("officer.cen"), name="Mine", starts=0, ends=0))
    with pytest.raises(NotFound):
        world.act(lambda: service.set_week(other, shift, week=clock.today(), days={}))
    for week in (MON - timedelta(days=1), MON + YEAR):
        with pytest.raises(Invalid):
            world.act(lambda week=week: service.set_week(head, shift, week=week, days={}))
    with pytest.raises(Invalid):
        world.act(lambda: service.set_week(head, shift, week=MON, days={"sun": ["officer.riv"]}))
    assert world.page("officer.riv").get("/duty").status == 200
    assert world.page("incharge.cen").get("/duty/week?week=then").status == 404
    assert world.api("officer.cen").post("/visits", body()).status_code == 201
