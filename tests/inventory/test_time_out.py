"""How long a station was out: the cases on which others disagree, and what holds for any history."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.stockout import LotTimeline, spells, within

START = datetime.fromisoformat("2026-08-01T00:00:00+02:00")
END = START + timedelta(days=90)


def time_out(lots: list[LotTimeline], start: datetime, end: datetime, units_needed: int = 1) -> timedelta:
    """As a history of months reads it, in one month that is the whole period."""
    return within(list(spells(lots, start, end, units_needed)), start, end)


def on(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """An instant of the period: the 1st at midnight is `on(1)`."""
    return START + timedelta(days=day - 1, hours=hour, minutes=minute)


CASES = {
    "never out": ([LotTimeline(3)], timedelta(0)),
    "gone from the 5th to the 16th by the hour": (
        [LotTimeline(4, ((on(5, 14), -4), (on(16, 9), 6)))],
        timedelta(days=10, hours=19),
    ),
    "gone for a quarter of an hour": (
        [LotTimeline(1, ((on(5, 14), -1), (on(5, 14, 15), 1)))],
        timedelta(minutes=15),
    ),
    "one of two lots runs out": ([LotTimeline(10, ((on(11), -10),)), LotTimeline(20)], timedelta(0)),
    "the second lot runs out too": (
        [LotTimeline(10, ((on(11), -10),)), LotTimeline(20, ((on(80), -20),))],
        timedelta(days=11),
    ),
    "out the whole period": ([LotTimeline(0)], timedelta(days=90)),
    "no lot at all": ([], timedelta(days=90)),
    "out for longer than the period": (
        [LotTimeline(0, ((START - timedelta(days=10), 0), (END + timedelta(days=3), 5)))],
        timedelta(days=90),
    ),
    "expired stock is no stock": ([LotTimeline(8, usable_until=on(61))], timedelta(days=30)),
    "expired before the period": (
        [LotTimeline(8, usable_until=START - timedelta(days=1))],
        timedelta(days=90),
    ),
    "held stock is no stock": ([LotTimeline(8, holds=((on(11), on(21)),))], timedelta(days=10)),
    "held and not released": ([LotTimeline(8, holds=((on(81), None),))], timedelta(days=10)),
    "a held lot that is refilled stays held": (
        [LotTimeline(0, ((on(41), 5),), holds=((on(31), on(51)),))],
        timedelta(days=50),
    ),
    "moved from one lot to another at one instant": (
        [LotTimeline(5, ((on(30), -5),)), LotTimeline(0, ((on(30), 5),))],
        timedelta(0),
    ),
    "changes in any order": (
        [LotTimeline(4, ((on(16, 9), 6), (on(5, 14), -4)))],
        timedelta(days=10, hours=19),
    ),
}


@pytest.mark.parametrize(("lots", "expected"), CASES.values(), ids=CASES)
def test_time_out_is_exact(lots: list[LotTimeline], expected: timedelta) -> None:
    assert time_out(lots, START, END) == expected


def test_a_tablet_that_makes_no_treatment_is_no_stock() -> None:
    one_of_each = [LotTimeline(1), LotTimeline(2, ((on(10), -2), (on(20), 1)))]

    assert time_out(one_of_each, START, END, units_needed=2) == timedelta(days=10)


def test_a_month_has_its_share_of_a_spell() -> None:
    lots = [LotTimeline(4, ((on(25), -4), (on(40), 6)))]
    out = list(spells(lots, START, END))

    assert within(out, START, on(31)) == timedelta(days=6)
    assert within(out, on(31), END) == timedelta(days=9)


def wrongly_by_changed_lots(lots: list[LotTimeline], start: datetime, end: datetime) -> timedelta:
    """The known mistake: on a day that something moved, only the lots that moved are added up."""
    return max((time_out([lot], start, end) for lot in lots if lot.changes), default=timedelta(0))


def test_the_cases_can_see_the_known_mistake() -> None:
    lots, expected = CASES["one of two lots runs out"]

    assert wrongly_by_changed_lots(lots, START, END) != expected


TIMELINES = st.lists(
    st.builds(
        LotTimeline,
        opening=st.integers(0, 5),
        changes=st.lists(
            st.tuples(st.integers(-20, 110).map(lambda day: on(day, 7)), st.integers(-3, 3)), max_size=8
        ).map(tuple),
        usable_until=st.none() | st.integers(-20, 110).map(on),
        holds=st.lists(
            st.tuples(st.integers(0, 50).map(on), st.none() | st.integers(51, 100).map(on)), max_size=2
        ).map(tuple),
    ),
    max_size=4,
)


@given(TIMELINES)
def test_it_is_never_negative_nor_more_than_the_period_and_spells_do_not_touch(
    lots: list[LotTimeline],
) -> None:
    found = list(spells(lots, START, END))

    assert timedelta(0) <= time_out(lots, START, END) <= END - START
    assert all(since < until for since, until in found)
    assert all(first[1] < second[0] for first, second in zip(found, found[1:], strict=False))


@given(TIMELINES, st.integers(0, 5))
def test_one_more_lot_never_makes_it_longer(lots: list[LotTimeline], units: int) -> None:
    assert time_out([*lots, LotTimeline(units)], START, END) <= time_out(lots, START, END)


@given(TIMELINES)
def test_months_add_up_to_the_period(lots: list[LotTimeline]) -> None:
    found = list(spells(lots, START, END))

    assert within(found, START, on(31)) + within(found, on(31), END) == time_out(lots, START, END)


@given(TIMELINES, st.integers(1, 89))
def test_each_instant_of_a_spell_has_no_usable_treatment_by_a_slow_count(
    lots: list[LotTimeline], day: int
) -> None:
    at = on(day, 12)
    usable = 0
    for lot in lots:
        is_held = any(since <= at and (until is None or at < until) for since, until in lot.holds)
        is_expired = lot.usable_until is not None and lot.usable_until <= at
        units = lot.opening + sum(change for when, change in lot.changes if START <= when <= at)
        usable += 0 if is_held or is_expired else max(0, units)

    assert any(since <= at < until for since, until in spells(lots, START, END)) == (usable < 1)
