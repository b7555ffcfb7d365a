"""What a plan of a route must be: its stops lie within it, one after another. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

MOST_STOPS, LONGEST = 12, timedelta(days=14)


class Span(NamedTuple):
    begins_at: datetime
    ends_at: datetime


def route_faults(span: Span, now: datetime) -> dict[str, list[str]]:
    """What needs a look before this route may be planned: {field: [message]}."""
    if span.ends_at <= span.begins_at:
        return {"back_by": ["Choose a time after they leave."]}
    if span.ends_at - span.begins_at > LONGEST:
        return {"back_by": [f"A route lasts {LONGEST.days} days or fewer."]}
    if span.ends_at <= now:
        return {"back_by": ["This time has passed. Choose a later one."]}
    return {}


def stop_faults(route: Span, stop: Span, others: Iterable[Span]) -> dict[str, list[str]]:
    """What needs a look before this stop may be added to a route that has the others."""
    others = list(others)
    if len(others) >= MOST_STOPS:
        return {"until": [f"A route has {MOST_STOPS} stops or fewer."]}
    if stop.ends_at <= stop.begins_at:
        return {"until": ["Choose a time after they get there."]}
    if stop.begins_at < route.begins_at:
        return {"since": ["They have not left yet. Choose a later time."]}
    if stop.ends_at > route.ends_at:
        return {"until": ["They must be back by then. Choose an earlier time."]}
    if any(stop.begins_at < other.ends_at and other.begins_at < stop.ends_at for other in others):
        return {"since": ["They are at another stop then. Choose another time."]}
    return {}
