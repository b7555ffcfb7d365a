"""Months of the programme's zone, by their first day. Pure but for the zone."""

from collections.abc import Iterator
from datetime import date, datetime, time

from core import clock


def first_of(day: date) -> date:
    """The first day of this day's month."""
    return day.replace(day=1)


def after(month: date, months: int = 1) -> date:
    """The first day of the month so many months later; a negative number goes back."""
    years, month_0 = divmod(month.month - 1 + months, 12)
    return date(month.year + years, month_0 + 1, 1)


def between(start: date, end: date) -> Iterator[date]:
    """First days of the months from `start` to `end`, the end not included."""
    while start < end:
        yield start
        start = after(start)


def of_instant(moment: datetime) -> date:
    """The month in which an instant lies, on the programme's wall clock."""
    return first_of(clock.local(moment).date())


def begins(month: date) -> datetime:
    """The instant at which a month begins in the programme's zone."""
    return datetime.combine(month, time.min, clock.zone())


def this_month() -> date:
    """The month that is not over yet: figures are shown up to its first day."""
    return first_of(clock.today())
