"""Plans of routes, numbers of vouchers and what adds up, as tables."""

from datetime import datetime, timedelta

import pytest

from dispensing.modules.outreach import plan, steps, vouchers
from dispensing.modules.outreach.plan import Span
from dispensing.modules.outreach.vouchers import Tally

NOW = datetime.fromisoformat("2026-11-20T09:30:00+02:00")
ROUTE = Span(NOW, NOW + timedelta(hours=8))


def span(begins: float, ends: float) -> Span:
    return Span(NOW + timedelta(hours=begins), NOW + timedelta(hours=ends))


def test_every_state_can_be_reached_and_left_by_its_table_alone() -> None:
    assert {step.becomes for step in steps.TABLE.values()} == set(steps.STATES)
    assert {state for state, _verb in steps.TABLE} == {"planned", "on_the_way", "returned"}
    assert set(steps.VOUCHER_TABLE.values()) | {"carried"} == set(steps.VOUCHER_STATES)
    assert not [state for state, _verb in steps.VOUCHER_TABLE if state in steps.SETTLED]


@pytest.mark.parametrize(
    ("route", "field"),
    [
        (span(1, 9), None),
        (span(-9, 1), None),
        (span(1, 1), "back_by"),
        (span(2, 1), "back_by"),
        (span(-9, 0), "back_by"),
        (span(1, 1 + 14 * 24), None),
        (span(1, 1.1 + 14 * 24), "back_by"),
    ],
)
def test_a_route_ends_after_it_begins_and_is_not_over(route: Span, field: str | None) -> None:
    assert list(plan.route_faults(route, NOW)) == ([field] if field else [])


@pytest.mark.parametrize(
    ("stop", "others", "field"),
    [
        (span(0, 8), [], None),
        (span(1, 2), [span(2, 3)], None),
        (span(2, 3), [span(1, 2)], None),
        (span(1, 1), [], "until"),
        (span(2, 1), [], "until"),
        (span(-1, 1), [], "since"),
        (span(7, 9), [], "until"),
        (span(1, 3), [span(2, 4)], "since"),
        (span(2.5, 3), [span(2, 4)], "since"),
        (span(1, 5), [span(2, 3)], "since"),
        (span(7, 8), [span(h / 2, h / 2 + 0.5) for h in range(12)], "until"),
    ],
)
def test_stops_lie_within_the_route_one_after_another(
    stop: Span, others: list[Span], field: str | None
) -> None:
    assert list(plan.stop_faults(ROUTE, stop, others)) == ([field] if field else [])


@pytest.mark.parametrize(
    ("first", "last", "is_fit"),
    [(1, 1, True), (41, 60, True), (1, 100, True), (1, 101, False), (2, 1, False), (5, 1_000_000, False)],
)
def test_a_series_has_an_order_and_a_size(first: int, last: int, is_fit: bool) -> None:
    assert (vouchers.range_fault(first, last) is None) is is_fit


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("NV-0041", "NV-0041"),
        ("nv 41", "NV-0041"),
        (" nv-41 ", "NV-0041"),
        ("A-123456", "A-123456"),
        ("41", "41"),
        ("NV-x", "NV-X"),
        ("NV-¹²", "NV-¹²"),
        ("", ""),
    ],
)
def test_a_number_is_found_however_it_was_typed(typed: str, number: str) -> None:
    assert vouchers.tidy(typed) == number


def test_numbers_of_a_series_are_as_long_as_the_paper_shows() -> None:
    assert vouchers.numbers("NV", 9, 11) == ["NV-0009", "NV-0010", "NV-0011"]
    assert vouchers.numbers("NV", 99999, 99999) == ["NV-99999"]


@pytest.mark.parametrize(
    ("by_state", "difference"),
    [
        ({}, 0),
        ({"returned": 7, "redeemed": 2, "lost": 1}, 0),
        ({"returned": 6, "redeemed": 2, "lost": 1, "void": 1}, 0),
        ({"returned": 7, "given": 3}, 3),
        ({"carried": 1, "given": 1, "redeemed": 8}, 2),
    ],
)
def test_out_is_used_and_back_and_lost_or_somebody_explains_the_difference(
    by_state: dict[str, int], difference: int
) -> None:
    assert Tally(by_state).difference == difference
