"""From released counts to the rows of the charts of people: each comes through its audience's release."""

from collections.abc import Iterator, Sequence
from datetime import date

from dispensing.eligibility import HOURS_BANDS
from reports.charts.asked import Asked
from reports.charts.drawing.chart import Share
from reports.charts.drawing.doses import Line
from reports.charts.drawing.harm import Harm
from reports.indicators import periods, releases
from reports.indicators.definitions import by_code
from reports.indicators.periods import Period
from reports.suppression import Hidden, Release, Shown

# Months are drawn where so many of them may be shown; else quarters, which hide less.
SHOWN_OF_FOUR = 3
LONGEST_BY_MONTH = 24
STEPS = ("Came to the station", "Sent on with a slip", "Arrived at care", "Got the care")


def figure(asked: Asked, code: str, side: str | None = None) -> Shown:
    """One indicator's count for the whole question: its part ("in"), or what it is a part of (None)."""
    split = _split(asked, code)
    release = _release(asked, code, split)
    if not split:
        return _sum(asked, release, None, side)
    return _added(_sum(asked, release, None, name) for name in _names(asked, code, side))


def share(asked: Asked, code: str) -> Share:
    """A share over the months of the question that may be shown, each of them shown by itself elsewhere."""
    split = _split(asked, code)
    release = _release(asked, code, split)
    names = set(_names(asked, code, None)) if split else set(release.categories)
    inside = set(_names(asked, code, releases.IN)) if split else {releases.IN}
    part = whole = months = of_months = 0
    for node in asked.nodes:
        for _at, length, vector in release.cells(node, asked.period.start, asked.period.end):
            of_months += length
            if vector is None:
                continue
            months += length
            found = dict(zip(release.categories, vector, strict=True))
            part += sum(count for name, count in found.items() if name in inside)
            whole += sum(count for name, count in found.items() if name in names)
    return Share(part, whole, months, of_months)


def doses(asked: Asked) -> tuple[list[Line], list[date], int]:
    """Doses by station; when each stretch begins; how many months each is long."""
    release = _release(asked, "doses", _split(asked, "doses"))
    category = asked.product if _split(asked, "doses") else None
    nodes = [place.id for place in asked.stations]
    parts, each = _stretches(asked, release, nodes, category)
    lines = [
        Line(
            place.name,
            tuple(release.figure(place.id, part.start, part.end, category) for part in parts),
            release.figure(place.id, asked.period.start, asked.period.end, category),
        )
        for place in asked.stations
    ]
    return lines, [part.start for part in parts], each


def hours(asked: Asked) -> list[tuple[str, Shown]]:
    """Doses by hours from what happened, of all products."""
    release = _release(asked, "doses", "hours_band")
    return [(band, _sum(asked, release, None, band)) for band in HOURS_BANDS]


def in_time(asked: Asked) -> list[tuple[str, Share]]:
    """The shares of first doses given within one, three and five days."""
    return [(f"Within {hours} hours", share(asked, f"within_{hours}h")) for hours in (24, 72, 120)]


def steps(asked: Asked) -> tuple[list[tuple[str, Shown]], bool]:
    """From coming to care, of all products; and whether that is of all months.

    Where a step may not be shown for all of them, all steps are of the months in which each may be.
    """
    whole = _steps(asked, asked.period)
    if not any(isinstance(count, Hidden) for count in whole):
        return list(zip(STEPS, whole, strict=True)), True
    by_month = [_steps(asked, part) for _label, part in periods.cut(asked.period, "month")]
    told = [counts for counts in by_month if not any(isinstance(count, Hidden) for count in counts)]
    if 4 * len(told) < SHOWN_OF_FOUR * len(by_month):
        return list(zip(STEPS, whole, strict=True)), True
    return [(step, _added(iter(counts))) for step, *counts in zip(STEPS, *told, strict=True)], False


def _steps(asked: Asked, period: Period) -> list[Shown]:
    visits, arrived, served = (_release(asked, code, "") for code in ("visits", "arrived", "served"))
    return [
        _sum(asked, visits, period, None),
        _sum(asked, arrived, period, None),
        _sum(asked, arrived, period, releases.IN),
        _sum(asked, served, period, releases.IN),
    ]


def harm(asked: Asked) -> tuple[list[Harm], int]:
    """Reports of harm over time, and how many months each stretch is long."""
    release, serious = (_release(asked, code, "") for code in ("adverse_events", "serious_events"))
    parts, each = _stretches(asked, release, asked.nodes, releases.IN)
    found = [
        Harm(part.start, _sum(asked, release, part, releases.IN), _sum(asked, serious, part, releases.IN))
        for part in parts
    ]
    return found, each


def _stretches(
    asked: Asked, release: Release, nodes: Sequence[int | None], category: str | None
) -> tuple[list[Period], int]:
    """Months, unless too few of them may be shown or the time is long: then quarters."""
    by_month = [part for _label, part in periods.cut(asked.period, "month")]
    by_quarter = [part for _label, part in periods.cut(asked.period, "quarter")]
    if len(by_month) > LONGEST_BY_MONTH:
        return by_quarter, 3
    cells = [release.figure(node, part.start, part.end, category) for node in nodes for part in by_month]
    shown = sum(1 for cell in cells if not isinstance(cell, Hidden))
    return (by_month, 1) if 4 * shown >= SHOWN_OF_FOUR * len(cells) else (by_quarter, 3)


def _release(asked: Asked, code: str, split: str) -> Release:
    indicator = by_code(code)
    assert indicator is not None, code
    return releases.of_indicator(indicator, split, asked.tree, asked.until, asked.smallest)


def _split(asked: Asked, code: str) -> str:
    indicator = by_code(code)
    return "product" if asked.product and indicator and "product" in indicator.splits else ""


def _names(asked: Asked, code: str, side: str | None) -> list[str]:
    """The categories of a split that hold the product asked for, on one side or on both."""
    indicator, product = by_code(code), str(asked.product)
    if indicator is None or indicator.of is None:
        return [product]
    names = [releases.part(product, releases.IN), releases.part(product, releases.OUT)]
    return names[:1] if side == releases.IN else names


def _sum(asked: Asked, release: Release, period: Period | None, category: str | None) -> Shown:
    span = period or asked.period
    return _added(release.figure(node, span.start, span.end, category) for node in asked.nodes)


def _added(counts: Iterator[Shown]) -> Shown:
    total = 0
    for count in counts:
        if isinstance(count, Hidden):
            return count
        total += count
    return total
