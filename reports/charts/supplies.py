"""From the book to the rows of the charts of supplies. Stock is no count of people and is not hidden."""

from collections import defaultdict
from datetime import date
from fractions import Fraction

from core import clock
from inventory.alerts.box_state import DAYS_A_MONTH
from inventory.catalogue import queries as catalogue
from inventory.forecasts import queries as forecasts
from inventory.forecasts import rules
from inventory.ledger import queries as ledger
from reports.charts import queries
from reports.charts.asked import Asked
from reports.charts.drawing.orders import Orders
from reports.charts.drawing.stock import BUCKETS, Expiring, Holding
from reports.figures import months


def holdings(asked: Asked) -> list[Holding]:
    """What each station that keeps stock holds now, all products together or the one asked for."""
    ids = [place.id for place in asked.stations]
    has_box = queries.with_box(ids)
    product = _product_id(asked)
    left: dict[int, int] = defaultdict(int)
    levels: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for (place_id, product_id), treatments in ledger.usable_treatments(ids).items():
        if product in {None, product_id}:
            left[place_id] += treatments
    for plan in forecasts.plans_of(ids):
        if product in {None, plan.product_id}:
            levels[plan.place_id][0] += plan.minimum
            levels[plan.place_id][1] += plan.maximum
    return [
        Holding(place.name, left[place.id], *levels[place.id], *(place.point or (None, None)))
        for place in asked.stations
        if place.id in has_box
    ]


def expiring(asked: Asked) -> list[Expiring]:
    """Doses in the boxes by months to their last day, and those the plans' rates will not have used by then.

    Lots are used one after the other, the first to expire first, as in the alerts. Units of several lots
    make a treatment together; here each lot's are rounded down, so that nothing is counted twice.
    """
    ids = [place.id for place in asked.stations]
    product, today = _product_id(asked), clock.today()
    rates = {
        (plan.place_id, plan.product_id): Fraction(plan.amc_thousandths, 1000)
        for plan in forecasts.plans_of(ids)
        if plan.amc_thousandths is not None
    }
    found = {bucket: [0, 0] for bucket in BUCKETS}
    used: dict[tuple[int, int], Fraction] = defaultdict(Fraction)
    for row in queries.lots_in_boxes(ids):
        if product not in {None, row.product_id}:
            continue
        key, size = (row.place_id, row.product_id), row.units_per_treatment
        bucket = found[_bucket(today, row.expires_on)]
        bucket[0] += row.units // size
        if key in rates:
            days = (row.expires_on - today).days + 1
            use = min(
                Fraction(row.units), max(rates[key] * size * days / DAYS_A_MONTH - used[key], Fraction(0))
            )
            used[key] += use
            bucket[1] += int(row.units - use) // size
    return [Expiring(bucket, *counts) for bucket, counts in found.items()]


def orders(asked: Asked) -> tuple[list[Orders], int]:
    """The days of each delivery received in the period, by station; and the days that the rules expect."""
    names = {place.id: place.name for place in asked.stations}
    days: dict[int, list[int]] = {place_id: [] for place_id in names}
    start, end = months.begins(asked.period.start), months.begins(asked.period.end)
    for row in queries.deliveries(tuple(names), start, end):
        days[row.place_id].append((row.received_at - row.asked_at).days)
    found = [Orders(names[place_id], tuple(sorted(some))) for place_id, some in days.items()]
    return found, rules.in_force(clock.now()).lead_time_days


def _product_id(asked: Asked) -> int | None:
    product = catalogue.product_by_code(asked.product) if asked.product else None
    return product.id if product else None


def _bucket(today: date, last_day: date) -> str:
    ahead = (last_day.year - today.year) * 12 + last_day.month - today.month
    if ahead == 0:
        return BUCKETS[0]
    return BUCKETS[min(1 + (ahead - 1) // 3, len(BUCKETS) - 1)]
