"""Report who saw what. The report is itself an entry, in the transaction of the reading.

What was sought is kept by place and person; of a visit only that one was sought.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from accounts.permissions import Actor, require
from accounts.trail import service as trail
from core.errors import Invalid
from reports.access import queries
from reports.access.queries import Sought

# The law's own: the authority is told within a day of knowing.
NOTICE_HOURS = 24


@dataclass(frozen=True)
class Report:
    rows: list[Any]
    by_person: list[tuple[str, int]]
    notify_by: datetime
    is_cut: bool


def report(actor: Actor, sought: Sought, *, known_at: datetime) -> Report:
    """Everything seen in a span by place, person or visit. Raises Invalid without one of them."""
    require(actor, "access.read")
    if not (sought.place or sought.person or sought.visit):
        raise Invalid({"place": ["Choose one place, or write a person or a visit."]})
    if sought.to_at < sought.from_at:
        raise Invalid({"to_on": ["The last day comes before the first. Check both."]})
    rows = queries.seen(actor, sought)
    detail = {
        "place": sought.place,
        "person": sought.person,
        "of_visit": bool(sought.visit),
        "found": len(rows),
    }
    trail.record(actor, "access_reported", detail=detail)
    counted = Counter(row.person for row in rows)
    notify_by = known_at + timedelta(hours=NOTICE_HOURS)
    return Report(rows, counted.most_common(), notify_by, len(rows) == queries.MOST)
