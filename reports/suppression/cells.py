"""Cells of time and what is in them; and what stands in the place of a count that is not shown. Pure."""

from collections.abc import Iterable
from datetime import date
from enum import Enum

# The smallest count that is shown inside the programme, and to anybody else. Zero may show.
INSIDE, OUTSIDE = 5, 10

Place = int | None
Vector = tuple[int, ...]
Cell = tuple[date, int]  # first day, and how many months
MONTH, QUARTER, YEAR = 1, 3, 12


class Hidden(Enum):
    """Why a count is not shown: small or beside a small one, not to be put together, not over yet."""

    SMALL = "small"
    LINKED = "linked"
    WAITING = "waiting"


Shown = int | Hidden


def words(hidden: Hidden, smallest: int) -> str:
    """What stands in the place of the number, in plain words."""
    return {
        Hidden.SMALL: f"fewer than {smallest}, or would give such a number away",
        Hidden.LINKED: "not shown for these months together",
        Hidden.WAITING: "waits until the month, or for a place its quarter, is over",
    }[hidden]


def later(month: date, months: int) -> date:
    """The first day of the month so many months on."""
    years, month_0 = divmod(month.month - 1 + months, 12)
    return date(month.year + years, month_0 + 1, 1)


def added(zero: Vector, vectors: Iterable[Vector]) -> Vector:
    total = zero
    for vector in vectors:
        total = tuple(one + other for one, other in zip(total, vector, strict=True))
    return total


def length(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month


def quarter_of(month: date) -> Cell:
    return date(month.year, (month.month - 1) // 3 * 3 + 1, 1), QUARTER


def months_of(quarter: Cell) -> list[Cell]:
    return [(later(quarter[0], number), MONTH) for number in range(QUARTER)]


def beginning(start: date, end: date) -> list[Cell]:
    """Cells that begin on this day and fit, the largest first."""
    sizes = [YEAR] * (start.month == 1) + [QUARTER] * (start.month % 3 == 1) + [MONTH]
    return [(start, months) for months in sizes if later(start, months) <= end]
