"""How much of a station's time somebody certified is on duty, from instants. Pure.

Where no roster is kept there is no share, which is not nought: a week counts when at least one person is on
it. Two at once count once. The clock of the wall is the programme's; hours between are real hours.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from dispensing.certification.spans import Span, midnight

MINUTES_AN_HOUR = 60
SECONDS_AN_HOUR = 3600


@dataclass(frozen=True)
class Coverage:
    """Hours for which a roster was kept, and those of them with a certified officer on duty."""

    kept_hours: float
    covered_hours: float

    @property
    def share(self) -> float | None:
        """From 0 to 1; None where no roster is kept."""
        return self.covered_hours / self.kept_hours if self.kept_hours else None


def shift_span(day: date, starts: int, ends: int, zone: tzinfo) -> Span:
    """The instants of a shift that begins on this day; minutes after midnight. One that ends no later than it
    starts ends the day after."""
    last_day = day + timedelta(days=1) if ends <= starts else day
    return _instant(day, starts, zone), _instant(last_day, ends, zone)


def kept_weeks(begun: Iterable[tuple[date, datetime]], zone: tzinfo) -> list[Span]:
    """The weeks, from Monday on, of turns told by their day and start; after a week without any, a roster is
    kept from its first turn on."""
    firsts: dict[date, datetime] = {}
    for day, start in begun:
        monday = monday_of(day)
        firsts[monday] = min(start, firsts.get(monday, start))
    return merged(
        (
            midnight(monday, zone) if monday - timedelta(days=7) in firsts else first,
            midnight(monday + timedelta(days=7), zone),
        )
        for monday, first in firsts.items()
    )


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def coverage(
    period: Span,
    kept: Collection[Span],
    on_duty: Mapping[int, Collection[Span]],
    certified: Mapping[int, Collection[Span]],
) -> Coverage:
    """Coverage of a period. `on_duty` and `certified` are by person."""
    counted = overlap([period], kept)
    covered = covered_spans(on_duty, certified)
    return Coverage(_hours(counted), _hours(overlap(counted, covered)))


def covered_spans(
    on_duty: Mapping[int, Collection[Span]], certified: Mapping[int, Collection[Span]]
) -> list[Span]:
    """When at least one person is on duty who is certified at that moment."""
    return merged(
        span for person, spans in on_duty.items() for span in overlap(spans, certified.get(person, ()))
    )


def is_covered(span: Span, covered: Collection[Span]) -> bool:
    """True when every moment of the span is covered."""
    return overlap([span], covered) == [span]


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same time in spans that neither touch nor overlap, in order."""
    found: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def overlap(ones: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """The time that lies in both."""
    left, right = merged(ones), merged(others)
    found: list[Span] = []
    here = there = 0
    while here < len(left) and there < len(right):
        start, end = max(left[here][0], right[there][0]), min(left[here][1], right[there][1])
        if start < end:
            found.append((start, end))
        if left[here][1] < right[there][1]:
            here += 1
        else:
            there += 1
    return found


def _hours(spans: Iterable[Span]) -> float:
    return sum((end - start).total_seconds() for start, end in spans) / SECONDS_AN_HOUR


def _instant(day: date, minute: int, zone: tzinfo) -> datetime:
    at = time(*divmod(minute, MINUTES_AN_HOUR))
    return datetime.combine(day, at, zone).astimezone(UTC)
