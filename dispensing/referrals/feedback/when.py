"""When a facility says that something was: a day counted back from today, as people recall it. Pure.

The rule kept here: "in time" is never claimed for what may have been late. So a day stands for its last
instant, and what nobody dates is not judged.
"""

from datetime import datetime, time, timedelta

from core import clock

DAYS = {
    "0": "Today",
    "1": "Yesterday",
    **{str(days): f"{days} days ago" for days in range(2, 8)},
}
NOT_KNOWN = ("", "Not known, or longer ago")


def moment_of(days_ago: str | None, now: datetime) -> datetime | None:
    """The last instant of that day, and never after now; None where the day is not known."""
    if days_ago not in DAYS:
        return None
    day = clock.local(now).date() - timedelta(days=int(days_ago) - 1)
    return min(now, datetime.combine(day, time.min, clock.zone()) - timedelta(microseconds=1))
