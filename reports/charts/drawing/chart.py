"""What a chart is made of, and how counts of people stand in it. Pure, and without matplotlib.

The rule kept here: a hidden count has one look and one word, the same for each value it could have; no
length, limit or sentence is reckoned from it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from reports.suppression import Hidden, Shown, words

# Mark colours on white, each 5:1 or more; a shape or a hatch always says the same.
NAVY, ACT, NONE_LEFT, GOOD, UNKNOWN = "#12436d", "#8a3200", "#801650", "#1b7a72", "#6f777b"
TEXT, QUIET = "#0b0c0c", "#45484b"
# How a hidden count is drawn, whatever it is.
HIDDEN_LOOK: dict[str, Any] = {"color": "white", "edgecolor": UNKNOWN, "hatch": "xxxx", "linewidth": 0.8}


@dataclass(frozen=True)
class Bar:
    """A bar in a cell, in percent of the longest. None: crossed, of one length, for a hidden count."""

    percent: int | None
    kind: str = ""
    hatched: int = 0  # so many percent at its end are hatched


@dataclass(frozen=True)
class Band:
    """A dot on a band in a cell: where the band begins and ends and where the dot stands, in percent."""

    low: int
    high: int
    dot: int
    kind: str = ""


Cell = str | Bar | Band


@dataclass(frozen=True)
class Share:
    """A part of a whole, over the months that may be shown: so many of those that were asked for.

    Months with a small number of either side are missing, so what stands on few months would mislead.
    """

    part: int
    whole: int
    months: int = 1
    of_months: int = 1

    @property
    def is_whole(self) -> bool:
        return self.months == self.of_months

    @property
    def percent(self) -> int | None:
        """Rounded half up; None of nothing, and where fewer than three months of four may be shown."""
        is_enough = 4 * self.months >= 3 * self.of_months
        return percent(self.part, self.whole) if is_enough else None


@dataclass(frozen=True)
class Chart:
    """One chart. `draw` is given an empty matplotlib figure; nothing else here knows of matplotlib."""

    name: str
    finding: str
    subtitle: str
    alt: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    draw: Callable[[Any], None]
    inches: tuple[float, float] = (6.4, 3.2)
    numeric: tuple[int, ...] = ()
    note: str = ""


def told(count: Shown, smallest: int) -> str:
    """The count in digits, or that it is not shown; `why` says the reason once for a whole table."""
    if isinstance(count, Hidden):
        return words(count, smallest) if count is Hidden.WAITING else "not shown"
    return f"{count:,}"


def why(counts: Iterable[Shown], smallest: int) -> str:
    """One sentence for a table with hidden counts; nothing for one without."""
    if any(isinstance(count, Hidden) and count is not Hidden.WAITING for count in counts):
        return f"Not shown: fewer than {smallest}, or it would give such a number away."
    return ""


def seen(counts: Iterable[Shown]) -> list[int]:
    """The counts that may be shown."""
    return [count for count in counts if not isinstance(count, Hidden)]


def percent(part: Shown, whole: Shown) -> int | None:
    """Rounded half up; None where either is hidden or there is nothing to divide by."""
    if isinstance(part, Hidden) or isinstance(whole, Hidden) or not whole:
        return None
    return (200 * part + whole) // (2 * whole)


def bar(count: Shown, most: int, kind: str = "") -> Bar:
    return Bar(None if isinstance(count, Hidden) else percent(count, most) or 0, kind)


def extremes(items: Sequence[tuple[str, Shown]], smallest: int) -> str:
    """The two ends of what is shown, and whether something is not: `Most: Lubuto 14. Fewest: Masala 9.`"""
    known = [(count, label) for label, count in items if not isinstance(count, Hidden)]
    hidden = len(items) - len(known)
    said = []
    if known:
        most = max(known, key=lambda item: item[0])
        fewest = min(known, key=lambda item: item[0])
        said.append(f"Most: {most[1]}, {most[0]:,}. Fewest: {fewest[1]}, {fewest[0]:,}.")
    if hidden:
        said.append(f"{hidden} of {len(items)} not shown, to protect small numbers.")
    return " ".join(said)


def counted(count: int, one: str, many: str = "") -> str:
    """`1 dose`, `2 doses`"""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
