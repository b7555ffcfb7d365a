"""Read the monthly counts, and how fresh they are."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import bindparam, select

from core.database import session
from reports.figures.models import MonthlyCount, Reckoning

Counts = dict[tuple[int, date], dict[str, int]]

_COUNTS = select(
    MonthlyCount.station_id, MonthlyCount.month, MonthlyCount.category, MonthlyCount.count
).where(MonthlyCount.measure == bindparam("measure"), MonthlyCount.split == bindparam("split"))
_NEWEST = select(Reckoning).order_by(Reckoning.id.desc()).limit(1)


def counts(measure: str, split: str = "") -> Counts:
    """{(station id, first day of month): {category: count}} of all stations and months; zeros are left out.

    Without a split the category is empty.
    """
    found: Counts = {}
    for row in session().execute(_COUNTS, {"measure": measure, "split": split}):
        found.setdefault((row.station_id, row.month), {})[row.category] = row.count
    return found


def newest() -> Reckoning | None:
    """The making of the counts that stands; None before the first."""
    return session().scalars(_NEWEST.execution_options(populate_existing=True)).one_or_none()


def data_version() -> int:
    """Goes up whenever a count changed; 0 before the first making."""
    last = newest()
    return last.id if last else 0


def data_mark() -> str:
    """The same as words for what is kept of this version: no other book has it. Empty before the first."""
    last = newest()
    return last.mark if last else ""


def data_until() -> date | None:
    """The first day that no closed month covers; None before the first making."""
    last = newest()
    return last.until if last else None


def rows_of(measures: Collection[str], month: date) -> dict[tuple[str, str, date, int, str], int]:
    """The counts of these measures that stand for one month, by key."""
    query = select(MonthlyCount).where(MonthlyCount.measure.in_(measures), MonthlyCount.month == month)
    return {
        (row.measure, row.split, row.month, row.station_id, row.category): row.count
        for row in session().scalars(query.execution_options(populate_existing=True))
    }


def months_of(measures: Collection[str]) -> set[date]:
    """The months for which any of these measures is counted."""
    query = select(MonthlyCount.month).where(MonthlyCount.measure.in_(measures)).distinct()
    return set(session().scalars(query))
