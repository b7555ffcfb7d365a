"""Service level: published small cases, what is learned from whom, and what holds for any history."""

from dataclasses import replace
from math import exp, factorial, inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import demand
from inventory.demand import Forecast, Learned, Month, Neighbours

ONE_MONTH = {4: 1.0}


def months(*treatments: float, in_stock: float = 1.0) -> Learned:
    return demand.learn(Month(used, in_stock, age) for age, used in enumerate(treatments))


@pytest.mark.parametrize(
    ("mean", "target", "level"),
    [
        (7.5, 0.98, 14),  # 3 a month over 2.5 months
        (0.7, 0.99, 3),  # 3 a month, one week, two, a month
        (1.4, 0.99, 5),
        (3.0, 0.99, 8),
    ],
)
def test_a_slow_mover_needs_more_than_its_mean(mean: float, target: float, level: int) -> None:
    assert demand.smallest_level([(1.0, mean, mean)], target) == level


def test_one_month_in_twelve_needs_six_or_more_at_three_a_month() -> None:
    below_six = sum(exp(-3) * 3**k / factorial(k) for k in range(6))

    assert demand.covered([(1.0, 3.0, 3.0)], 5) == pytest.approx(below_six)
    assert 1 - below_six == pytest.approx(1 / 12, abs=0.001)


def wrong_level(mean: float) -> float:
    """The months-of-stock rule: the mean and no more."""
    return mean


def test_the_mean_alone_would_not_cover_the_slow_mover() -> None:
    assert demand.covered([(1.0, 7.5, 7.5)], int(wrong_level(7.5))) < 0.6


def test_clusters_need_more_than_single_arrivals_of_the_same_mean() -> None:
    single = demand.smallest_level([(1.0, 5.0, 5.0)], 0.99)

    assert demand.smallest_level([(1.0, 5.0, 12.0)], 0.99) > single


def test_a_bad_tail_of_waits_counts_and_not_only_their_mean() -> None:
    expected = Forecast(3.0, 0.0, 1.0)

    steady = demand.level(expected, {3: 1.0}, 0, 0.99)
    with_a_tail = demand.level(expected, {2: 0.8, 7: 0.2}, 0, 0.99)

    assert pytest.approx(3) == 2 * 0.8 + 7 * 0.2
    assert with_a_tail > steady


def test_a_station_without_history_is_taken_for_its_neighbours() -> None:
    others = demand.neighbours([months(3, 2, 4, 3), months(2, 3, 3, 4), months(4, 3, 2, 3)])

    found = demand.forecast(months(), others)

    assert others is not None and found is not None
    assert found.rate == pytest.approx(others.rate)
    assert found.rate == pytest.approx(3, abs=0.2)
    assert demand.level(found, ONE_MONTH, 30, 0.98) > 6


def test_nobody_known_gives_no_forecast_and_no_level() -> None:
    assert demand.neighbours([Learned()]) is None
    assert demand.forecast(Learned(), None) is None
    assert demand.level(None, ONE_MONTH, 30, 0.99) == 0


def test_own_history_outweighs_neighbours_as_it_grows() -> None:
    others = Neighbours(1.0, 3.0, 1.0)
    rates = [demand.forecast(months(*[6] * count), others) for count in (0, 1, 3, 12)]

    found = [one.rate for one in rates if one]

    assert found == sorted(found) and len(found) == 4
    assert found[0] == 1.0 and found[-1] > 4


def test_stations_that_differ_are_shrunk_less_than_stations_that_are_alike() -> None:
    alike = demand.neighbours([months(3, 3, 3, 3), months(3, 2, 3, 4), months(3, 4, 3, 2)])
    apart = demand.neighbours([months(1, 0, 1, 1), months(9, 8, 9, 10), months(3, 4, 3, 2)])

    assert alike is not None and apart is not None
    assert alike.months > apart.months


def test_a_month_out_of_stock_says_nothing_and_half_a_month_counts_half() -> None:
    assert months(0, 0, in_stock=0.0) == Learned()
    assert months(2, in_stock=0.5).treatments / months(2, in_stock=0.5).months == 4


def test_nothing_used_so_far_does_not_mean_never() -> None:
    others = demand.neighbours([months(0, 0, 0), months(0, 0)])

    assert others is not None and 0 < others.rate < 0.2


def test_own_waits_are_weighed_against_the_programmes_and_those_against_the_rules() -> None:
    rules_alone = demand.programme_waits({}, 14)
    programme = demand.programme_waits({1: 12}, 14)
    own = demand.own_waits({8: 4}, programme)

    assert rules_alone == {2: 0.75, 4: 0.25}
    assert programme[1] == pytest.approx(0.75)
    assert own[8] == pytest.approx(0.5)
    assert sum(own.values()) == pytest.approx(1)
    assert [demand.weeks_of(days) for days in (0, 1, 7, 7.1, 14, 4000)] == [1, 1, 1, 2, 2, 26]


def test_a_large_station_gets_its_level_without_a_long_sum() -> None:
    below = demand.smallest_level([(1.0, 199.0, 400.0)], 0.99)
    above = demand.smallest_level([(1.0, 202.0, 406.0)], 0.99)

    assert 0 <= above - below <= 6
    assert demand.smallest_level([(0.5, 1e6, 1e6), (0.5, 2e6, 2e6)], 0.99) > 2_000_000


MIXTURES = st.lists(
    st.tuples(st.floats(0.1, 1.0), st.floats(0.01, 60.0), st.floats(1.0, 6.0)), min_size=1, max_size=4
).map(lambda parts: [(s / sum(p[0] for p in parts), mean, mean * more) for s, mean, more in parts])
HISTORIES = st.lists(
    st.builds(Month, st.floats(0, 30), st.floats(0, 1), st.integers(0, 23)), max_size=24
).map(demand.learn)


@given(MIXTURES, st.sampled_from([0.5, 0.9, 0.98, 0.99, 0.999]))
def test_the_level_is_the_smallest_that_covers_the_target(mixture, target) -> None:
    level = demand.smallest_level(mixture, target)

    assert demand.covered(mixture, level) >= target - 1e-6
    assert level == 0 or demand.covered(mixture, level - 1) < target + 1e-6


@given(MIXTURES, st.floats(1.0, 3.0))
def test_more_demand_or_a_higher_target_never_lowers_the_level(mixture, times) -> None:
    level = demand.smallest_level(mixture, 0.98)

    assert demand.smallest_level([(s, m * times, v * times) for s, m, v in mixture], 0.98) >= level
    assert demand.smallest_level(mixture, 0.99) >= level


@given(HISTORIES, st.lists(HISTORIES, max_size=6))
def test_a_forecast_is_between_the_station_and_its_neighbours(own: Learned, stations: list[Learned]) -> None:
    others = demand.neighbours([own, *stations])
    found = demand.forecast(own, others)

    if others is None:
        assert found is None
        return
    assert found is not None
    seen = own.treatments / own.months if own.months else others.rate
    low, high = sorted((seen, others.rate))
    assert low - 1e-9 <= found.rate <= high + 1e-9
    assert 1 <= found.spread <= demand.MOST_SPREAD
    assert 0 < found.rate_variance < inf


@given(HISTORIES, st.floats(0.0, 10.0))
def test_more_own_use_never_lowers_the_level(own: Learned, more: float) -> None:
    others = Neighbours(2.0, 3.0, 1.2)
    before = demand.forecast(own, others)
    after = demand.forecast(replace(own, treatments=own.treatments + more * own.months), others)

    assert demand.level(before, ONE_MONTH, 30, 0.98) <= demand.level(after, ONE_MONTH, 30, 0.98)
