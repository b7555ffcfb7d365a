"""Read the expiry printed on a pack.

A month alone means the last day of that month, and so does day 00 of a GS1 code.
Pure: whether the day has passed is for `fefo` to say.
"""

import calendar
import re
from datetime import date

EARLIEST_YEAR, LATEST_YEAR = 2000, 2100
_SHAPES = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)(-(?P<day>\d\d))?"),
    re.compile(r"(?P<month>\d\d)/(?P<year>\d{4})"),
    re.compile(r"(?P<short_year>\d\d)(?P<month>\d\d)(?P<day>\d\d)"),  # GS1, application identifier 17
)


def parse(typed: str) -> tuple[date, bool]:
    """The last day of use, and True when only a month was given.

    Takes 2027-03, 03/2027, 2027-03-15, 270315 and 270300. Raises ValueError otherwise.
    """
    found = next((match for shape in _SHAPES if (match := shape.fullmatch(typed.strip()))), None)
    if found is None or not typed.isascii():
        raise ValueError("not an expiry")
    parts = found.groupdict()
    year = 2000 + int(parts["short_year"]) if parts.get("short_year") else int(parts["year"])
    month, day = int(parts["month"]), int(parts.get("day") or 0)
    if not (EARLIEST_YEAR <= year <= LATEST_YEAR and 1 <= month <= 12):
        raise ValueError("not an expiry")
    if day == 0:
        return date(year, month, calendar.monthrange(year, month)[1]), True
    return date(year, month, day), False


def shown(expires_on: date, by_month: bool) -> str:
    """As the pack says it: 2027-03, or 2027-03-15."""
    return expires_on.strftime("%Y-%m") if by_month else expires_on.isoformat()
