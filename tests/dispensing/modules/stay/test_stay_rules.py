"""Days of a stay, its last days, and what counts as a difference: tables, across month ends and midnight."""

from datetime import date, datetime, timedelta

import pytest

from dispensing.modules.stay import rules

CAME = datetime.fromisoformat("2026-11-27T23:30:00+02:00")
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("after", "day", "stage"),
    [
        (timedelta(0), 1, 0),
        (timedelta(hours=24) - SECOND, 1, 0),
        (timedelta(hours=24), 2, 0),
        (timedelta(hours=72) - SECOND, 3, 0),
        (timedelta(hours=72), 4, 1),
        (timedelta(hours=96), 5, 2),
        (timedelta(hours=120), 6, 2),
        (timedelta(hours=120) + SECOND, 6, 3),
    ],
)
def test_a_day_is_24_hours_from_the_coming_and_the_last_two_are_told(after, day, stage) -> None:
    ends = rules.ends_at(CAME, rules.LONGEST_DAYS)

    assert ends == datetime.fromisoformat("2026-12-02T23:30:00+02:00")
    assert rules.day_of_stay(CAME, CAME + after) == day
    assert rules.stage(ends, CAME + after) == stage


@pytest.mark.parametrize(
    ("days_left", "stage"), [(31, 0), (30, 1), (8, 1), (7, 2), (0, 2), (-1, rules.AGREEMENT_OVER)]
)
def test_an_agreement_is_told_of_before_its_last_day(days_left, stage) -> None:
    on = date(2026, 2, 27)

    assert rules.agreement_stage(on + timedelta(days=days_left), on) == stage


@pytest.mark.parametrize(
    ("returned", "is_whole", "differs"),
    [
        ({1: 2, 2: 1}, True, False),
        ({1: 2, 2: 1}, False, True),
        ({1: 1, 2: 1}, True, True),
        ({1: 2}, True, True),
    ],
)
def test_a_thing_missing_or_a_broken_seal_is_a_difference(returned, is_whole, differs) -> None:
    assert rules.differs({1: 2, 2: 1}, returned, was_seal_intact=is_whole) is differs
