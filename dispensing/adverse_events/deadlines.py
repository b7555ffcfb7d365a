"""Until when a report must be told on, and how near that is. Pure.

Hours are elapsed time. Days are calendar days at the programme's clock, weekends and holidays too: due at
the same time of day. A deadline that was stored is never moved later.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core import clock
from dispensing.protocols.values import Protocol

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Time left, and the stage from there on; each stage is told anew. Stage 0 is not told at all.
DISTRICT_STAGES = ((6 * HOUR, 3), (12 * HOUR, 2), (3660 * DAY, 1))
REGULATOR_STAGES = ((DAY, 3), (3 * DAY, 2), (7 * DAY, 1))
# Time past a deadline, and the stage from there on.
LATE_STAGES = ((14 * DAY, 4), (7 * DAY, 3), (DAY, 2), (timedelta(0), 1))


@dataclass(frozen=True)
class Deadlines:
    """The district is told of what is serious alone."""

    district: datetime | None = None
    regulator: datetime | None = None


def deadlines(started_at: datetime, serious_since: datetime | None, rules: Protocol) -> Deadlines:
    """From the start of the clock; what became serious later is counted from when that was known."""
    other = _days_after(started_at, rules.event_other_days)
    if serious_since is None:
        return Deadlines(None, other)
    began = max(started_at, serious_since)
    serious = _days_after(began, rules.event_serious_days)
    return Deadlines(began + timedelta(hours=rules.event_district_hours), min(serious, other))


def never_later(kept: Deadlines, now: Deadlines) -> Deadlines:
    """What stands, or what is earlier."""
    return Deadlines(_first(kept.district, now.district), _first(kept.regulator, now.regulator))


def review_due(submitted_at: datetime, rules: Protocol) -> datetime:
    return _days_after(submitted_at, rules.event_review_days)


def stage(due_at: datetime | None, now: datetime, stages: tuple[tuple[timedelta, int], ...]) -> int:
    """How near a deadline is: 0 when it is far, passed or not set."""
    if due_at is None or now > due_at:
        return 0
    return next((stage for most, stage in stages if due_at - now <= most), 0)


def late_stage(due_at: datetime | None, now: datetime) -> int:
    """How long a deadline has passed: 0 while it has not. At the instant itself it is still in time."""
    if due_at is None or now <= due_at:
        return 0
    return next(stage for least, stage in LATE_STAGES if now - due_at >= least)


def _days_after(moment: datetime, days: int) -> datetime:
    """The same time of day so many calendar days later, where the programme is."""
    return clock.local(moment) + timedelta(days=days)


def _first(one: datetime | None, other: datetime | None) -> datetime | None:
    known = [moment for moment in (one, other) if moment is not None]
    return min(known) if known else None
