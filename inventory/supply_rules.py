"""The numbers that say how much a station should hold, with their defaults, ranges and sources.

One version holds all of them; owners set the next one in the database, from a day on (topic
forecasts). Nothing here reads or stores anything. A month counts 30 days where a number of
days is turned into months.
"""

import json
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from fractions import Fraction
from typing import Any

MONTH_DAYS = 30
METHODS = {"service_level": "Service level", "max_min": "Maximum and minimum"}


@dataclass(frozen=True)
class SupplyRules:
    """One version of the rules. Days are calendar days, stock is in whole treatments."""

    version: int
    counts_from: datetime
    method: str = "service_level"
    lead_time_days: int = 30
    safety_days: int = 15
    minimum_days: int = 45
    review_days: int = 30
    emergency_lead_days: int = 10
    emergency_floor: int = 2
    floor: int = 2
    target_per_mille: int = 980
    order_days: int = 15
    history_months: int = 12
    least_days_in_stock: int = 10

    @property
    def minimum_months(self) -> Fraction:
        """What the minimum covers: the wait and the safety stock."""
        return Fraction(self.lead_time_days + self.safety_days, MONTH_DAYS)

    @property
    def maximum_months(self) -> Fraction:
        """What the maximum covers: the minimum months and the time to the next review."""
        return Fraction(self.minimum_days + self.review_days, MONTH_DAYS)

    @property
    def emergency_months(self) -> Fraction:
        return Fraction(self.emergency_lead_days, MONTH_DAYS)

    @property
    def target(self) -> Fraction:
        return Fraction(self.target_per_mille, 1000)


@dataclass(frozen=True)
class Number:
    """What one number means to the person who may change it."""

    label: str
    unit: str
    least: int
    most: int
    source: str


OUR_DEFAULT = "Programme default; the owner decides"
SIMULATED = "Chosen by the simulation in docs/supply.md"

NUMBERS: dict[str, Number] = {
    "lead_time_days": Number("A delivery takes", "days", 1, 180, OUR_DEFAULT),
    "safety_days": Number("Safety stock lasts", "days", 0, 180, OUR_DEFAULT),
    "minimum_days": Number("The maximum covers, before the review", "days", 1, 365, OUR_DEFAULT),
    "review_days": Number("A station looks at its stock every", "days", 1, 180, OUR_DEFAULT),
    "emergency_lead_days": Number("An urgent delivery takes", "days", 1, 90, OUR_DEFAULT),
    "emergency_floor": Number("Ask urgently at or below, at least", "treatments", 0, 100, OUR_DEFAULT),
    "floor": Number("A station holds at least", "treatments", 0, 1000, OUR_DEFAULT),
    "target_per_mille": Number("Times in 1,000 that the stock must last", "times", 500, 999, SIMULATED),
    "order_days": Number("By service level, an order lasts after the wait", "days", 1, 180, SIMULATED),
    "history_months": Number("Learn from the last", "months", 3, 24, SIMULATED),
    "least_days_in_stock": Number(
        "Count the days in stock as no fewer than", "days", 1, 30, "A day in stock must not stand for a month"
    ),
}

if set(NUMBERS) | {"method"} != {field.name for field in fields(SupplyRules)} - {"version", "counts_from"}:
    raise AssertionError("each number of the supply rules needs its label, unit, range and source")


def faults(rules: SupplyRules) -> dict[str, list[str]]:
    """What needs a look before this version may be set: {number: [message]}."""
    found = {}
    for name, number in NUMBERS.items():
        value = getattr(rules, name)
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        if not (is_whole and number.least <= value <= number.most):
            found[name] = [range_words(number)]
    if rules.method not in METHODS:
        found["method"] = ["Choose one of the two ways."]
    if not found and rules.minimum_months > rules.maximum_months:
        found["minimum_days"] = ["Make the maximum cover more than the minimum does."]
    return found


def range_words(number: Number) -> str:
    return f"Write a whole number from {number.least} to {number.most}."


def to_text(rules: SupplyRules) -> str:
    """The numbers as kept in the database."""
    kept = {name: value for name, value in asdict(rules).items() if name in NUMBERS or name == "method"}
    return json.dumps(kept, sort_keys=True)


def from_text(version: int, counts_from: datetime, text: str) -> SupplyRules:
    """A kept version. A number that did not exist when it was set has its default."""
    return replace(SupplyRules(version, counts_from), **json.loads(text))


def in_words(name: str, value: Any) -> str:
    """`30 days`, `2 treatments`, or the name of the way."""
    return METHODS[value] if name == "method" else f"{value} {NUMBERS[name].unit}"
