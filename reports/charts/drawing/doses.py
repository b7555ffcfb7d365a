"""Doses by station over time: small panels on one scale. Pure.

Each count comes as a number or as Hidden; see chart.py for what a hidden one may do to a picture: nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from reports.charts.drawing.chart import (
    HIDDEN_LOOK,
    NAVY,
    QUIET,
    Cell,
    Chart,
    bar,
    counted,
    extremes,
    seen,
    told,
    why,
)
from reports.suppression import Hidden, Shown

MOST_PANELS, PANELS_A_ROW, MOST_ROWS = 10, 5, 12
EACH = {1: "month", 3: "quarter"}
LONGEST_NAME = 13
LINE, FAINT = "#b1b4b6", "#dfe3e6"
Box = tuple[float, float, float, float]  # left, low, wide, high, as parts of the picture


@dataclass(frozen=True)
class Line:
    """The doses of one station: one count for each stretch of time, and the whole."""

    station: str
    counts: tuple[Shown, ...]
    total: Shown


def doses(lines: Sequence[Line], begins: Sequence[date], months_each: int, smallest: int) -> Chart:
    """Small multiples, the last count told; a gap and a crossed mark where a count is hidden."""
    ordered = sorted(lines, key=lambda one: (-(one.total if isinstance(one.total, int) else -1), one.station))
    shown, each = ordered[:MOST_ROWS], EACH[months_each]
    most = max(seen(one.total for one in lines), default=1) or 1
    rows: list[tuple[Cell, ...]] = [
        (one.station, bar(one.total, most), told(one.total, smallest)) for one in shown
    ]
    finding = _finding(ordered)
    more = len(lines) - len(shown)
    notes = [
        why([count for one in shown for count in (*one.counts, one.total)], smallest),
        f"And {counted(more, 'more station')}; choose a place to see them." if more else "",
    ]
    return Chart(
        "doses", finding, f"Doses given each {each}, by station",
        f"{finding}. {extremes([(one.station, one.total) for one in lines], smallest)}",
        ("Station", "Share", "Doses"), tuple(rows),
        lambda figure: _panels(figure, ordered[:MOST_PANELS], begins, months_each),
        (6.4, 2.7 if len(lines) <= PANELS_A_ROW else 4.4), (2,), " ".join(filter(None, notes)),
    )  # fmt: skip


def _panels(figure: Any, lines: Sequence[Line], begins: Sequence[date], months_each: int) -> None:
    """All panels in one system of axes, each in a box: ten systems would take ten times as long."""
    top = max(seen(count for one in lines for count in one.counts), default=0) or 1
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set(xlim=(0, 1), ylim=(0, 1))
    deep = 1 if len(lines) <= PANELS_A_ROW else 2
    wide = 1 / max(min(len(lines), PANELS_A_ROW), 2)
    names = [_when(first, months_each) for first in begins]
    for number, one in enumerate(lines):
        row, column = divmod(number, PANELS_A_ROW)
        low = (0.21 if deep == 1 else 0.16) + (deep - 1 - row) * 0.43
        box = (column * wide + 0.012, low, wide - 0.035, 0.66 if deep == 1 else 0.29)
        _panel(axes, one, top, names, box)
    if names:
        said = (
            f"Same scale on every panel: 0 to {top:,} doses a {EACH[months_each]}, {names[0]} to {names[-1]}"
        )
        axes.text(0.012, 0.02, said, fontsize=9.5, color=QUIET)


def _panel(axes: Any, one: Line, top: int, names: Sequence[str], box: Box) -> None:
    left, low, wide, high = box
    step, unit = wide / max(len(one.counts), 1), high / (top * 1.22)
    at = [left + step * (number + 0.5) for number in range(len(one.counts))]
    values = [float("nan") if isinstance(count, Hidden) else low + count * unit for count in one.counts]
    lines = [low, low + top / 2 * unit, low + top * unit]
    axes.hlines(lines, left, left + wide, colors=[LINE, FAINT, FAINT], linewidth=0.8, zorder=0)
    axes.plot(at, values, "-o", color=NAVY, linewidth=1.8, markersize=3.2)
    for x, count in zip(at, one.counts, strict=True):
        if isinstance(count, Hidden):
            axes.bar(x, top * 0.08 * unit, bottom=low, width=step * 0.8, **HIDDEN_LOOK)
    if one.counts and isinstance(one.counts[-1], int):
        axes.annotate(
            f"{one.counts[-1]:,}", (at[-1], values[-1]), (2, 7), textcoords="offset points", ha="right",
            weight="bold", bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
        )  # fmt: skip
    is_long = len(one.station) > LONGEST_NAME + 1
    axes.text(left, low + high * 1.03, f"{one.station[:LONGEST_NAME]}…" if is_long else one.station)
    for number in sorted({0, len(at) - 1} if at else ()):
        axes.annotate(
            names[number].split()[0], (at[number], low), (0, -6), textcoords="offset points", ha="center",
            va="top", fontsize=9.5, color=QUIET,
        )  # fmt: skip


def _when(begins: date, months_each: int) -> str:
    """`Nov 2026`, or `Q4 2026` of a quarter."""
    return f"{begins:%b %Y}" if months_each == 1 else f"Q{(begins.month + 2) // 3} {begins:%Y}"


def _finding(ordered: Sequence[Line]) -> str:
    known = [one for one in ordered if isinstance(one.total, int) and one.total]
    if not known:
        return "No doses to show by station" if ordered else "No station here"
    if len(known) > 1 and known[0].total == known[1].total:
        return f"{known[0].station} and {known[1].station} give the most doses"
    hidden = any(isinstance(one.total, Hidden) for one in ordered)
    return f"{'Of those shown, ' if hidden else ''}{known[0].station} gives the most doses"
