"""A day as people read it: the local one of an instant, and never a zero in front."""

from datetime import UTC, date, datetime

from core import clock


def test_a_day_is_the_local_one_of_an_instant() -> None:
    before_midnight_in_utc = datetime(2026, 11, 3, 22, 30, tzinfo=UTC)

    assert clock.day(before_midnight_in_utc) == "4 Nov 2026"
    assert clock.day_and_time(before_midnight_in_utc) == "4 Nov 2026, 00:30"
    assert clock.day(date(2026, 11, 3)) == "3 Nov 2026"
