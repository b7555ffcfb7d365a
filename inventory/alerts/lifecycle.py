"""What becomes of alerts: findings and open alerts in; what to open, say again, carry up and close out.

A finding is a state and never a date, so a night that was missed is caught up by the next one. The
same findings at the same moment change nothing the second time. Pure: no clock, no database.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core import clock
from inventory.alerts.kinds import KINDS, LEVELS

Key = tuple[int, str, str]
SECONDS_AN_HOUR = 3600


@dataclass(frozen=True)
class Finding:
    """Something that is so now, at a place. `detail` says it in numbers; `stage` rises as it grows graver.

    `kind` is filled in from the watch that found it, unless one watch finds several kinds. `from_level`: who
    is told at the least, where those below it are not the ones who can act.
    """

    place_id: int
    subject: str
    detail: str
    stage: int = 0
    kind: str = ""
    from_level: str = LEVELS[0]

    @property
    def key(self) -> Key:
        return self.place_id, self.kind, self.subject


@dataclass(frozen=True)
class Open:
    """An open alert, as far as its life depends on it."""

    id: int
    kind: str
    place_id: int
    subject: str
    level: str
    stage: int
    opened_at: datetime
    last_told_at: datetime
    times_told: int
    acknowledged_at: datetime | None = None
    acknowledged_level: str | None = None

    @property
    def key(self) -> Key:
        return self.place_id, self.kind, self.subject


@dataclass
class Changes:
    """What is to be done. An alert stands in one list at most."""

    opened: list[Finding] = field(default_factory=list)
    repeated: list[tuple[Open, int]] = field(default_factory=list)  # with the stage it has reached
    escalated: list[tuple[Open, str]] = field(default_factory=list)  # with the level it reaches
    closed: list[tuple[Open, str]] = field(default_factory=list)  # with what cured it

    @property
    def count(self) -> int:
        return len(self.opened) + len(self.repeated) + len(self.escalated) + len(self.closed)


def judge(open_alerts: Iterable[Open], findings: Iterable[Finding], now: datetime) -> Changes:
    """Compare what is open with what is so. Both must speak of the same places and kinds."""
    found = {finding.key: finding for finding in findings}
    changes = Changes()
    known = set()
    for alert in open_alerts:
        known.add(alert.key)
        finding = found.get(alert.key)
        if finding is None:
            changes.closed.append((alert, cure_of(alert, found.values())))
        elif (level := _highest(level_due(alert, now), finding.from_level)) != alert.level:
            changes.escalated.append((alert, level))
        elif finding.stage > alert.stage or is_repeat_due(alert, now):
            changes.repeated.append((alert, max(finding.stage, alert.stage)))
    changes.opened = [finding for key, finding in found.items() if key not in known]
    return changes


def level_due(alert: Open, now: datetime) -> str:
    """Where it should stand by now; never lower than it stands.

    While those it stands with have seen it, only an urgent kind climbs on: an empty box does not
    fill because it was seen.
    """
    kind = KINDS[alert.kind]
    if is_seen(alert, alert.level, now) and not kind.is_urgent:
        return alert.level
    hours = max((now - alert.opened_at).total_seconds(), 0) / SECONDS_AN_HOUR  # a clock may step back
    return _highest(alert.level, kind.level_after(hours))


def first_level(finding: Finding) -> str:
    """Where an alert about it begins."""
    return _highest(KINDS[finding.kind].level_after(0), finding.from_level)


def _highest(*levels: str) -> str:
    return max(levels, key=LEVELS.index)


def is_repeat_due(alert: Open, now: datetime) -> bool:
    """True when its rhythm has passed since it was last told, and not everybody told has just seen it."""
    is_due = _days(alert.last_told_at, now) >= KINDS[alert.kind].repeat_days
    return is_due and not is_seen(alert, alert.level, now)


def is_seen(alert: Open, level: str, now: datetime) -> bool:
    """True for one rhythm after somebody at this level or above said "I have seen it"."""
    if alert.acknowledged_at is None or alert.acknowledged_level is None:
        return False
    is_fresh = _days(alert.acknowledged_at, now) < KINDS[alert.kind].repeat_days
    return is_fresh and LEVELS.index(alert.acknowledged_level) >= LEVELS.index(level)


def told_again(alert: Open, now: datetime) -> tuple[str, ...]:
    """The roles that a repeat is for: those that have just seen it are left in peace."""
    is_fresh = is_seen(alert, LEVELS[0], now)
    return KINDS[alert.kind].told_beyond(alert.level, alert.acknowledged_level if is_fresh else None)


def cure_of(alert: Open, findings: Collection[Finding]) -> str:
    """What closed it: what cures its kind, or the next rung of its ladder."""
    kind = KINDS[alert.kind]
    if kind.ladder:
        for other in findings:
            same = (other.place_id, other.subject) == (alert.place_id, alert.subject)
            if same and KINDS[other.kind].ladder == kind.ladder:
                return f"Now: {KINDS[other.kind].title.lower()}."
    return kind.cured


def _days(since: datetime, now: datetime) -> int:
    """Nights between two instants: a pass that ran late must not put the next one off by a day."""
    return max((clock.local(now).date() - clock.local(since).date()) // timedelta(days=1), 0)
