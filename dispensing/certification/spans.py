"""From which instant to which a person is certified, from certificates and what became of them.

The rule kept here: a certificate ends with its last day in the programme's zone, a suspension counts from
its instant. What holds at one moment is `rules.standing` alone. Pure: no clock, no database.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise

from dispensing.certification.rules import Held, standing

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class History:
    """One certificate, with (instant, `suspended` or `restored`) for each change, oldest first."""

    issued_on: date
    expires_on: date
    changes: Sequence[tuple[datetime, str]] = ()

    def at(self, moment: datetime) -> Held:
        """The certificate as it stood at an instant."""
        past = [kind for changed_at, kind in self.changes if changed_at <= moment]
        return Held(self.issued_on, self.expires_on, bool(past) and past[-1] == "suspended")


def certified_spans(histories: Iterable[History], period: Span, zone: tzinfo) -> list[Span]:
    """The parts of the period in which somebody with these certificates may give doses, in order of time."""
    kept = list(histories)
    start, end = period
    points = {moment for one in kept for moment in _turning_points(one, zone) if start < moment < end}
    found: list[Span] = []
    for first, last in pairwise(sorted({start, end} | points)):
        if standing([one.at(first) for one in kept], first.astimezone(zone).date()) == "certified":
            if found and found[-1][1] == first:
                first = found.pop()[0]
            found.append((first, last))
    return found


def midnight(day: date, zone: tzinfo) -> datetime:
    """The instant at which a day begins in a zone."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _turning_points(one: History, zone: tzinfo) -> list[datetime]:
    ends = midnight(one.expires_on + timedelta(days=1), zone)
    return [midnight(one.issued_on, zone), ends, *(changed_at for changed_at, _kind in one.changes)]
