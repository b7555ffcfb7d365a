"""Set the supply rules and a station's floor; work out the plans; note how long a delivery took.

A version of the rules is never edited and never counts in the past. Plans are a cache: working
them out is no act of a person and leaves no trail entry.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert

from accounts.permissions import Actor, require
from accounts.places import queries as places
from accounts.trail import service as trail
from core import clock
from core.database import insert_into, session, table
from core.errors import Invalid, NotFound, WrongState
from inventory import demand, supply_rules
from inventory.catalogue import queries as catalogue
from inventory.demand import Learned
from inventory.forecasts import history, queries, rules
from inventory.forecasts.history import History, Pair
from inventory.forecasts.models import DeliveryTime, StockFloor, StockPlan, SupplyRuleVersion
from inventory.forecasts.reckoning import Circles, Reckoned, reckon
from inventory.supply_rules import NUMBERS, SupplyRules

MOVED_ON = "Somebody set rules meanwhile. Look at them and try again."
MOST_FLOOR = 1000
_PLANS = table(StockPlan)


def set_supply_rules(
    actor: Actor, *, counts_from: datetime, note: str, based_on: int | None = None, **changed: Any
) -> int:
    """Add the next version: the latest one with `changed` numbers or method. Returns its number.

    Raises WrongState when another has come since `based_on`, and Invalid for a day before today,
    a number out of range, or no change.
    """
    require(actor, "supply_rules.change")
    names = [*NUMBERS, "method"]
    if unknown := set(changed) - set(names):
        raise ValueError(f"not numbers of the supply rules: {sorted(unknown)}")
    before = rules.latest()
    if based_on is not None and based_on != before.version:
        raise WrongState(MOVED_ON)
    after = replace(before, version=before.version + 1, counts_from=counts_from, **changed)
    different = {
        name: getattr(after, name) for name in names if getattr(after, name) != getattr(before, name)
    }
    errors = supply_rules.faults(after)
    if clock.local(counts_from).date() < clock.today():
        errors["counts_from"] = ["Choose today or a later day."]
    if not errors and not different:
        errors[""] = ["Change at least one number."]
    if errors:
        raise Invalid(errors)
    _add(actor, after, note)
    detail = {"counts_from": counts_from.isoformat(), "changed": different}
    trail.record(actor, "supply_rules_set", str(after.version), detail=detail)
    return after.version


def _add(actor: Actor, version: SupplyRules, note: str) -> None:
    """Insert under the version's number; the second of two at once finds it taken."""
    row = {
        "version": version.version,
        "counts_from": version.counts_from,
        "numbers": supply_rules.to_text(version),
        "note": note,
        "set_by": actor.person_id,
        "set_at": clock.now(),
    }
    statement = insert_into(SupplyRuleVersion).values(row).on_conflict_do_nothing()
    if session().execute(statement.returning(SupplyRuleVersion.version)).one_or_none() is None:
        raise WrongState(MOVED_ON)


def set_floor(actor: Actor, *, station: str, product: str, treatments: int) -> None:
    """Say what one station holds at least of a product, whatever its use says. Raises NotFound or Invalid."""
    require(actor, "supply_rules.change")
    place, found = places.by_code(station, "station"), catalogue.product_by_code(product)
    if place is None or not places.covers(actor, place.id):
        raise NotFound("No station you look after has this code.")
    if found is None:
        raise NotFound("No product has this code.")
    if not 0 <= treatments <= MOST_FLOOR:
        raise Invalid({"treatments": [f"Write a whole number from 0 to {MOST_FLOOR}."]})
    row = {"place_id": place.id, "product_id": found.id, "treatments": treatments}
    statement = insert_into(StockFloor).values(row)
    session().execute(
        statement.on_conflict_do_update(
            index_elements=["place_id", "product_id"], set_={"treatments": statement.excluded.treatments}
        )
    )
    detail = {"product": found.code, "treatments": treatments}
    trail.record(actor, "floor_set", place.code, detail=detail)
    plan_place(place.id)


def note_delivery(place_id: int, *, asked_at: datetime, received_at: datetime) -> None:
    """Part of receiving, whose trail entry speaks for it: how long this station waited."""
    row = {"place_id": place_id, "asked_at": min(asked_at, received_at), "received_at": received_at}
    session().execute(insert(table(DeliveryTime)).values(row))


def plan_all() -> int:
    """Work out every open station's plans from the book. Returns how many pairs were planned."""
    now_rules = rules.in_force(clock.now())
    found = _with_main_products(history.read(now_rules.history_months), now_rules.history_months)
    learned: dict[int, dict[int, Learned]] = {}
    for (place_id, product_id), one in found.items():
        learned.setdefault(product_id, {})[place_id] = demand.learn(one.demand_months())
    return _replace(found, learned, now_rules, None)


def plan_place(place_id: int) -> int:
    """The same for one station; of its neighbours it takes what the last run learned."""
    now_rules = rules.in_force(clock.now())
    months = now_rules.history_months
    found = history.read(months, [place_id])
    known = {plan.product_id for plan in queries.plans_of([place_id])}
    known |= {product_id for _place, product_id in queries.floors([place_id])}
    wanted = {(place_id, product_id): history.nothing(place_id, product_id, months) for product_id in known}
    found = _in_use({**wanted, **found})
    learned = {product_id: queries.learned_of(product_id) for _place, product_id in found}
    for (_place, product_id), one in found.items():
        learned[product_id] |= {place_id: demand.learn(one.demand_months())}
    return _replace(found, learned, now_rules, place_id)


def _with_main_products(found: dict[Pair, History], months: int) -> dict[Pair, History]:
    """Add the pairs that have only a floor, and the programme's main products at every open station.

    Main is a product in use that at least half of the stations with any stock hold or held; before
    the first delivery, every product in use.
    """
    stations = [place.id for place in places.of_kind("station")]
    in_use = [product.id for product in catalogue.products()]
    held = {product_id: 0 for product_id in in_use}
    for _place, product_id in found:
        if product_id in held:
            held[product_id] += 1
    with_any = len({place_id for place_id, _product in found})
    main = [product_id for product_id in in_use if 2 * held[product_id] >= with_any]
    wanted = [(place_id, product_id) for place_id in stations for product_id in main]
    open_ones = set(stations)
    wanted += [pair for pair in queries.floors() if pair[0] in open_ones]
    return _in_use({**{pair: history.nothing(*pair, months) for pair in wanted}, **found})


def _in_use(found: dict[Pair, History]) -> dict[Pair, History]:
    """Nobody plans for a product that is retired."""
    in_use = {product.id for product in catalogue.products()}
    return {pair: one for pair, one in found.items() if pair[1] in in_use}


def _replace(
    found: dict[Pair, History],
    learned: dict[int, dict[int, Learned]],
    now_rules: SupplyRules,
    place_id: int | None,
) -> int:
    """Put the plans of one place, or all, in place of those before."""
    session().execute(
        delete(_PLANS) if place_id is None else delete(_PLANS).where(_PLANS.c.place_id == place_id)
    )
    rows = list(_rows(found, learned, now_rules))
    if rows:
        session().execute(insert(_PLANS), rows)
    return len(rows)


def _rows(
    found: dict[Pair, History], learned: dict[int, dict[int, Learned]], now_rules: SupplyRules
) -> Iterator[dict[str, Any]]:
    where, waited, floors, now = queries.where(), queries.weeks_waited(), queries.floors(), clock.now()
    circles = {product_id: Circles(ones, where) for product_id, ones in learned.items()}
    programme = demand.programme_waits(waited[None], now_rules.lead_time_days)
    for pair, one in sorted(found.items(), key=lambda item: item[0]):
        place_id, product_id = pair
        wait = demand.own_waits(waited.get(place_id, {}), programme)
        floor = floors.get(pair, now_rules.floor)
        plan = reckon(one, now_rules, floor, 0, circles[product_id].around(place_id), wait)
        yield _row(plan, learned[product_id][place_id], now)


def _row(plan: Reckoned, own: Learned, now: datetime) -> dict[str, Any]:
    use = plan.history.use
    return {
        "place_id": plan.history.place_id,
        "product_id": plan.history.product_id,
        "method": plan.rules.method,
        "minimum": plan.minimum,
        "maximum": plan.maximum,
        "emergency_point": plan.max_min.emergency_point,
        "reorder_at": plan.service.reorder_at,
        "level": plan.service.level,
        "amc_thousandths": None if plan.average is None else round(plan.average * 1000),
        "days_out_thousandths": round(use.days_out * 1000) if use else 0,
        "learned_treatments": own.treatments,
        "learned_months": own.months,
        "learned_spread_sum": own.spread_sum,
        "learned_spread_months": own.spread_months,
        "rules_version": plan.rules.version,
        "made_at": now,
    }
