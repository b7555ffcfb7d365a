"""Charts of what is in the boxes: who runs out, what will expire, and where. Pure.

Stock is no count of people: nothing here is hidden.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, log10, radians
from typing import Any

from reports.charts.drawing.chart import ACT, NAVY, NONE_LEFT, QUIET, TEXT, Band, Bar, Cell, Chart, counted

STATES = {
    # state: (words, kind of the mark, colour, marker, how grave)
    "none": ("none left", "none-left", NONE_LEFT, "x", 3),
    "below": ("below minimum", "act", ACT, "^", 2),
    "above": ("above maximum", "", NAVY, "s", 1),
    "in_range": ("in range", "", NAVY, "o", 0),
}
MOST_ROWS, MOST_POINTS, MOST_LABELS, MOST_NAMED = 12, 400, 12, 3
KM_A_DEGREE = 111.2
BUCKETS = ("This month", "1–3", "4–6", "7–9", "10–12", "Over 12")


@dataclass(frozen=True)
class Holding:
    """What a station holds now, in whole treatments, against its two levels; and where it lies, if known."""

    station: str
    on_hand: int
    minimum: int
    maximum: int
    latitude: float | None = None
    longitude: float | None = None

    @property
    def state(self) -> str:
        if self.on_hand == 0:
            return "none"
        if self.on_hand <= self.minimum:
            return "below"
        return "above" if self.on_hand > self.maximum else "in_range"


@dataclass(frozen=True)
class Expiring:
    """Doses on hand whose last day lies in one stretch of months, and how many may not be used by then."""

    months: str
    on_hand: int
    at_risk: int


def who_runs_out(holdings: Sequence[Holding]) -> Chart:
    """A dot for what is there, on the band between minimum and maximum."""
    ordered = sorted(holdings, key=lambda one: (-STATES[one.state][4], one.station))
    shown = ordered[:MOST_ROWS]
    top = max((max(one.on_hand, one.maximum) for one in holdings), default=0) or 1
    rows: list[tuple[Cell, ...]] = [
        (one.station, _band(one, top), f"{one.on_hand:,} {STATES[one.state][0]}") for one in shown
    ]

    def draw(figure: Any) -> None:
        axes = figure.add_axes((0.25, 0.06, 0.40, 0.90))
        for line, one in enumerate(shown):
            _words, _kind, colour, marker, grave = STATES[one.state]
            axes.barh(line, one.maximum - one.minimum, left=one.minimum, height=0.34, color="#d0d5d8")
            axes.plot(one.on_hand, line, marker, color=colour, markersize=8, markeredgewidth=2.4)
            axes.text(
                1.06, line, f"{one.on_hand:,} {STATES[one.state][0]}", va="center", color=colour,
                transform=axes.get_yaxis_transform(), weight="bold" if grave > 1 else "normal",
            )  # fmt: skip
        axes.set(
            yticks=range(len(shown)), ylim=(len(shown) - 0.4, -0.6), xlim=(-top * 0.03, top * 1.03), xticks=[]
        )
        axes.set_yticklabels([one.station for one in shown])
        axes.spines["bottom"].set_visible(False)

    return Chart(
        "stock", _short_of(holdings), "Doses left today, against each station’s minimum and maximum",
        f"{_short_of(holdings)}. {_ends([(one.station, one.on_hand) for one in holdings])}".strip(),
        ("Station", "From minimum to maximum", "Doses left"), tuple(rows), draw,
        (6.4, 0.5 + 0.34 * max(len(shown), 3)), note=_rest(len(holdings), len(shown)),
    )  # fmt: skip


def what_expires(found: Sequence[Expiring]) -> Chart:
    """Doses on hand by months until their last day; hatched, what may not be used by then."""
    at_risk = sum(one.at_risk for one in found)
    finding = (
        f"{counted(at_risk, 'dose')} may expire before use" if at_risk else "No dose should expire before use"
    )
    top = max((one.on_hand for one in found), default=0) or 1
    rows: list[tuple[Cell, ...]] = [
        (
            one.months, Bar(_of(one.on_hand, top), hatched=_of(one.at_risk, top)),
            f"{one.on_hand:,}", f"{one.at_risk:,}",
        )
        for one in found
    ]  # fmt: skip

    def draw(figure: Any) -> None:
        axes = figure.add_axes((0.02, 0.17, 0.96, 0.74))
        for at, one in enumerate(found):
            safe = one.on_hand - one.at_risk
            axes.bar(at, safe, width=0.84, color=NAVY)
            if one.at_risk:
                axes.bar(at, one.at_risk, bottom=safe, width=0.84, color="white", edgecolor=ACT, hatch="////")
            words = f"{one.on_hand:,} ({one.at_risk:,} at risk)" if one.at_risk else f"{one.on_hand:,}"
            axes.annotate(
                words, (at, one.on_hand), (0, 4), textcoords="offset points", ha="center", va="bottom",
                color=ACT if one.at_risk else TEXT, weight="bold" if one.at_risk else "normal",
                fontsize=9.5 if one.at_risk else 10.5,
            )  # fmt: skip
        axes.set(xticks=range(len(found)), yticks=[], ylim=(0, top * 1.06), xlim=(-0.5, len(found) - 0.5))
        axes.set_xticklabels([one.months for one in found])
        axes.set_xlabel("months until the last day", fontsize=9.5, color=QUIET)

    named = [
        (f"{one.months} months" if one.months[0].isdigit() else one.months, one.on_hand) for one in found
    ]
    return Chart(
        "expiry", finding, "Doses left, by months until they expire", f"{finding}. {_ends(named)}",
        ("Months left", "Share", "Doses", "May not be used"), tuple(rows), draw, numeric=(2, 3),
    )  # fmt: skip


def where(holdings: Sequence[Holding]) -> Chart:
    """Stations by latitude and longitude; the shape says how they stand. No map is loaded."""
    placed = [one for one in holdings if one.latitude is not None and one.longitude is not None]
    drawn = sorted(placed, key=lambda one: (-STATES[one.state][4], one.station))[:MOST_POINTS]
    finding = _where_short(holdings)
    rows: list[tuple[Cell, ...]] = [
        (one.station, f"{one.on_hand:,}", STATES[one.state][0].capitalize())
        for one in sorted(holdings, key=lambda one: (-STATES[one.state][4], one.station))[:MOST_ROWS]
    ]
    missing = sorted(one.station for one in holdings if one not in placed)
    notes = [_off_the_map(missing), _rest(len(holdings), len(rows))]
    return Chart(
        "where", finding, "Stations where they lie, by how they stand",
        f"{finding}. {_ends([(one.station, one.on_hand) for one in holdings])}".strip(),
        ("Station", "Doses left", "How it stands"), tuple(rows), lambda figure: _map(figure, drawn),
        (6.4, 3.4), numeric=(1,), note=" ".join(filter(None, notes)),
    )  # fmt: skip


def _off_the_map(stations: Sequence[str]) -> str:
    if not stations:
        return ""
    if len(stations) > MOST_NAMED:
        return f"Not on the map: {counted(len(stations), 'station')}."
    return f"Not on the map: {', '.join(stations)}."


def _map(figure: Any, drawn: Sequence[Holding]) -> None:
    axes = figure.add_axes((0.06, 0.10, 0.78, 0.84))
    axes.set_axis_off()
    if not drawn:
        axes.text(0.5, 0.5, "No station has a place on the map yet.", ha="center", transform=axes.transAxes)
        return
    middle = sum(one.latitude or 0.0 for one in drawn) / len(drawn)
    shrink = cos(radians(middle))
    points = [
        ((one.longitude or 0.0) * shrink * KM_A_DEGREE, (one.latitude or 0.0) * KM_A_DEGREE) for one in drawn
    ]
    for (east, north), one in zip(points, drawn, strict=True):
        words, _kind, colour, marker, grave = STATES[one.state]
        axes.plot(
            east, north, marker, color=colour, markersize=9, markeredgewidth=2.6 if marker == "x" else 1
        )
        if len(drawn) <= MOST_LABELS or grave > 1:
            axes.annotate(
                f"{one.station} {one.on_hand:,}", (east, north), (9, 0), textcoords="offset points",
                va="center", color=colour if grave > 1 else TEXT, weight="bold" if grave > 1 else "normal",
            )  # fmt: skip
    wide = max(max(p[0] for p in points) - min(p[0] for p in points), 1.0)
    high = max(max(p[1] for p in points) - min(p[1] for p in points), 1.0)
    scale = max(wide / 6.4, high / 3.0)  # one scale both ways, so that near is near
    east = (max(p[0] for p in points) + min(p[0] for p in points)) / 2
    north = (max(p[1] for p in points) + min(p[1] for p in points)) / 2
    axes.set(
        xlim=(east - scale * 6.4 * 0.52, east + scale * 6.4 * 0.52),
        ylim=(north - scale * 3.0 * 0.66, north + scale * 3.0 * 0.56),
    )
    km = _round_down(scale * 1.6)
    left, low = east - scale * 3.2, north - scale * 3.0 * 0.64
    axes.plot((left, left + km), (low, low), color="#6f777b", linewidth=2, solid_capstyle="butt")
    axes.annotate(
        f"{km:g} km",
        (left + km, low),
        (7, 0),
        textcoords="offset points",
        va="center",
        fontsize=9.5,
        color=QUIET,
    )


def _round_down(km: float) -> float:
    """1, 2 or 5 times a power of ten, not above."""
    base = 10.0 ** int(log10(km)) if km >= 1 else 0.1
    return max(step * base for step in (1, 2, 5) if step * base <= max(km, base))


def _band(one: Holding, top: int) -> Band:
    low, high = _of(one.minimum, top), _of(one.maximum, top)
    return Band(low, max(high, low + 1), _of(one.on_hand, top), STATES[one.state][1])


def _of(count: int, top: int) -> int:
    return round(100 * count / top)


def _short_of(holdings: Sequence[Holding]) -> str:
    short = [one for one in holdings if one.state in {"none", "below"}]
    if not holdings:
        return "No station keeps stock here"
    if not short:
        return f"All {counted(len(holdings), 'station')} are above their minimum" if len(holdings) > 1 else (
            f"{holdings[0].station} is above its minimum"
        )  # fmt: skip
    if len(holdings) == 1:
        return f"{short[0].station} has {_left(short[0])}"
    verb = "is at or below its" if len(short) == 1 else "are at or below their"
    return f"{len(short)} of {len(holdings)} stations {verb} minimum"


def _where_short(holdings: Sequence[Holding]) -> str:
    out = sorted(one.station for one in holdings if one.state == "none")
    if not out:
        return "No station is out of stock" if holdings else "No station keeps stock here"
    if len(out) == 1:
        return f"{out[0]} has none left"
    return f"{out[0]} and {out[1]} have none left" if len(out) == 2 else f"{len(out)} stations have none left"


def _left(one: Holding) -> str:
    return "none left" if one.on_hand == 0 else f"{one.on_hand:,} left, at or below its minimum"


def _ends(items: Sequence[tuple[str, int]]) -> str:
    if not items:
        return ""
    most, fewest = max(items, key=lambda one: one[1]), min(items, key=lambda one: one[1])
    return f"Most: {most[0]}, {most[1]:,}. Fewest: {fewest[0]}, {fewest[1]:,}."


def _rest(all_of_them: int, shown: int) -> str:
    more = all_of_them - shown
    return f"And {counted(more, 'more station')}; choose a place to see them." if more > 0 else ""
