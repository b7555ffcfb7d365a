"""What is the matter with one product in one box: facts in, findings out. Pure.

Only what may be given today counts as stock: a box that holds expired packs alone is out. Of "none",
"very few" and "time to ask" the gravest alone is said. What will not be used in time is reckoned by
FEFO at the rate of the plan, over all lots together. A level is met at or below it, as when ordering:
what is left at the minimum lasts for the wait and no longer.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from core import clock
from inventory import fefo
from inventory.fefo import LotLevel

EXPIRING_WITHIN_DAYS = 180  # further ahead there is time, and the rate says little
SOON_DAYS = 30  # where no plan says how long a delivery takes
DAYS_A_MONTH = Fraction(1461, 48)  # 365.25 / 12
IN_TIME, SOON = 1, 2  # stages of "expiring"


@dataclass(frozen=True)
class Plan:
    """What a place should hold of a product, in treatments. `rate`: those used in a month, where known."""

    minimum: int
    emergency_point: int
    rate: Fraction | None = None
    lead_time_days: int = SOON_DAYS


@dataclass(frozen=True)
class Matter:
    """One thing that is so. `lot` is "" when it is about the product."""

    kind: str
    detail: str
    lot: str = ""
    stage: int = 0


def matters(
    levels: Sequence[LotLevel], units_per_treatment: int, plan: Plan | None, on: date
) -> list[Matter]:
    """Everything that is the matter with a product that the place holds, has held, or should hold."""
    found = [matter for matter in [_how_much(levels, units_per_treatment, plan, on)] if matter]
    return found + _expired(levels, on) + list(_expiring(levels, units_per_treatment, plan, on))


def treatments_left(levels: Sequence[LotLevel], units_per_treatment: int, on: date) -> int:
    """Whole treatments that may be given today; units of several lots make one together."""
    return sum(level.units for level in levels if fefo.usable(level, on)) // units_per_treatment


def _how_much(
    levels: Sequence[LotLevel], units_per_treatment: int, plan: Plan | None, on: date
) -> Matter | None:
    left = treatments_left(levels, units_per_treatment, on)
    if left == 0:
        is_expired_left = any(level.units > 0 and fefo.is_expired(level, on) for level in levels)
        words = "Only expired packs are left." if is_expired_left else "None left to use."
        return Matter("out_of_stock", words)
    if plan and left <= plan.emergency_point:
        return Matter("below_emergency", f"{_doses(left)} left. It is urgent at {plan.emergency_point}.")
    if plan and left <= plan.minimum:
        return Matter("below_minimum", f"{_doses(left)} left. Ask for more at {plan.minimum}.")
    return None


def _expired(levels: Sequence[LotLevel], on: date) -> list[Matter]:
    return [
        Matter(
            "expired_in_box",
            f"{level.units} units. Last day was {clock.day(level.expires_on)}.",
            level.number,
        )
        for level in levels
        if level.units > 0 and fefo.is_expired(level, on)
    ]


def _expiring(
    levels: Sequence[LotLevel], units_per_treatment: int, plan: Plan | None, on: date
) -> Iterator[Matter]:
    """Lots that end within a delivery's time, and those of which a treatment or more will be left over.

    Lots are used one after the other, the first to end first: what a lot may count on by its last day is
    the use until then, less what the lots before it have taken.
    """
    used_before = Fraction(0)
    for level in sorted(levels, key=lambda one: (one.expires_on, one.lot_id)):
        if not fefo.usable(level, on):
            continue
        days = (level.expires_on - on).days + 1
        if plan and plan.rate is not None:
            use = plan.rate * units_per_treatment * days / DAYS_A_MONTH
            used = min(Fraction(level.units), max(use - used_before, Fraction(0)))
            used_before += used
            left_over = int(level.units - used)
        else:
            left_over = 0  # not known: only the nearness of the day speaks
        if days > EXPIRING_WITHIN_DAYS:
            continue
        until = f"Use until {clock.day(level.expires_on)}"
        if days <= (plan.lead_time_days if plan else SOON_DAYS):
            yield Matter("expiring", f"{until}. {level.units} units are in the box.", level.number, SOON)
        elif left_over >= units_per_treatment:
            words = f"{until}. About {left_over} of {level.units} units may not be used."
            yield Matter("expiring", words, level.number, IN_TIME)


def _doses(count: int) -> str:
    return "1 dose" if count == 1 else f"{count} doses"
