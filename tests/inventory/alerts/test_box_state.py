"""What is the matter with a box, by a table: facts on the left, what is said on the right."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from inventory.alerts.box_state import IN_TIME, SOON, Plan, matters, treatments_left
from inventory.fefo import LotLevel

TODAY = date(2026, 11, 20)
PLAN = Plan(minimum=4, emergency_point=2)


def lot(units: int, days: int = 900, *, number: str = "A", is_held: bool = False) -> LotLevel:
    return LotLevel(ord(number), number, TODAY + timedelta(days=days), is_held, units)


def kinds(levels, plan=PLAN, units_per_treatment=1) -> list[tuple[str, str]]:
    return [(matter.kind, matter.lot) for matter in matters(levels, units_per_treatment, plan, TODAY)]


@pytest.mark.parametrize(
    ("levels", "said"),
    [
        ([lot(5)], []),
        ([lot(4)], ["below_minimum"]),
        ([lot(3)], ["below_minimum"]),
        ([lot(2)], ["below_emergency"]),
        ([lot(1)], ["below_emergency"]),
        ([], ["out_of_stock"]),
        ([lot(9, is_held=True)], ["out_of_stock"]),
        ([lot(9, days=-1)], ["out_of_stock", "expired_in_box"]),
        ([lot(5), lot(2, days=-1, number="B")], ["expired_in_box"]),
        # Good through its last day; then it is near enough to say so.
        ([lot(5, days=0)], ["expiring"]),
        ([lot(3), lot(2, number="B")], []),
    ],
)
def test_what_is_said_of_a_box(levels, said) -> None:
    assert [kind for kind, _lot in kinds(levels)] == said


@pytest.mark.parametrize("units", range(8))
def test_one_rung_of_the_ladder_is_said_at_most(units) -> None:
    found = [kind for kind, _lot in kinds([lot(units)])]

    assert len(found) <= 1


def test_without_a_plan_only_an_empty_box_is_said() -> None:
    assert kinds([lot(1)], plan=None) == []
    assert kinds([], plan=None) == [("out_of_stock", "")]


def test_treatments_are_whole_and_made_of_several_lots() -> None:
    halves = [lot(1), lot(1, number="B")]

    assert treatments_left(halves, 2, TODAY) == 1
    assert kinds([lot(1)], plan=None, units_per_treatment=2) == [("out_of_stock", "")]


@pytest.mark.parametrize(
    ("levels", "rate", "said"),
    [
        # 3 a month, 100 days: nine are used in time.
        ([lot(9, 100)], 3, []),
        ([lot(12, 100)], 3, [("A", IN_TIME)]),
        # The first to end takes the use of the months until then; the second has what is left of them.
        ([lot(9, 100), lot(9, 170, number="B")], 3, [("B", IN_TIME)]),
        ([lot(9, 100), lot(6, 170, number="B")], 3, []),
        # Years ahead nothing is said, however slow the use.
        ([lot(90, 181)], 1, []),
        # Within a delivery's time the day alone says it.
        ([lot(1, 29)], 9, [("A", SOON)]),
        ([lot(1, 30)], 9, []),
        # Used by nobody, all of it will be left; not known, only the nearness speaks.
        ([lot(2, 100)], 0, [("A", IN_TIME)]),
        ([lot(2, 100)], None, []),
        ([lot(0, 10)], 3, []),
    ],
)
def test_lots_that_will_not_be_used_in_time(levels, rate, said) -> None:
    plan = Plan(0, 0, None if rate is None else Fraction(rate), lead_time_days=30)

    found = [one for one in matters(levels, 1, plan, TODAY) if one.kind == "expiring"]

    assert [(one.lot, one.stage) for one in found] == said


def test_less_than_a_treatment_left_over_is_not_said() -> None:
    plan = Plan(0, 0, Fraction(3), lead_time_days=10)

    assert [one.kind for one in matters([lot(20, 100)], 2, plan, TODAY)] == []
    assert [one.kind for one in matters([lot(22, 100)], 2, plan, TODAY)] == ["expiring"]
