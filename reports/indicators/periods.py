"""Periods as people name them, cut from whole months. Pure.

A period runs from the first day of a month to the first day of another, the end not included.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from reports.figures.months import after, between

MOST_MONTHS = 120
GRAINS = {
    "month": "Month",
    "quarter": "Quarter",
    "year": "Year",
    "financial_year": "Financial year",
}


@dataclass(frozen=True, order=True)
class Period:
    start: date
    end: date

    @property
    def months(self) -> int:
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month

    @property
    def before(self) -> "Period":
        """The period of the same length that ends where this one begins."""
        return Period(after(self.start, -self.months), self.start)

    @property
    def words(self) -> str:
        """`Jan 2026`, or `Jan 2026 to Mar 2026`."""
        last = after(self.end, -1)
        return f"{self.start:%b %Y}" if self.months == 1 else f"{self.start:%b %Y} to {last:%b %Y}"


def usual(until: date) -> Period:
    """The last four quarters that are over: of a small programme, they hide the least.

    `until` is the first day that no closed month covers.
    """
    end = date(until.year, (until.month - 1) // 3 * 3 + 1, 1)
    return Period(after(end, -12), end)


def cut(period: Period, grain: str, first_month: int = 1) -> Iterator[tuple[str, Period]]:
    """(label, part) of a period, cut by a grain; a part at an end may be shorter."""
    parts: dict[str, list[date]] = {}
    for month in between(period.start, period.end):
        parts.setdefault(_label(month, grain, first_month), []).append(month)
    for label, months in parts.items():
        yield label, Period(months[0], after(months[-1]))


def _label(month: date, grain: str, first_month: int) -> str:
    if grain == "month":
        return f"{month:%b %Y}"
    if grain == "quarter":
        return f"{month.year} quarter {(month.month - 1) // 3 + 1}"
    if grain == "year":
        return str(month.year)
    began = month.year if month.month >= first_month else month.year - 1
    return str(began) if first_month == 1 else f"{began}/{(began + 1) % 100:02}"
