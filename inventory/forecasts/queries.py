"""The plan of a box, and the suggestion behind its next order with every input and step.

`plan_of` and `plans_of` read what the last run kept; `suggestion` works it out now, so that it
fits the stock on the page. Levels and orders are in whole treatments.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from sqlalchemy import BigInteger, func, select, type_coerce
from sqlalchemy.orm import aliased

from accounts.places.models import Place
from core import clock
from core.database import session
from inventory import demand, planning
from inventory.catalogue.models import Product
from inventory.demand import Learned, ServiceLevel
from inventory.forecasts import history, rules, words
from inventory.forecasts.models import DeliveryTime, StockFloor, StockPlan
from inventory.forecasts.reckoning import Circles, Reckoned, Where, reckon
from inventory.ledger import queries as ledger
from inventory.planning import MaxMin, Packs

DELIVERIES_FROM = timedelta(days=730)
WEEK_US = 7 * 24 * 3600 * 1_000_000


@dataclass(frozen=True)
class Suggestion:
    """What to ask for and why, by both ways; `order` is that of the way in use, in whole packs."""

    station: str
    product: str
    on_hand: int
    on_order: int
    amc: Fraction | None
    days_out: Fraction
    months_of_stock: Fraction | None
    max_min: MaxMin
    service_level: ServiceLevel
    service_order: int
    target_per_mille: int
    method: str
    minimum: int
    maximum: int
    packs: Packs
    is_due: bool
    steps: tuple[str, ...]
    expected: demand.Forecast | None = None

    @property
    def order(self) -> int:
        return self.packs.treatments


def plan_of(place_id: int, product_id: int) -> StockPlan | None:
    """What the last run kept of this pair; None before the first one."""
    query = select(StockPlan).where(StockPlan.place_id == place_id, StockPlan.product_id == product_id)
    return session().scalars(query).one_or_none()


def plans_of(place_ids: Iterable[int] | None = None) -> list[StockPlan]:
    """The plans of these places, or of all, by place and product."""
    query = select(StockPlan).order_by(StockPlan.place_id, StockPlan.product_id)
    if place_ids is not None:
        query = query.where(StockPlan.place_id.in_(tuple(place_ids)))
    return list(session().scalars(query))


def due(on_order: Mapping[tuple[int, int], int]) -> dict[int, set[int]]:
    """{station: products} to ask for today by service level; by the other way the review day says when.

    Read for all stations at once from the kept levels and plans.
    """
    on_hand = ledger.usable_treatments()
    found: dict[int, set[int]] = {}
    for plan in plans_of():
        pair = (plan.place_id, plan.product_id)
        if plan.method == "service_level" and on_hand.get(pair, 0) + on_order.get(pair, 0) <= plan.reorder_at:
            found.setdefault(plan.place_id, set()).add(plan.product_id)
    return found


def suggestion(place: Place, product: Product, on_order: int = 0) -> Suggestion:
    """Worked out now from the book, the rules in force and what is learned of the neighbours."""
    found = reckoned(place.id, product.id, on_order)
    packs = planning.in_packs(found.order, product.units_per_treatment, product.units_per_pack)
    use = found.history.use
    return Suggestion(
        place.code,
        product.code,
        found.on_hand,
        on_order,
        found.average,
        use.days_out if use else Fraction(0),
        planning.months_of_stock(found.on_hand, found.average),
        found.max_min,
        found.service,
        found.service_order,
        found.rules.target_per_mille,
        found.rules.method,
        found.minimum,
        found.maximum,
        packs,
        found.on_hand + on_order <= found.minimum,
        tuple(words.steps(found, packs)),
        found.expected,
    )


def reckoned(place_id: int, product_id: int, on_order: int = 0) -> Reckoned:
    """One pair, exact."""
    now_rules = rules.in_force(clock.now())
    found = history.read(now_rules.history_months, [place_id])
    own = found.get((place_id, product_id)) or history.nothing(place_id, product_id, now_rules.history_months)
    learned = learned_of(product_id) | {place_id: demand.learn(own.demand_months())}
    around = Circles(learned, where()).around(place_id)
    programme = demand.programme_waits(weeks_waited().get(None, {}), now_rules.lead_time_days)
    wait = demand.own_waits(weeks_waited(place_id).get(place_id, {}), programme)
    floor = floors([place_id]).get((place_id, product_id), now_rules.floor)
    return reckon(own, now_rules, floor, on_order, around, wait)


def learned_of(product_id: int) -> dict[int, Learned]:
    """What the last run learned of a product, by station."""
    rows = session().execute(
        select(
            StockPlan.place_id,
            StockPlan.learned_treatments,
            StockPlan.learned_months,
            StockPlan.learned_spread_sum,
            StockPlan.learned_spread_months,
        ).where(StockPlan.product_id == product_id)
    )
    return {row[0]: Learned(*row[1:]) for row in rows}


def where() -> dict[int, Where]:
    """(district, province) of every station."""
    parent = aliased(Place)
    query = select(Place.id, Place.parent_id, parent.parent_id).join(parent, parent.id == Place.parent_id)
    return {row[0]: (row[1], row[2]) for row in session().execute(query.where(Place.kind == "station"))}


def weeks_waited(place_id: int | None = None) -> dict[int | None, dict[int, int]]:
    """{station: {weeks: deliveries}} of two years; under None all stations together."""
    length = type_coerce(DeliveryTime.received_at, BigInteger) - type_coerce(
        DeliveryTime.asked_at, BigInteger
    )
    weeks = ((length + (WEEK_US - 1)) // WEEK_US).label("weeks")
    query = select(DeliveryTime.place_id, weeks, func.count()).where(
        DeliveryTime.received_at >= clock.now() - DELIVERIES_FROM
    )
    if place_id is not None:
        query = query.where(DeliveryTime.place_id == place_id)
    found: dict[int | None, dict[int, int]] = {None: {}}
    for place, begun, count in session().execute(query.group_by(DeliveryTime.place_id, weeks)):
        week = demand.weeks_of(int(begun) * demand.WEEK_DAYS)
        for key in (place, None):
            seen = found.setdefault(key, {})
            seen[week] = seen.get(week, 0) + count
    return found


def floors(place_ids: Iterable[int] | None = None) -> dict[tuple[int, int], int]:
    """Floors that were set, by (place, product)."""
    query = select(StockFloor.place_id, StockFloor.product_id, StockFloor.treatments)
    if place_ids is not None:
        query = query.where(StockFloor.place_id.in_(tuple(place_ids)))
    return {(row[0], row[1]): row[2] for row in session().execute(query)}


def made_at(place_id: int) -> datetime | None:
    """When this place's plans were last worked out."""
    return session().scalar(select(func.max(StockPlan.made_at)).where(StockPlan.place_id == place_id))
