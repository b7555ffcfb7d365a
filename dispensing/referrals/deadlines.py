"""Until when a service is urgent, by when an answer is due, and which of what waits comes first. Pure.

Each is reckoned once, when the slip is issued, by the protocol in force then, and kept: a number that is
changed today moves no clock that runs. Hours are hours, across weekends and the ends of months.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from dispensing.protocols.values import Protocol

FAR = timedelta(days=36_500)


def urgent_until(service: str, incident_latest_at: datetime | None, protocol: Protocol) -> datetime | None:
    """The instant a service stops being urgent; None when it has no clock or the time is not known."""
    hours = {
        "pep": protocol.pep_hours,
        "ec": protocol.ec_referral_hours,
        "forensic_exam": protocol.forensic_hours,
    }.get(service)
    if hours is None or incident_latest_at is None:
        return None
    return incident_latest_at + timedelta(hours=hours)


def answer_due(issued_at: datetime, protocol: Protocol) -> datetime:
    """When a referral without an answer becomes overdue."""
    return issued_at + timedelta(days=protocol.feedback_days)


def was_in_time(urgent_until: datetime | None, served_at: datetime | None) -> bool | None:
    """Whether a service was given while it was urgent, its last instant included; None when unknown."""
    if urgent_until is None or served_at is None:
        return None
    return served_at <= urgent_until


def next_clock(clocks: Iterable[datetime | None], now: datetime) -> datetime | None:
    """The first clock that still runs, of the services without an answer."""
    return min((until for until in clocks if until is not None and until >= now), default=None)


def urgency(clocks: Iterable[datetime | None], due_at: datetime, now: datetime) -> datetime:
    """What to sort by: clocks that run, the nearest first; then what is longest due."""
    nearest = next_clock(clocks, now)
    return nearest if nearest is not None else due_at + FAR
