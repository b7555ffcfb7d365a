"""A month or a quarter as DHIS2 and ADX write it. Pure: it reads no clock."""

import re
from dataclasses import dataclass
from datetime import date

EARLIEST_YEAR, LATEST_YEAR = 2000, 2100
_MONTH = re.compile(r"(\d{4})(\d{2})", re.ASCII)
_QUARTER = re.compile(r"(\d{4})Q([1-4])", re.ASCII)
WORDS = "Write a month like 202610 or a quarter like 2026Q4."


@dataclass(frozen=True)
class Period:
    """`id` as DHIS2 has it (202610, 2026Q4); `start` and `end` are firsts of months, `end` not included."""

    id: str
    start: date
    end: date

    @property
    def months(self) -> int:
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month

    @property
    def adx(self) -> str:
        """The day it starts and how long it lasts: 2026-10-01/P1M."""
        return f"{self.start.isoformat()}/P{self.months}M"

    @property
    def words(self) -> str:
        if self.months == 1:
            return f"{self.start:%B %Y}"
        return f"Quarter {(self.start.month + 2) // 3} of {self.start.year}"


def read(text: str) -> Period:
    """The period written so; raises ValueError with WORDS for anything else."""
    text = text.strip().upper()
    if found := _MONTH.fullmatch(text):
        return month(int(found[1]), int(found[2]))
    if found := _QUARTER.fullmatch(text):
        year, first = int(found[1]), int(found[2]) * 3 - 2
        start = month(year, first).start
        return Period(text, start, month(year + first // 10, (first + 2) % 12 + 1).start)
    raise ValueError(WORDS)


def month(year: int, number: int) -> Period:
    if not (EARLIEST_YEAR <= year <= LATEST_YEAR and 1 <= number <= 12):
        raise ValueError(WORDS)
    return Period(f"{year}{number:02}", date(year, number, 1), date(year + number // 12, number % 12 + 1, 1))
