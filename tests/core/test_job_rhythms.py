"""When jobs are due: by the programme's wall clock, over short months and over clocks that jump."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import clock
from core.jobs import Daily, Every, Monthly, Weekly

NIGHT = time(3, 0)
RHYTHMS = [Daily(time(0, 0)), Daily(time(2, 30)), Weekly(6, time(2, 30)), Monthly(31, time(2, 30)), Every(7)]
ZONES = ["Africa/Lusaka", "Europe/Berlin", "America/Sao_Paulo", "Pacific/Apia", "Asia/Kathmandu"]


@pytest.fixture(autouse=True)
def lusaka():
    yield
    clock.use_zone("Africa/Lusaka")


def at(text: str) -> datetime:
    """A wall clock in the programme's zone."""
    return datetime.fromisoformat(text).replace(tzinfo=clock.zone())


@pytest.mark.parametrize(
    ("when", "now", "latest", "following"),
    [
        (Daily(NIGHT), "2026-11-20T03:00", "2026-11-20T03:00", "2026-11-21T03:00"),
        (Daily(NIGHT), "2026-11-20T02:59", "2026-11-19T03:00", "2026-11-20T03:00"),
        (Weekly(0, NIGHT), "2026-11-20T12:00", "2026-11-16T03:00", "2026-11-23T03:00"),
        (Weekly(4, NIGHT), "2026-11-20T02:00", "2026-11-13T03:00", "2026-11-20T03:00"),
        (Monthly(1, NIGHT), "2026-11-20T12:00", "2026-11-01T03:00", "2026-12-01T03:00"),
        (Monthly(31, NIGHT), "2026-02-28T12:00", "2026-02-28T03:00", "2026-03-31T03:00"),
        (Monthly(30, NIGHT), "2028-02-29T02:00", "2028-01-30T03:00", "2028-02-29T03:00"),
        (Every(15), "2026-11-20T09:44", "2026-11-20T09:30", "2026-11-20T09:45"),
        (Every(15), "2026-11-20T09:45", "2026-11-20T09:45", "2026-11-20T10:00"),
    ],
)
def test_the_latest_and_the_next_slot(when, now, latest, following) -> None:
    assert when.latest_slot(at(now)) == at(latest)
    assert when.next_slot(at(now)) == at(following)


def test_a_time_the_clocks_skip_is_due_at_the_first_instant_after() -> None:
    clock.use_zone("Europe/Berlin")  # on 29 March 2026 from 02:00 straight to 03:00

    slots = list(Daily(time(2, 30)).slots_between(at("2026-03-28T00:00"), at("2026-03-30T23:00")))

    assert slots == [at("2026-03-28T02:30"), at("2026-03-29T03:00"), at("2026-03-30T02:30")]


def test_a_time_that_comes_twice_is_due_the_first_time_alone() -> None:
    clock.use_zone("Europe/Berlin")  # on 25 October 2026 from 03:00 back to 02:00

    slots = list(Daily(time(2, 30)).slots_between(at("2026-10-24T12:00"), at("2026-10-26T00:00")))

    assert [slot.isoformat() for slot in slots] == ["2026-10-25T00:30:00+00:00"]


def test_a_day_that_never_was_brings_no_second_slot() -> None:
    clock.use_zone("Pacific/Apia")  # it had no 30 December 2011

    slots = list(Daily(time(0, 0)).slots_between(at("2011-12-28T12:00"), at("2012-01-01T12:00")))

    assert slots == [at("2011-12-29T00:00"), at("2011-12-31T00:00"), at("2012-01-01T00:00")]


@given(
    zone=st.sampled_from(ZONES),
    when=st.sampled_from(RHYTHMS),
    minutes=st.integers(0, 20 * 365 * 24 * 60),
    days=st.integers(0, 70),
)
def test_slots_lie_in_order_and_the_three_questions_agree(zone, when, minutes, days) -> None:
    clock.use_zone(zone)
    now = datetime(2010, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    until = now + timedelta(days=min(days, 1) if isinstance(when, Every) else days)

    slots = list(when.slots_between(now, until))

    assert all(earlier < following for earlier, following in pairwise(slots))
    assert all(now < slot <= until for slot in slots)
    assert when.latest_slot(until) == (slots[-1] if slots else when.latest_slot(now))
    assert when.latest_slot(now) <= now < when.next_slot(now)


@pytest.mark.parametrize("wrong", [(Every, 0), (Weekly, 7, NIGHT), (Monthly, 0, NIGHT), (Monthly, 32, NIGHT)])
def test_a_rhythm_that_never_comes_is_refused(wrong) -> None:
    kind, *values = wrong

    with pytest.raises(ValueError):
        kind(*values)


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (Daily(NIGHT), "daily at 03:00"),
        (Weekly(0, NIGHT), "each Monday at 03:00"),
        (Monthly(31, NIGHT), "day 31 (or the last) of each month at 03:00"),
        (Every(1), "every minute"),
        (Every(5), "every 5 minutes"),
    ],
)
def test_a_rhythm_says_itself(when, words) -> None:
    assert when.words == words
