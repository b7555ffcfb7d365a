"""Maximum and minimum: the worked cases of the field's formulas, and what holds for any numbers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import planning
from inventory.planning import Use
from inventory.supply_rules import NUMBERS, SupplyRules, faults, from_text, to_text

RULES = SupplyRules(1, datetime(2026, 1, 1, tzinfo=UTC))
QUARTER = timedelta(days=90)


def use(treatments: float, months: float = 3, days: float = 90, out: float = 0) -> Use:
    return Use(Fraction(treatments), Fraction(months), timedelta(days=days), timedelta(days=out))


CASES = {
    # name: (what was used, on hand, on order) -> AMC, maximum, order
    "uses 4, 2, 3": (use(4 + 2 + 3), 2, 0, Fraction(3), 8, 6),
    "the same with 10 days out": (use(9, out=10), 2, 0, Fraction("3.375"), 9, 7),
    "the same with some on order": (use(9), 2, 4, Fraction(3), 8, 2),
    "more on order than is missing": (use(9), 2, 20, Fraction(3), 8, 0),
    "more than the maximum": (use(9), 50, 0, Fraction(3), 8, 0),
    "out the whole period": (use(0, out=90), 0, 0, None, 2, 2),
    "100 days out in a period of 90": (use(9, out=100), 0, 0, None, 2, 2),
    "a negative time out": (use(9, out=-5), 2, 0, Fraction(3), 8, 6),
    "no history": (None, 0, 0, None, 2, 2),
    "one month of history": (use(3, months=1, days=31), 2, 0, Fraction(3), 8, 6),
    "half a month of it in stock": (use(3, months=1, days=30, out=15), 0, 0, Fraction(6), 15, 15),
    "in stock, and nothing used": (use(0), 1, 0, Fraction(0), 2, 1),
    "one use in one hour in stock": (use(1, out=90 - 1 / 24), 0, 0, Fraction(3), 8, 8),
}


@pytest.mark.parametrize(
    ("used", "on_hand", "on_order", "average", "top", "order"), CASES.values(), ids=CASES
)
def test_worked_cases(used, on_hand, on_order, average, top, order) -> None:
    found = planning.amc(used, RULES.least_days_in_stock)
    plan = planning.max_min(found, RULES, 2, on_hand, on_order)

    assert found == average
    assert (plan.maximum, plan.order) == (top, order)


def test_the_correction_of_the_worked_case_step_by_step() -> None:
    average = planning.amc(use(9, out=10))

    assert average is not None
    assert average * 3 == Fraction("10.125")
    assert average * RULES.maximum_months == Fraction("8.4375")


def wrong_amc(used: Use) -> Fraction:
    """A peer's: the time out is taken as it comes, and may be more than the period."""
    return used.treatments * used.days / (used.days - planning.days_in(used.out)) / used.months


def test_the_cases_can_see_an_uncapped_time_out() -> None:
    assert wrong_amc(use(9, out=100)) < 0


def test_months_of_stock_is_a_dash_when_nothing_is_used_or_nobody_knows() -> None:
    assert planning.months_of_stock(6, Fraction(3)) == 2
    assert planning.months_of_stock(6, Fraction(0)) is None
    assert planning.months_of_stock(6, None) is None


def test_the_emergency_point_never_goes_below_two_treatments() -> None:
    assert planning.emergency_point(Fraction(3), RULES) == 2
    assert planning.emergency_point(Fraction(10), RULES) == 4
    assert planning.emergency_point(None, RULES) == 2


def test_a_station_stands_on_its_floor_from_the_first_day() -> None:
    assert planning.minimum(None, RULES, 4) == planning.maximum(None, RULES, 4) == 4
    assert planning.minimum(Fraction(3), RULES, 4) == 5


@pytest.mark.parametrize(
    ("treatments", "per_treatment", "per_pack", "packs", "units", "whole"),
    [
        (7, 1, 1, 7, 7, 7),
        (7, 1, 10, 1, 10, 10),
        (11, 1, 10, 2, 20, 20),
        (7, 2, 2, 7, 14, 7),
        (3, 2, 3, 2, 6, 3),
        (1, 2, 3, 1, 3, 1),
        (0, 2, 3, 0, 0, 0),
        (-4, 2, 3, 0, 0, 0),
        (1, 8, 21, 1, 21, 2),
    ],
)
def test_packs_are_rounded_up_and_treatments_are_whole(
    treatments, per_treatment, per_pack, packs, units, whole
) -> None:
    assert planning.in_packs(treatments, per_treatment, per_pack) == planning.Packs(packs, units, whole)


USES = st.builds(
    Use,
    treatments=st.fractions(0, 500, max_denominator=8),
    months=st.fractions(0, 3, max_denominator=31),
    length=st.integers(0, 92 * 24).map(lambda hours: timedelta(hours=hours)),
    out=st.integers(-10, 200 * 24).map(lambda hours: timedelta(hours=hours)),
)
SMALL = st.integers(0, 200)


@given(st.none() | USES, SMALL, SMALL, SMALL)
def test_nothing_is_negative_and_minimum_never_exceeds_maximum(used, floor, on_hand, on_order) -> None:
    average = planning.amc(used, RULES.least_days_in_stock)
    plan = planning.max_min(average, RULES, floor, on_hand, on_order)

    assert average is None or average >= 0
    assert min(plan.minimum, plan.maximum, plan.emergency_point, plan.order) >= 0
    assert floor <= plan.minimum <= plan.maximum


@given(USES, st.integers(0, 50))
def test_more_use_never_lowers_a_level(used: Use, more: int) -> None:
    before = planning.amc(used)
    after = planning.amc(replace(used, treatments=used.treatments + more))

    assert (before is None) == (after is None)
    assert planning.maximum(before, RULES, 2) <= planning.maximum(after, RULES, 2)


@given(USES, st.integers(1, 50))
def test_more_time_out_never_lowers_the_average(used: Use, hours: int) -> None:
    before = planning.amc(used)
    after = planning.amc(replace(used, out=used.out + timedelta(hours=hours)))

    assert before is None or after is None or before <= after


@given(SMALL, SMALL, SMALL, st.integers(1, 50))
def test_more_on_hand_or_on_order_never_raises_the_order(level, on_hand, on_order, more) -> None:
    order = planning.order(level, on_hand, on_order)

    assert planning.order(level, on_hand + more, on_order) <= order
    assert planning.order(level, on_hand, on_order + more) <= order
    assert level <= on_hand + on_order + order


@given(st.integers(0, 500), st.integers(1, 8), st.integers(1, 40))
def test_an_order_in_packs_covers_what_was_wanted_and_wastes_less_than_a_pack(
    wanted, treatment, pack
) -> None:
    order = planning.in_packs(wanted, treatment, pack)

    assert order.units == order.packs * pack >= wanted * treatment > order.units - pack
    assert wanted <= order.treatments <= ceil(order.units / treatment)


def test_the_rules_keep_their_ranges_and_go_through_text() -> None:
    assert faults(RULES) == {}
    assert from_text(1, RULES.counts_from, to_text(RULES)) == RULES
    assert set(faults(replace(RULES, method="guess"))) == {"method"}
    assert set(faults(replace(RULES, lead_time_days=90))) == {"minimum_days"}
    for name, number in NUMBERS.items():
        for value in (number.least - 1, number.most + 1, True, 1.5):
            assert set(faults(replace(RULES, **{name: value}))) == {name}
