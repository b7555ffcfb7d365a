"""How long orders take: a dot for each, the middle marked, against the target. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from reports.charts.drawing.chart import ACT, NAVY, QUIET, UNKNOWN, Band, Cell, Chart, counted

MOST_ROWS = 12
SPREAD = 0.13  # orders of one length stand under each other, not on each other


@dataclass(frozen=True)
class Orders:
    """The whole days from asking to receiving, one number for each order of a station."""

    station: str
    days: tuple[int, ...]

    @property
    def middle(self) -> float:
        return float(median(self.days)) if self.days else 0.0


def order_days(orders: Sequence[Orders], target_days: int) -> Chart:
    """Dots by station; the station that waits longest stands first."""
    some = sorted((one for one in orders if one.days), key=lambda one: (-one.middle, one.station))
    shown = some[:MOST_ROWS]
    top = max([target_days, *(max(one.days) for one in shown)]) or 1
    rows: list[tuple[Cell, ...]] = [
        (
            one.station,
            Band(_of(min(one.days), top), max(_of(max(one.days), top), _of(min(one.days), top) + 1),
                 _of(one.middle, top), "act" if one.middle > target_days else ""),
            _days(one.middle), f"{len(one.days):,}",
        )
        for one in shown
    ]  # fmt: skip
    finding = _longest(some)
    late = sum(1 for one in some for days in one.days if days > target_days)
    every = sum(len(one.days) for one in some)

    def draw(figure: Any) -> None:
        axes = figure.add_axes((0.25, 0.17, 0.71, 0.78))
        axes.axvline(target_days, color=ACT, linestyle=(0, (3, 3)), linewidth=1.4)
        for line, one in enumerate(shown):
            axes.axhline(line, color="#dfe3e6", linewidth=1, zorder=0)
            axes.plot(*_spread(one.days, line), "o", color=UNKNOWN, markersize=4.4, alpha=1)
            axes.plot((one.middle, one.middle), (line - 0.3, line + 0.3), color=NAVY, linewidth=3.4)
            axes.annotate(
                _days(one.middle), (one.middle, line), (5, 7), textcoords="offset points", va="bottom",
                weight="bold", fontsize=9.5,
            )  # fmt: skip
        axes.set(yticks=range(len(shown)), ylim=(len(shown) - 0.4, -0.75), xlim=(-top * 0.02, top * 1.08))
        axes.set_yticklabels([one.station for one in shown])
        axes.set_xticks([0, target_days])
        axes.set_xticklabels(["0", f"target {counted(target_days, 'day')}"])
        target = axes.get_xticklabels()[1]
        target.set(color=ACT, horizontalalignment="right" if target_days > 0.8 * top else "center")
        axes.spines["bottom"].set_visible(False)
        figure.text(
            0.012, 0.02, "Each dot is one order; the bar marks the middle one.", fontsize=9.5, color=QUIET
        )

    said = f" {late} of {every} orders took longer than {counted(target_days, 'day')}." if every else ""
    most, least = (some[0], some[-1]) if some else (None, None)
    ends = (
        f" Longest: {most.station}, {_days(most.middle)}. Shortest: {least.station}, {_days(least.middle)}."
        if most and least
        else ""
    )
    return Chart(
        "orders", finding, "Days from asking for stock to receiving it",
        f"{finding}.{said}{ends}",
        ("Station", "Shortest to longest", "Middle", "Orders"), tuple(rows), draw,
        (6.4, 0.9 + 0.42 * max(len(shown), 3)), (3,),
        note=f"And {counted(len(some) - len(shown), 'more station')}." if len(some) > len(shown) else "",
    )  # fmt: skip


def _spread(days: Sequence[int], line: int) -> tuple[list[float], list[float]]:
    seen: Counter[int] = Counter()
    xs, ys = [], []
    for one in sorted(days):
        number = seen[one]
        seen[one] += 1
        step = (number + 1) // 2 * (1 if number % 2 else -1)
        xs.append(float(one))
        ys.append(line + max(-0.32, min(0.32, step * SPREAD)))
    return xs, ys


def _of(days: float, top: int) -> int:
    return round(100 * days / top)


def _days(days: float) -> str:
    return "1 day" if days == 1 else f"{days:g} days"


def _longest(some: Sequence[Orders]) -> str:
    if not some:
        return "No order was received in this time"
    if len(some) == 1:
        return f"{some[0].station} waits {_days(some[0].middle)} for supplies"
    if some[0].middle == some[1].middle:
        return f"{some[0].station} and {some[1].station} wait longest for supplies"
    return f"{some[0].station} waits longest for supplies"
