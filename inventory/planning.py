"""How much a station should hold and ask for, as the field does it: maximum and minimum.

Exact arithmetic until the last step, then up to whole treatments: nothing is negative, nothing
is divided by zero, and a station without history stands on its floor. The other way, by service
level, is in `demand`. Pure: the numbers that an owner may change come in as `SupplyRules`.
"""

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from math import ceil

from inventory.supply_rules import MONTH_DAYS, SupplyRules

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Use:
    """What one station used of a product in the part of the period since its first movement.

    `months` says how many calendar months that part is, `length` how long it is, `out` how much
    of it the station was out of stock.
    """

    treatments: Fraction
    months: Fraction
    length: timedelta
    out: timedelta = timedelta(0)

    @property
    def days(self) -> Fraction:
        return days_in(self.length)

    @property
    def days_out(self) -> Fraction:
        """Never more than the period."""
        return min(max(days_in(self.out), Fraction(0)), self.days)


@dataclass(frozen=True)
class MaxMin:
    """The levels in whole treatments, and what to ask for now."""

    minimum: int
    maximum: int
    emergency_point: int
    order: int


@dataclass(frozen=True)
class Packs:
    """An order in whole packs: never fewer treatments than were wanted, and only whole ones count."""

    packs: int
    units: int
    treatments: int


def days_in(length: timedelta) -> Fraction:
    return Fraction(length // timedelta(microseconds=1), DAY // timedelta(microseconds=1))


def amc(use: Use | None, least_days_in_stock: int = 0) -> Fraction | None:
    """Average monthly consumption, corrected for the time out; None when never in stock.

    consumption × days / (days - days out), divided by the months. A dose in the only hours in
    stock of a quarter must not stand for hundreds, so no fewer days than `least_days_in_stock` count.
    """
    if use is None or use.months <= 0 or use.days_out >= use.days:
        return None
    months_in_stock = use.months * (use.days - use.days_out) / use.days
    return use.treatments / max(months_in_stock, Fraction(least_days_in_stock, MONTH_DAYS))


def months_of_stock(on_hand: int, average: Fraction | None) -> Fraction | None:
    """How long the stock lasts; None (shown as a dash) when nothing is used or nobody knows."""
    return Fraction(on_hand) / average if average else None


def minimum(average: Fraction | None, rules: SupplyRules, floor: int) -> int:
    return _level(average, rules.minimum_months, floor)


def maximum(average: Fraction | None, rules: SupplyRules, floor: int) -> int:
    return _level(average, rules.maximum_months, floor)


def emergency_point(average: Fraction | None, rules: SupplyRules) -> int:
    """At or below this, ask at once and by hand."""
    return _level(average, rules.emergency_months, rules.emergency_floor)


def order(level: int, on_hand: int, on_order: int) -> int:
    """What is missing to the level, in treatments: what is asked for or under way counts as here."""
    return max(0, level - on_hand - on_order)


def in_packs(treatments: int, units_per_treatment: int, units_per_pack: int) -> Packs:
    """Rounded up to packs, which hold units; a rest that makes no treatment is not counted."""
    packs = _up(Fraction(max(0, treatments) * units_per_treatment, units_per_pack))
    units = packs * units_per_pack
    return Packs(packs, units, units // units_per_treatment)


def max_min(
    average: Fraction | None, rules: SupplyRules, floor: int, on_hand: int, on_order: int = 0
) -> MaxMin:
    """All levels and the order before packs."""
    top = maximum(average, rules, floor)
    return MaxMin(
        minimum(average, rules, floor), top, emergency_point(average, rules), order(top, on_hand, on_order)
    )


def _level(average: Fraction | None, months: Fraction, floor: int) -> int:
    return max(0, floor, _up((average or Fraction(0)) * months))


def _up(number: Fraction) -> int:
    return ceil(number)
