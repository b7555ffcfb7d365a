"""Reports of harm over time, in two rows, and how many doses they stand against. Pure.

Nobody is plotted: a month shows a count that may be shown, or one mark for all that may not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from reports.charts.drawing.chart import (
    ACT,
    HIDDEN_LOOK,
    NAVY,
    QUIET,
    Cell,
    Chart,
    counted,
    extremes,
    told,
    why,
)
from reports.suppression import Hidden, Shown


@dataclass(frozen=True)
class Harm:
    """Visits with a dose in one stretch of time after which harm was reported, and those of serious harm."""

    begins: date
    every: Shown
    serious: Shown


def side_effects(
    found: Sequence[Harm], total: Shown, serious: Shown, given: Shown, months_each: int, smallest: int
) -> Chart:
    """All and the serious; a number on each mark, a crossed one where it is hidden, none where it is zero."""
    finding = _finding(total, serious, given)
    names = [_when(one.begins, months_each) for one in found]
    rows: list[tuple[Cell, ...]] = [
        (name, told(one.every, smallest), told(one.serious, smallest))
        for name, one in zip(names, found, strict=True)
    ]
    note = why([count for one in found for count in (one.every, one.serious)], smallest)
    each = {1: "month", 3: "quarter"}[months_each]
    ends = extremes([(name, one.every) for name, one in zip(names, found, strict=True)], smallest)
    return Chart(
        "side-effects", finding, f"Visits with a dose and a report of harm, by {each}", f"{finding}. {ends}",
        ("When", "All", "Serious"), tuple(rows), lambda figure: _draw(figure, found, names, bool(note)),
        (6.4, 2.3), (1, 2), note,
    )  # fmt: skip


def _draw(figure: Any, found: Sequence[Harm], names: Sequence[str], has_hidden: bool) -> None:
    axes = figure.add_axes((0.12, 0.22, 0.86, 0.74))
    for line in (0, 1):
        axes.axhline(line, color="#dfe3e6", linewidth=1, zorder=0)
    for at, one in enumerate(found):
        _mark(axes, at, 0, one.every, "o", NAVY)
        _mark(axes, at, 1, one.serious, "^", ACT)
    axes.set(yticks=(0, 1), ylim=(1.6, -0.6), xlim=(-0.6, max(len(found), 1) - 0.4), xticks=range(len(found)))
    axes.set_yticklabels(["All", "Serious"])
    axes.set_xticklabels([name.split()[0] for name in names] if len(names) <= 12 else _thinned(names))
    axes.spines["bottom"].set_visible(False)
    if has_hidden:
        figure.text(0.012, 0.02, "Crossed: a small number that is not shown.", fontsize=9.5, color=QUIET)


def _thinned(names: Sequence[str]) -> list[str]:
    """Every third name, so that they do not touch."""
    return [name.split()[0] if number % 3 == 0 else "" for number, name in enumerate(names)]


def _mark(axes: Any, at: int, line: int, count: Shown, marker: str, colour: str) -> None:
    if isinstance(count, Hidden):
        axes.bar(at, 0.34, bottom=line - 0.17, width=0.5, **HIDDEN_LOOK)
    elif count:
        axes.plot(at, line, marker, color=colour, markersize=9)
        axes.annotate(
            f"{count:,}", (at, line), (0, 9), textcoords="offset points", ha="center", weight="bold",
            fontsize=9.5,
        )  # fmt: skip


def _when(begins: date, months_each: int) -> str:
    """`Nov 2026`, or `Q4 2026` of a quarter."""
    return f"{begins:%b %Y}" if months_each == 1 else f"Q{(begins.month + 2) // 3} {begins:%Y}"


def _finding(total: Shown, serious: Shown, given: Shown) -> str:
    if isinstance(total, Hidden) or isinstance(given, Hidden):
        return "Too few reports of harm to show"
    if not total:
        return f"No harm was reported after {counted(given, 'dose')}"
    words = f"{counted(total, 'report')} of harm after {counted(given, 'dose')}"
    if isinstance(serious, Hidden):
        return words
    return f"{words}; {serious:,} serious" if serious else f"{words}; none serious"
