"""On which days somebody may be called, how a call can go, and what follows from it. Pure.

The rule kept here: a way to reach somebody lives no longer than the calls it is for.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta, tzinfo

WAYS = {
    "call": "A phone call",
    "message": "A message with plain words",
    "comes_here": "They come to the station",
    "through": "Through somebody they chose",
}
# Nothing to write down: they know the way.
NEEDS_NOTHING = ("comes_here",)
RESULTS = {
    "well": "Reached, and well",
    "needs_care": "Reached, and needs care",
    "not_reached": "Not reached",
    "stop": "Asked not to be called again",
}
REACHED = ("well", "needs_care")
SIDE_EFFECTS = {"none": "Asked: none", "some": "Asked: some", "not_asked": "Not asked"}
CALL_STATES = ("due", "done")
MOST_TRIES = 3
ENDS = {
    "done": "All calls are done",
    "withdrawn": "They do not want calls",
    "replaced": "The way to reach them has changed",
    "time": "The time for it was over",
    "erased": "The visit was erased",
}
# What a person may choose on the page.
STOPS = ("withdrawn", "replaced")


def days_proposed(came_on: date, days: Iterable[int], today: date) -> list[date]:
    """The days to come on which a call is due, from the rules' days after the visit."""
    return [day for day in (came_on + timedelta(days=number) for number in days) if day >= today]


def forget_at(last_due: date, days: int, zone: tzinfo) -> datetime:
    """When the way to reach them goes, however the calls went: so many whole days after the last one."""
    return datetime.combine(last_due + timedelta(days=days + 1), time(0, 0), tzinfo=zone)


def call_after(result: str, tries: int) -> str:
    """The call's state after this result at this try."""
    return "due" if result == "not_reached" and tries < MOST_TRIES else "done"


def plan_after(result: str, calls: Collection[str]) -> str | None:
    """What ends the plan once its calls are in these states; None while a call is due."""
    if result == "stop":
        return "withdrawn"
    return "done" if "due" not in calls else None
