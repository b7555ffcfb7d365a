"""Invented rows for charts, with holes where a count may not be shown."""

from datetime import date

from reports.charts.drawing import doses, harm, orders, people, stock
from reports.charts.drawing.chart import Chart, Share
from reports.suppression import Hidden, Release

SMALL, LINKED = Hidden.SMALL, Hidden.LINKED
QUARTERS = [date(2025, 10, 1), date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1)]
HOLDINGS = [
    stock.Holding("Ndola", 42, 12, 38, -12.97, 28.63),
    stock.Holding("Masala", 9, 12, 38, -12.99, 28.66),
    stock.Holding("Chifubu", 23, 10, 34, -12.93, 28.60),
    stock.Holding("Kansenshi", 0, 10, 34, -12.955, 28.655),
    stock.Holding("Lubuto", 31, 12, 38),
]
EXPIRING = [
    stock.Expiring(*row) for row in (("This month", 4, 4), ("1–3", 27, 9), ("4–6", 33, 3), ("Over 12", 55, 0))
]
ORDERS = [
    orders.Orders("Ndola", (1, 3, 6, 8, 13)),
    orders.Orders("Masala", (2, 2, 4)),
    orders.Orders("Lubuto", ()),
]
LINES = [
    doses.Line("Ndola", (12, SMALL, 9, 14), LINKED),
    doses.Line("Masala", (6, 7, 8, 9), 30),
    doses.Line("Lubuto", (18, 22, 19, 30), 89),
]
BANDS = [("0-24", 149), ("24-48", 74), ("over_120", SMALL), ("unknown", 9)]
SHARES = [("Within 24 hours", Share(149, 317))]
STEPS = [("Came to the station", 372), ("Sent on with a slip", 310), ("Arrived at care", SMALL)]
HARM = [harm.Harm(first, count, 0) for first, count in zip(QUARTERS, (0, SMALL, 7, SMALL), strict=True)]


def all_eight() -> list[Chart]:
    return [
        stock.who_runs_out(HOLDINGS),
        doses.doses(LINES, QUARTERS, 3, 5),
        people.hours(BANDS, SHARES, 5),
        people.referral_steps(STEPS, 5),
        stock.what_expires(EXPIRING),
        orders.order_days(ORDERS, 7),
        harm.side_effects(HARM, 11, SMALL, 317, 3, 5),
        stock.where(HOLDINGS),
    ]


def of_counts(counts: dict[tuple[int, date], int]) -> list[Chart]:
    """The charts of people for three stations, made from counts through their release."""
    tree: dict[int, int | None] = {1: 9, 2: 9, 3: 9, 9: None}
    found = {key: {"": count} for key, count in counts.items()}
    release = Release(found, tree, until=date(2026, 10, 1), smallest=5)
    ends = [*QUARTERS[1:], date(2026, 10, 1)]
    lines = [
        doses.Line(
            f"Station {station}",
            tuple(release.figure(station, start, end) for start, end in zip(QUARTERS, ends, strict=True)),
            release.figure(station, QUARTERS[0], ends[-1]),
        )
        for station in (1, 2, 3)
    ]
    bands = [(band, line.counts[1]) for band, line in zip(("0-24", "24-48", "unknown"), lines, strict=True)]
    steps = [(f"Step {line.station}", line.counts[1]) for line in lines]
    harmed = [harm.Harm(first, count, count) for first, count in zip(QUARTERS, lines[0].counts, strict=True)]
    return [
        doses.doses(lines, QUARTERS, 3, 5),
        people.hours(bands, SHARES, 5),
        people.referral_steps(steps, 5),
        harm.side_effects(harmed, lines[0].total, lines[0].counts[0], 317, 3, 5),
    ]
