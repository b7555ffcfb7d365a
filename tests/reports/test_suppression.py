"""Small numbers, attacked by a solver that reads everything that is shown, in two releases after another."""

import random
from collections.abc import Callable, Iterator
from datetime import date
from itertools import product
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from reports.suppression import INSIDE, OUTSIDE, Hidden, Release, later, words

YEAR = date(2026, 1, 1)
Cell = tuple[date, int]
Counts = dict[tuple[int, date], dict[str, int]]


class Cube:
    """An invented country: places in a tree, months, categories, and counts that are hard to hide."""

    def __init__(self, seed: int):
        dice = random.Random(seed)
        self.smallest = dice.choice([INSIDE, OUTSIDE])
        self.categories = ["in", "out", "third"][: dice.choice([1, 2, 2, 3])]
        self.stations: list[int] = []
        self.tree: dict[int, int | None] = {}
        for district in range(1, dice.choice([1, 2, 3]) + 1):
            self.tree[district] = None
            for number in range(dice.choice([1, 2, 3, 4])):
                station = district * 10 + number
                self.tree[station] = district
                self.stations.append(station)
        self.until = later(YEAR, dice.choice([5, 6, 8, 9, 11, 12]))
        self.counts: Counts = {}
        for station in self.stations:
            size = dice.choice([0, 0.3, 1, 2, self.smallest, 3 * self.smallest, 60])
            starts = dice.choice([0, 0, 0, 4, 7])
            for number in range(starts, 13):
                self.counts[station, later(YEAR, number)] = {
                    name: _poisson(dice, size * dice.choice([0.2, 1, 1])) for name in self.categories
                }

    def true(self, place: int | None, cell: tuple[date, int], category: str | None) -> int:
        return sum(
            count
            for (station, month), found in self.counts.items()
            if cell[0] <= month < later(*cell) and place in {None, station, self.tree[station]}
            for name, count in found.items()
            if category in {None, name}
        )


def _poisson(dice: random.Random, mean: float) -> int:
    return int(np.random.default_rng(dice.randrange(2**32)).poisson(mean))


def cells(until: date) -> Iterator[tuple[date, int]]:
    for months in (1, 3, 12):
        for number in range(0, 24, months):
            if later(YEAR, number + months) <= until:
                yield later(YEAR, number), months


class Attacker:
    """Knows what was shown, and that counts are not below zero. Asks how low and high a hidden one can be."""

    def __init__(self, cube: Cube, until: date):
        self.cube = cube
        self.months = [later(YEAR, number) for number in range(13) if later(YEAR, number) < until]
        keys = list(product(cube.stations, self.months, cube.categories))
        self.index = {key: number for number, key in enumerate(keys)}
        self.rows: dict[tuple[int, ...], int] = {}

    def learn(self, place: int | None, cell: tuple[date, int], category: str | None, value: int) -> None:
        self.rows[self._atoms(place, cell, category)] = value

    def _atoms(self, place: int | None, cell: tuple[date, int], category: str | None) -> tuple[int, ...]:
        return tuple(
            number
            for (station, month, name), number in self.index.items()
            if cell[0] <= month < later(*cell)
            and place in {None, station, self.cube.tree[station]}
            and category in {None, name}
        )

    def bounds(self, place: int | None, cell: tuple[date, int], category: str | None) -> tuple[float, float]:
        atoms = self._atoms(place, cell, category)
        cost = np.zeros(len(self.index))
        cost[list(atoms)] = 1
        where = [(number, atom) for number, row in enumerate(self.rows) for atom in row]
        shape = (len(self.rows), len(self.index))
        matrix = csr_matrix(
            (np.ones(len(where)), ([one for one, _ in where], [other for _, other in where])), shape=shape
        )
        values = np.array(list(self.rows.values()), dtype=float)
        found = []
        for sign in (1, -1):
            answer = linprog(sign * cost, A_eq=matrix, b_eq=values, bounds=(0, None), method="highs")
            found.append(np.inf * sign if answer.status == 3 else sign * answer.fun)
        return found[0], abs(found[1])


def narrowed(cube: Cube, make: Callable[..., Any] = Release) -> list[str]:
    """Hidden cells about which everything shown tells more than that they are hidden."""
    last = later(cube.until, 1)
    releases = [
        make(cube.counts, cube.tree, until=until, smallest=cube.smallest) for until in (cube.until, last)
    ]
    attacker = Attacker(cube, last)
    hidden = []
    plain = {key: {"": sum(found.values())} for key, found in cube.counts.items()}
    totals = make(plain, cube.tree, until=last, smallest=cube.smallest)
    for place, cell in product([None, *cube.tree], cells(last)):
        shown = totals.figure(place, cell[0], later(*cell))
        if not isinstance(shown, Hidden):
            attacker.learn(place, cell, None, shown)
    asked = [(release, cell) for release in releases for cell in cells(release.until)]
    for (release, cell), place, category in product(asked, [None, *cube.tree], [None, *cube.categories]):
        shown = release.figure(place, cell[0], later(*cell), category)
        if isinstance(shown, Hidden):
            hidden.append((place, cell, category))
        else:
            assert shown == cube.true(place, cell, category)
            assert shown == 0 or shown >= cube.smallest
            attacker.learn(place, cell, category, shown)
    return [fault for one in sorted(set(hidden), key=str) if (fault := _fault(cube, attacker, *one))]


def _fault(
    cube: Cube, attacker: Attacker, place: int | None, cell: tuple[date, int], category: str | None
) -> str:
    true = cube.true(place, cell, category)
    if not 0 < true < cube.smallest:
        return ""
    low, high = attacker.bounds(place, cell, category)
    if low > 1 + 1e-6 or high < cube.smallest - 1 - 1e-6:
        return f"{place} {cell} {category}: {true} is between {low} and {high}"
    return ""


@pytest.mark.parametrize("seed", range(50))
def test_no_hidden_cell_can_be_narrowed(seed: int) -> None:
    assert narrowed(Cube(seed)) == []


@pytest.mark.heavy
@pytest.mark.parametrize("first", range(0, 1000, 100))
def test_no_hidden_cell_can_be_narrowed_at_length(first: int) -> None:
    assert [fault for seed in range(first, first + 100) for fault in narrowed(Cube(seed))] == []


def _only_small(self: Release, hidden: Any) -> bool:
    """No complement: a small cell is hidden, and whatever would give it away stands."""
    return True


def test_the_attack_finds_a_release_that_hides_small_cells_alone(monkeypatch) -> None:
    monkeypatch.setattr(Release, "is_rest", _only_small)

    assert sum(bool(narrowed(Cube(seed))) for seed in range(20)) >= 10


def one_year(counts: dict[int, list[int]]) -> Counts:
    """Each station's counts, month by month from January."""
    return {
        (station, later(YEAR, number)): {"": count}
        for station, months in counts.items()
        for number, count in enumerate(months)
    }


def test_a_station_is_told_by_quarter_where_its_months_are_small() -> None:
    counts = one_year({10: [3, 4, 2] * 2, 11: [4, 4, 4] * 2})
    release = Release(counts, {1: None, 10: 1, 11: 1}, until=later(YEAR, 6), smallest=INSIDE)

    assert release.figure(None, YEAR, later(YEAR, 1)) == 7
    assert release.figure(10, YEAR, later(YEAR, 1)) is Hidden.SMALL
    assert release.figure(10, YEAR, later(YEAR, 3)) == 9
    assert release.figure(10, YEAR, later(YEAR, 6)) == 18
    assert release.figure(10, YEAR, later(YEAR, 5)) is Hidden.LINKED
    assert release.figure(10, YEAR, later(YEAR, 9)) is Hidden.WAITING


def test_a_small_station_takes_another_with_it() -> None:
    counts = one_year({10: [1, 1, 1], 11: [9, 9, 9], 12: [20, 20, 20], 13: [0, 0, 0]})
    release = Release(counts, dict.fromkeys((10, 11, 12, 13)), until=later(YEAR, 3), smallest=INSIDE)

    quarter = [release.figure(station, YEAR, later(YEAR, 3)) for station in (10, 11, 12, 13)]

    assert quarter == [Hidden.SMALL, Hidden.SMALL, 60, 0]


def test_a_small_month_of_the_whole_is_not_given_by_its_quarter() -> None:
    release = Release(one_year({10: [20, 2, 20]}), {10: None}, until=later(YEAR, 3), smallest=INSIDE)

    assert release.figure(None, YEAR, later(YEAR, 1)) == 20
    assert release.figure(None, later(YEAR, 1), later(YEAR, 2)) is Hidden.SMALL
    assert release.figure(None, YEAR, later(YEAR, 3)) is Hidden.SMALL


def test_a_share_is_shown_only_where_its_rest_is_too() -> None:
    counts: Counts = {(10, YEAR): {"in": 18, "out": 2}, (11, YEAR): {"in": 10, "out": 10}}
    release = Release(counts, {10: None, 11: None}, until=later(YEAR, 3), smallest=INSIDE)

    assert release.figure(None, YEAR, later(YEAR, 1), "in") == 28
    assert release.figure(10, YEAR, later(YEAR, 3)) == 20
    assert release.figure(10, YEAR, later(YEAR, 3), "in") is Hidden.SMALL
    assert release.figure(11, YEAR, later(YEAR, 3), "in") is Hidden.SMALL


@pytest.mark.parametrize(
    ("start", "end"),
    [(date(2026, 1, 2), date(2026, 2, 1)), (date(2026, 2, 1), date(2026, 1, 1)), (YEAR, YEAR)],
)
def test_only_whole_months_forward_can_be_asked_for(start: date, end: date) -> None:
    release = Release({}, {}, until=later(YEAR, 3), smallest=INSIDE)

    with pytest.raises(ValueError, match="first day"):
        release.figure(None, start, end)


def test_words_never_hold_a_code_for_a_number() -> None:
    assert {words(hidden, OUTSIDE) for hidden in Hidden} == {
        "fewer than 10, or would give such a number away",
        "not shown for these months together",
        "waits until the month, or for a place its quarter, is over",
    }
