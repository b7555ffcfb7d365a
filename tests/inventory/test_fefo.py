"""Which lot a dose comes from, as a table that a storekeeper can read."""

from datetime import date

import pytest

from inventory.fefo import LotLevel, judge, pick, pick_as_given, usable

ON = date(2026, 11, 20)
EARLY = LotLevel(1, "EARLY", date(2026, 12, 31), False, 1)
LATE = LotLevel(2, "LATE", date(2027, 6, 30), False, 5)
TWIN = LotLevel(3, "TWIN", date(2026, 12, 31), False, 4)
TODAY = LotLevel(4, "TODAY", ON, False, 2)
GONE = LotLevel(5, "GONE", date(2026, 11, 19), False, 9)
HELD = LotLevel(6, "HELD", date(2026, 11, 30), True, 9)
EMPTY = LotLevel(7, "EMPTY", date(2026, 11, 25), False, 0)


@pytest.mark.parametrize(
    ("level", "is_usable"),
    [(EARLY, True), (TODAY, True), (GONE, False), (HELD, False), (EMPTY, False)],
    ids=lambda value: getattr(value, "number", None),
)
def test_a_lot_is_used_through_its_last_day_unless_held_or_empty(level: LotLevel, is_usable: bool) -> None:
    assert usable(level, ON) is is_usable


@pytest.mark.parametrize(
    ("levels", "units", "chosen", "reason", "code"),
    [
        ([EARLY, LATE], 1, None, None, None),
        ([EARLY, LATE], 6, None, None, None),
        ([EARLY, LATE], 7, None, None, "no_stock"),
        ([], 1, None, None, "no_stock"),
        ([GONE, HELD, EMPTY], 1, None, None, "no_stock"),
        ([EARLY, LATE], 1, "EARLY", None, None),
        ([EARLY, LATE], 2, "EARLY", None, "no_stock"),
        ([EARLY, LATE], 1, "LATE", None, "lot_not_fefo"),
        ([EARLY, LATE], 1, "LATE", "the first pack is torn", None),
        ([EARLY, TWIN], 1, "TWIN", None, None),
        ([GONE, LATE], 1, "LATE", None, None),
        ([HELD, LATE], 1, "LATE", None, None),
        ([EMPTY, LATE], 1, "LATE", None, None),
        ([GONE, LATE], 1, "GONE", "a reason", "lot_expired"),
        ([HELD, LATE], 1, "HELD", "a reason", "lot_on_hold"),
        ([EMPTY, LATE], 1, "EMPTY", None, "no_stock"),
        ([LATE], 1, "OTHER", None, "no_stock"),
        ([TODAY, LATE], 1, "LATE", None, "lot_not_fefo"),
    ],
)
def test_the_judgement_on_a_dose_about_to_be_given(
    levels: list[LotLevel], units: int, chosen: str | None, reason: str | None, code: str | None
) -> None:
    assert judge(levels, units, ON, chosen, reason) == code


def test_the_first_to_expire_is_taken_first_and_the_rest_from_the_next() -> None:
    assert pick([LATE, GONE, HELD, EARLY], 3, ON) == [(EARLY, 1), (LATE, 2)]


def test_a_chosen_lot_is_taken_alone() -> None:
    assert pick([EARLY, LATE], 2, ON, "LATE") == [(LATE, 2)]


def test_picking_what_was_refused_is_a_fault_of_the_program() -> None:
    with pytest.raises(ValueError):
        pick([EARLY], 2, ON)


def test_a_dose_already_given_takes_usable_lots_then_the_others_then_what_there_is() -> None:
    assert pick_as_given([GONE, LATE, EARLY], 8, ON) == [(EARLY, 1), (LATE, 5), (GONE, 2)]
    assert pick_as_given([EARLY], 3, ON) == [(EARLY, 1)]


def test_a_dose_already_given_from_a_named_lot_takes_it_however_it_stands() -> None:
    assert pick_as_given([GONE, LATE], 2, ON, "GONE") == [(GONE, 2)]
    assert pick_as_given([LATE], 2, ON, "OTHER") == []
