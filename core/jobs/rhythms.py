"""When a job is due: slots, as instants, from a wall clock in the programme's zone. Pure.

A local time that the clocks skip is due at the first instant after the gap; one that
comes twice is due the first time alone. An interval has no wall clock and counts instants.
"""

from calendar import day_name, monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from core import clock

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


class Rhythm:
    """A series of slots without an end, each later than the one before."""

    @property
    def words(self) -> str:
        """`daily at 03:10`, as people read it."""
        raise NotImplementedError

    @property
    def grace(self) -> timedelta:
        """How long after its slot a run is late, and a job that did not run is an alarm."""
        return timedelta(hours=1)

    def latest_slot(self, now: datetime) -> datetime:
        """The last slot at or before `now`."""
        raise NotImplementedError

    def next_slot(self, now: datetime) -> datetime:
        """The first slot after `now`."""
        raise NotImplementedError

    def slots_between(self, after: datetime, until: datetime) -> Iterator[datetime]:
        """Every slot later than `after` and not later than `until`, oldest first."""
        slot = self.next_slot(after)
        while slot <= until:
            yield slot
            slot = self.next_slot(slot)


@dataclass(frozen=True)
class Every(Rhythm):
    """Every so many minutes, counted from 1970 in UTC, so that two machines agree."""

    minutes: int

    def __post_init__(self) -> None:
        if self.minutes < 1:
            raise ValueError("an interval has a minute or more")

    @property
    def words(self) -> str:
        return "every minute" if self.minutes == 1 else f"every {self.minutes} minutes"

    @property
    def grace(self) -> timedelta:
        return max(timedelta(minutes=15), 3 * self._span)

    @property
    def _span(self) -> timedelta:
        return timedelta(minutes=self.minutes)

    def latest_slot(self, now: datetime) -> datetime:
        return EPOCH + (now - EPOCH) // self._span * self._span

    def next_slot(self, now: datetime) -> datetime:
        return self.latest_slot(now) + self._span


class OnDays(Rhythm):
    """At one time of day, on the days that `falls_on` says."""

    at: time

    def falls_on(self, day: date) -> bool:
        raise NotImplementedError

    def latest_slot(self, now: datetime) -> datetime:
        day = clock.local(now).date() + DAY
        while not self.falls_on(day) or instant_of(day, self.at) > now:
            day -= DAY
        return instant_of(day, self.at)

    def next_slot(self, now: datetime) -> datetime:
        day = clock.local(now).date() - DAY
        while not self.falls_on(day) or instant_of(day, self.at) <= now:
            day += DAY
        return instant_of(day, self.at)


@dataclass(frozen=True)
class Daily(OnDays):
    at: time

    @property
    def words(self) -> str:
        return f"daily at {self.at:%H:%M}"

    def falls_on(self, day: date) -> bool:
        return True


@dataclass(frozen=True)
class Weekly(OnDays):
    """`weekday` counts from 0, Monday."""

    weekday: int
    at: time

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6:
            raise ValueError("a week has days 0 (Monday) to 6")

    @property
    def words(self) -> str:
        return f"each {day_name[self.weekday]} at {self.at:%H:%M}"

    def falls_on(self, day: date) -> bool:
        return day.weekday() == self.weekday


@dataclass(frozen=True)
class Monthly(OnDays):
    """On a day of the month; past its end, on its last."""

    day: int
    at: time

    def __post_init__(self) -> None:
        if not 1 <= self.day <= 31:
            raise ValueError("a month has days 1 to 31")

    @property
    def words(self) -> str:
        which = f"day {self.day}" + (" (or the last)" if self.day > 28 else "")
        return f"{which} of each month at {self.at:%H:%M}"

    def falls_on(self, day: date) -> bool:
        return day.day == min(self.day, monthrange(day.year, day.month)[1])


def instant_of(day: date, at: time) -> datetime:
    """The first instant, in UTC, at which clocks in the programme's zone show this or, over a gap, more."""
    zone, wanted = clock.zone(), datetime.combine(day, at)
    first = wanted.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == wanted:
        return first
    # Clocks never show it. Read with the offset from after the gap it lies before, and the other way round.
    before, behind = wanted.replace(tzinfo=zone, fold=1).astimezone(UTC), first
    while behind - before > SECOND:
        middle = before + (behind - before) // SECOND // 2 * SECOND
        if middle.astimezone(zone).replace(tzinfo=None) < wanted:
            before = middle
        else:
            behind = middle
    return behind
