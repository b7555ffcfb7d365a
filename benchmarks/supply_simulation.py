"""Ten years of five stations, ordered for in three ways: what each way costs and whom it fails.

Uses the functions of inventory/planning and inventory/demand themselves. Run it with
`python -m benchmarks.supply_simulation [--years 10] [--seeds 200] [--first-seed 1000]`.
The numbers were tuned on seeds below 1000 and are reported on others (docs/supply.md).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from statistics import mean, stdev

import click

from benchmarks.supply_box import EPOCH, Box, Tally
from benchmarks.supply_world import DAYS_A_MONTH, MONTHS_A_YEAR, StationYears, draw
from inventory import demand, planning
from inventory.supply_rules import SupplyRules

OPENING_STOCK = 5
RULES = SupplyRules(1, EPOCH)


@dataclass(frozen=True)
class Levels:
    """What a way says for one box this month. Orders wait for `reorder_at`, or without one for the review."""

    reorder_at: int | None
    order_up_to: int
    emergency_point: int | None = None


Way = Callable[[Sequence[Box], int, SupplyRules], list[Levels]]


def max_min(boxes: Sequence[Box], month: int, rules: SupplyRules) -> list[Levels]:
    """As the field does it: up to the maximum at each monthly review, urgently at the emergency point."""
    found = []
    for box in boxes:
        average = planning.amc(box.use(month), rules.least_days_in_stock)
        top = planning.maximum(average, rules, rules.floor)
        found.append(Levels(None, top, planning.emergency_point(average, rules)))
    return found


def service_level(boxes: Sequence[Box], month: int, rules: SupplyRules) -> list[Levels]:
    """Order as soon as what is left may not last the wait, up to what lasts the wait and a review."""
    learned = [box.learned(month, rules.history_months) for box in boxes]
    others = demand.neighbours(learned)
    programme = demand.programme_waits(
        sum((box.weeks_waited for box in boxes), Counter()), rules.lead_time_days
    )
    found = []
    for box, own in zip(boxes, learned, strict=True):
        expected = demand.forecast(own, others)
        wait = demand.own_waits(box.weeks_waited, programme)
        plan = demand.service_level(expected, wait, rules.order_days, float(rules.target), rules.floor)
        found.append(Levels(plan.reorder_at, plan.level, rules.emergency_floor))
    return found


def peer(boxes: Sequence[Box], month: int, rules: SupplyRules) -> list[Levels]:
    """At half a month of average use, up to two and a half months of it; one where nothing is known."""
    found = []
    for box in boxes:
        average = planning.amc(box.use(month)) or Fraction(0)
        top = planning.maximum(average, replace(rules, minimum_days=45, review_days=30), 1)
        found.append(Levels(int(average / 2), top))
    return found


def max_min_any_day(boxes: Sequence[Box], month: int, rules: SupplyRules) -> list[Levels]:
    """Maximum and minimum, asked for on the day the minimum is reached."""
    found = []
    for box in boxes:
        average = planning.amc(box.use(month), rules.least_days_in_stock)
        plan = planning.max_min(average, rules, rules.floor, box.on_hand)
        found.append(Levels(plan.minimum, max(plan.maximum, plan.minimum + 1), plan.emergency_point))
    return found


def service_level_monthly(boxes: Sequence[Box], month: int, rules: SupplyRules) -> list[Levels]:
    """Service level, asked for at the monthly review alone: what lasts the wait and a month."""
    by_day = service_level(boxes, month, replace(rules, order_days=rules.review_days))
    return [replace(one, reorder_at=None) for one in by_day]


WAYS: dict[str, Way] = {"max-min": max_min, "service level": service_level, "peer's rule": peer}
# What is the day's share in it, and what the level's.
VARIANTS: dict[str, Way] = {
    "max-min, any day": max_min_any_day,
    "service level, monthly": service_level_monthly,
}


def simulate(way: Way, stations: Sequence[StationYears], rules: SupplyRules) -> list[Tally]:
    """All stations through all days; levels are worked out at each month's start."""
    boxes = [Box(OPENING_STOCK, station.lives[0]) for station in stations]
    levels: list[Levels] = []
    for day in range(len(stations[0].people)):
        is_review = day % DAYS_A_MONTH == 0
        if is_review:
            levels = way(boxes, day // DAYS_A_MONTH, rules)
        for box, station, now in zip(boxes, stations, levels, strict=True):
            box.live_through(day, station.people[day])
            _ask(box, station, now, day, is_review)
    return [box.tally for box in boxes]


def _ask(box: Box, station: StationYears, levels: Levels, day: int, is_review: bool) -> None:
    on_hand, on_order = box.on_hand, box.on_order
    wanted = planning.order(levels.order_up_to, on_hand, on_order)
    if not wanted:
        return
    if levels.emergency_point is not None and on_hand <= levels.emergency_point:
        box.order(day, wanted, station.urgent_waits[day], station.lives[day])
    elif (is_review and levels.reorder_at is None) or (
        levels.reorder_at is not None and on_hand + on_order <= levels.reorder_at
    ):
        box.order(day, wanted, station.waits[day], station.lives[day])


MEASURES: dict[str, Callable[[Sequence[Tally], float, float], float]] = {
    # name: of the tallies of all stations, station-years, station-days
    "stock-outs a station-year": lambda all_, years, days: sum(one.times_out for one in all_) / years,
    "met an empty box, %": lambda all_, years, days: (
        100 * sum(one.met_empty for one in all_) / max(1, sum(one.asked for one in all_))
    ),
    "expired a station-year": lambda all_, years, days: sum(one.expired for one in all_) / years,
    "average stock": lambda all_, years, days: sum(one.stock_days for one in all_) / days,
    "orders a station-year": lambda all_, years, days: sum(one.orders for one in all_) / years,
}


def compare(
    seeds: Iterable[int], years: int, rules: SupplyRules = RULES, ways: dict[str, Way] = WAYS
) -> dict[str, dict[str, list[float]]]:
    """{way: {measure: [one value for each seed]}}, all ways on the same people and deliveries."""
    found: dict[str, dict[str, list[float]]] = {way: {name: [] for name in MEASURES} for way in ways}
    for seed in seeds:
        stations = draw(seed, years)
        station_years = float(len(stations) * years)
        station_days = station_years * MONTHS_A_YEAR * DAYS_A_MONTH
        for name, way in ways.items():
            tallies = simulate(way, stations, rules)
            for measure, value in MEASURES.items():
                found[name][measure].append(value(tallies, station_years, station_days))
    return found


def with_margin(values: Sequence[float]) -> tuple[float, float]:
    """Mean and half the width of its 95 % confidence interval over seeds."""
    margin = 1.96 * stdev(values) / len(values) ** 0.5 if len(values) > 1 else 0.0
    return mean(values), margin


def table_of(found: dict[str, dict[str, list[float]]]) -> str:
    """As it stands in docs/supply.md."""
    lines = ["| | " + " | ".join(found) + " |", "|---|" + "---|" * len(found)]
    for name in MEASURES:
        cells = ["{:.2f} ± {:.2f}".format(*with_margin(found[way][name])) for way in found]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


@click.command()
@click.option("--years", default=10)
@click.option("--seeds", default=200)
@click.option("--first-seed", default=1000)
@click.option("--target", default=RULES.target_per_mille, help="Times in 1,000 that the stock must last.")
@click.option("--order-days", default=RULES.order_days, help="How long an order by service level lasts.")
@click.option("--variants", is_flag=True, help="The two first ways with each other's days of asking.")
def main(years: int, seeds: int, first_seed: int, target: int, order_days: int, variants: bool) -> None:
    """Print the table for these seeds."""
    rules = replace(RULES, target_per_mille=target, order_days=order_days)
    ways = VARIANTS if variants else WAYS
    found = compare(range(first_seed, first_seed + seeds), years, rules, ways)
    click.echo(
        f"{years} years of {len(draw(0, 1))} stations, {seeds} seeds from {first_seed}, 95 % intervals.\n"
    )
    click.echo(table_of(found))


if __name__ == "__main__":
    main()
