"""Each step of a suggestion in plain words: what went in, what was done with it, what came out.

The same sentences stand on the page, in the API and in `flask plan`, so that whoever approves
can follow the arithmetic with a pencil. Pure.
"""

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction

from inventory import demand
from inventory.forecasts.reckoning import Reckoned
from inventory.planning import Packs
from inventory.supply_rules import METHODS

RINGS = {"district": "its district", "province": "its province", "programme": "the programme"}


def steps(of: Reckoned, packs: Packs) -> Iterator[str]:
    """In the order of working it out."""
    yield from _history(of)
    yield from _by_average(of)
    yield from _by_service(of)
    yield from _order(of, packs)


def _history(of: Reckoned) -> Iterator[str]:
    yield f"On hand and usable today: {_treatments(of.on_hand)}. Asked for or under way: {of.on_order}."
    use = of.history.use
    if use is None:
        yield "Nothing has moved here in a full month yet."
        return
    months = [one for one in of.history.months if one.end > one.since][-3:]
    each = ", ".join(f"{_month(one.start)} {number(one.treatments)}" for one in months)
    yield f"Given in the last full months: {each}; {number(use.treatments)} in {number(use.days)} days."
    yield (
        f"Out of stock: {number(use.days_out)} of these days, over all lots. Expired stock and stock "
        "on hold are no stock."
    )


def _by_average(of: Reckoned) -> Iterator[str]:
    rules, use, plan = of.rules, of.history.use, of.max_min
    if of.average is None or use is None:
        why = "nobody knows yet" if use is None else "never in stock in these months"
        yield f"Average a month: {why}. The floor counts: {_treatments(of.floor)}."
    else:
        in_stock = number(use.days - use.days_out)
        yield (
            f"Average a month: {number(use.treatments)} × {number(use.days)} ÷ {in_stock} days in stock "
            f"÷ {number(use.months)} months = {number(of.average)}."
        )
        if use.days - use.days_out < rules.least_days_in_stock:
            yield f"So few days say little. They count as {rules.least_days_in_stock} days of a month of 30."
    yield _level("Minimum", of, rules.minimum_months, plan.minimum, of.floor)
    yield _level("Maximum", of, rules.maximum_months, plan.maximum, of.floor)
    yield _level("Ask urgently at", of, rules.emergency_months, plan.emergency_point, rules.emergency_floor)
    yield (
        f"By maximum and minimum: {plan.maximum} - {of.on_hand} on hand - {of.on_order} on order, "
        f"never less than 0: ask for {plan.order}."
    )


def _level(name: str, of: Reckoned, months: Fraction, level: int, floor: int) -> str:
    if of.average is None:
        return f"{name}: the floor, {level}."
    exact = of.average * months
    return (
        f"{name}: {number(of.average)} × {number(months)} months = {number(exact)}, up to a whole one, "
        f"at least {floor}: {level}."
    )


def _by_service(of: Reckoned) -> Iterator[str]:
    rules, plan, expected = of.rules, of.service, of.expected
    if expected is None:
        yield "Service level: nothing is known here or near. The floor counts."
    else:
        yield from _forecast(of, expected)
        chance = rules.target_per_mille / 10
        yield (
            f"Ask at {plan.reorder_at} or fewer: enough for the wait {chance:g} times in 100, "
            f"at least the floor of {of.floor}."
        )
        held = demand.covered(demand.over(expected, dict(of.wait), rules.order_days), plan.level)
        yield (
            f"Fill up to {plan.level}: enough for the wait and {rules.order_days} days more, "
            f"{_percent(held)} times in 100."
        )
    yield (
        f"By service level: {plan.level} - {of.on_hand} on hand - {of.on_order} on order, "
        f"never less than 0: ask for {of.service_order}."
    )


def _forecast(of: Reckoned, expected: demand.Forecast) -> Iterator[str]:
    if of.others is not None:
        yield (
            f"Other stations of {RINGS[of.ring]} use {number(of.others.rate)} a month; they weigh as "
            f"{number(of.others.months)} months of our own."
        )
    yield (
        f"Expected here: {number(expected.rate)} a month, give or take "
        f"{number(expected.rate_variance**0.5)}; a month's spread is "
        f"{number(expected.spread)} times that of single arrivals."
    )
    waits = ", ".join(
        f"{weeks} {'week' if weeks == 1 else 'weeks'} {share * 100:.0f}%"
        for weeks, share in sorted(of.wait.items())
        if share >= 0.005
    )
    yield f"A delivery takes: {waits}."


def _order(of: Reckoned, packs: Packs) -> Iterator[str]:
    yield f"The way in use is: {METHODS[of.rules.method].lower()}, rules version {of.rules.version}."
    if of.is_by_service and of.order and of.on_hand + of.on_order > of.service.reorder_at:
        yield f"There is time: on hand and on order are more than {of.service.reorder_at}."
    if packs.treatments > of.order:
        yield f"In whole packs: {packs.packs}, which is {_treatments(packs.treatments)}."


def _treatments(count: int) -> str:
    return f"{count} {'treatment' if count == 1 else 'treatments'}"


def _month(start: object) -> str:
    return f"{start:%b}"


def _percent(share: float) -> str:
    return f"{min(share * 100, 99.9):.1f}"


def number(value: Fraction | float | timedelta) -> str:
    """At most three decimals, none that say nothing: 10.125, 3, 0.5."""
    text = f"{float(value):.3f}".rstrip("0").rstrip(".")  # type: ignore[arg-type]
    return text
