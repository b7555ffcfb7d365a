"""Shares, rates and intervals against tables of known values."""

import pytest

from reports.indicators.reckoning import count_differs, differs, middle, per_thousand, rule_of_three, share


@pytest.mark.parametrize(
    ("count", "of", "lower", "upper"),
    # Newcombe 1998, table I, method 3 (Wilson's score without continuity correction).
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_s_interval_is_that_of_the_tables(count, of, lower, upper) -> None:
    estimate = share(count, of)

    assert estimate.lower == pytest.approx(lower, abs=5e-5)
    assert estimate.upper == pytest.approx(upper, abs=5e-5)


def test_none_in_three_hundred_and_fifty_seven_allows_eight_in_a_thousand() -> None:
    assert per_thousand(0, 357).upper == pytest.approx(8.40, abs=0.01)
    assert rule_of_three(2) == 1.0


def test_nothing_of_nothing_has_no_value_and_a_part_is_no_more_than_its_whole() -> None:
    assert share(0, 0) == (None, None, None)
    with pytest.raises(ValueError, match="no part"):
        share(2, 1)


@pytest.mark.parametrize(
    ("counts", "band"),
    [({"a": 1, "b": 1, "c": 1}, "b"), ({"a": 2, "b": 2}, "a"), ({"c": 1}, "c"), ({}, None)],
)
def test_the_middle_is_the_band_that_holds_it(counts, band) -> None:
    assert middle(counts, ["a", "b", "c"]) == band


@pytest.mark.parametrize(
    ("before", "now", "is_clear"),
    # Newcombe 1998, table II, method 10: 56/70 less 48/80 lies between 0.0524 and 0.3339.
    [((48, 80), (56, 70), True), ((9, 10), (3, 10), True), ((6, 7), (2, 7), True), ((5, 56), (0, 29), False)],
)
def test_a_change_is_clear_when_its_interval_leaves_zero_out(before, now, is_clear) -> None:
    assert differs(before, now) is is_clear
    assert differs(now, before) is is_clear


@pytest.mark.parametrize(("before", "now", "is_clear"), [(10, 12, False), (10, 30, True), (0, 0, False)])
def test_counts_of_equal_times_differ_beyond_chance(before, now, is_clear) -> None:
    assert count_differs(before, now) is is_clear
