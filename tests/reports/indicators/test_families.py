"""Several indicators about the same people, attacked by a solver that reads all of them in two releases."""

import random
from datetime import date
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from reports.figures.people.counting import WITHIN
from reports.indicators import families as rules
from reports.indicators.definitions import every
from reports.indicators.families import IN, OUT, Families
from reports.suppression import INSIDE, OUTSIDE, Hidden, later
from tests.reports.test_suppression import YEAR, cells

BANDS = ("0-24", "24-48", "96-120", "unknown")
WENT = ("", "sent", "arrived")
# Everybody is of one kind: (dose, its hours, how far on, harmed).
KINDS = [
    *product(["given"], BANDS, WENT, ["", "harm", "serious"]),
    *product(["could", "could_not"], [""], WENT, [""]),
]
GIVEN = [kind for kind in KINDS if kind[0] == "given"]
ELIGIBLE = [kind for kind in KINDS if kind[0] in {"given", "could"}]
SENT = [kind for kind in KINDS if kind[2]]
MEASURES = {
    "visits": KINDS,
    "eligible": ELIGIBLE,
    "given": GIVEN,
    "not_given": [kind for kind in KINDS if kind not in GIVEN],
    **{name: [kind for kind in GIVEN if kind[1] in bands] for name, bands in WITHIN.items()},
    "sent": SENT,
    "referred": [kind for kind in SENT if kind in ELIGIBLE],
    "arrived": [kind for kind in SENT if kind[2] == "arrived"],
    "adverse_events": [kind for kind in GIVEN if kind[3]],
    "serious": [kind for kind in GIVEN if kind[3] == "serious"],
}
SHOWN = [
    one for one in every() if one.counted in MEASURES and (one.of or "visits") in MEASURES and not one.bands
]

# Of the small numbers of one country, so many are looked for.
MOST_SOUGHT = 40


class Country:
    def __init__(self, seed: int):
        dice = random.Random(seed)
        made = np.random.default_rng(seed)
        self.smallest = dice.choice([INSIDE, OUTSIDE])
        self.tree: dict[int, int | None] = {}
        for district in range(1, dice.choice([1, 2]) + 1):
            self.tree[district] = None
            for number in range(dice.choice([1, 2, 2])):
                self.tree[district * 10 + number] = district
        self.months = dice.choice([3, 5, 6, 6, 12])
        self.until = later(YEAR, self.months)
        self.kinds: dict[tuple[int, date], dict[int, int]] = {}
        often = [dice.choice([0, 0, 0, 0.1, 0.5, 1.5]) for _kind in KINDS]
        for station in [place for place in self.tree if place > 9]:
            size = dice.choice([0.3, 1, 3, 10])
            for number in range(self.months + 1):
                self.kinds[station, later(YEAR, number)] = {
                    kind: int(made.poisson(size * rate)) for kind, rate in enumerate(often)
                }

    def read(self, measure: str, split: str) -> dict[tuple[int, date], dict[str, int]]:
        wanted = [number for number, kind in enumerate(KINDS) if kind in MEASURES[measure]]
        return {key: {"": sum(found[kind] for kind in wanted)} for key, found in self.kinds.items()}


class Reader:
    """Keeps every number that was shown as a sum over (station, month, kind)."""

    def __init__(self, country: Country):
        self.country = country
        keys = [(*key, kind) for key in country.kinds for kind in range(len(KINDS))]
        self.index = {key: number for number, key in enumerate(keys)}
        self.rows: dict[tuple[int, ...], int] = {}

    @cache  # noqa: B019 - a reader lives as long as one test
    def atoms(self, place: int | None, cell: tuple[date, int], kinds: tuple[Any, ...]) -> tuple[int, ...]:
        tree, numbers = self.country.tree, [KINDS.index(kind) for kind in kinds]
        stations = [one for one in tree if one > 9 and place in {None, one, tree[one]}]
        months = [month for number in range(cell[1]) if (month := later(cell[0], number))]
        return tuple(sorted(self.index[key] for key in product(stations, months, numbers)))

    def bounds(self, atoms: tuple[int, ...]) -> tuple[float, float]:
        cost = np.zeros(len(self.index))
        cost[list(atoms)] = 1
        where = [(number, atom) for number, row in enumerate(self.rows) for atom in row]
        at = ([one for one, _ in where], [other for _, other in where])
        matrix = csr_matrix((np.ones(len(where)), at), shape=(len(self.rows), len(self.index)))
        values = np.array(list(self.rows.values()), dtype=float)
        found = []
        for sign in (1, -1):
            answer = linprog(sign * cost, A_eq=matrix, b_eq=values, bounds=(0, None), method="highs")
            found.append(np.inf if answer.status == 3 else abs(answer.fun))
        return found[0], found[1]


def told(country: Country) -> list[str]:
    """Small numbers of people that all indicators together narrow, also those that no indicator names."""
    reader = Reader(country)
    true = {
        (station, month, kind): count
        for (station, month), found in country.kinds.items()
        for kind, count in found.items()
    }
    sought: set[tuple[int, ...]] = set()
    for until in (country.until, later(country.until, 1)):
        released = Families(country.read, country.tree, until, country.smallest)
        for one, place, cell in product(SHOWN, [None, *country.tree], cells(until)):
            release = released.cut(one.of, one.counted) if one.of else released.count(one.counted)
            counted = MEASURES[one.counted]
            asked = [(counted, IN if one.of else None)]
            if one.of:
                rest = [kind for kind in MEASURES[one.of] if kind not in counted]
                asked += [(rest, OUT), (MEASURES[one.of], None)]
            for kinds, category in asked:
                shown = release.figure(place, cell[0], later(*cell), category)
                atoms = reader.atoms(place, cell, tuple(kinds))
                if isinstance(shown, Hidden):
                    sought.add(atoms)
                else:
                    assert shown == 0 or shown >= country.smallest
                    reader.rows[atoms] = shown
    keys = list(reader.index)
    faults = []
    counts = {atoms: sum(true[keys[atom]] for atom in atoms) for atoms in sorted(sought)}
    small = [atoms for atoms, count in counts.items() if 0 < count < country.smallest]
    for atoms in random.Random(country.months).sample(small, min(len(small), MOST_SOUGHT)):
        count = counts[atoms]
        low, high = reader.bounds(atoms)
        if low > 1 + 1e-6 or high < country.smallest - 1 - 1e-6:
            faults.append(f"{count} is between {low} and {high}: {[keys[atom] for atom in atoms][:4]}")
    return faults


@pytest.mark.parametrize("seed", range(6))
def test_no_indicator_is_told_by_the_others(seed: int) -> None:
    assert told(Country(seed)) == []


@pytest.mark.heavy
@pytest.mark.parametrize("first", range(100, 300, 50))
def test_no_indicator_is_told_by_the_others_at_length(first: int) -> None:
    assert [fault for seed in range(first, first + 50) for fault in told(Country(seed))] == []


def test_the_attack_finds_indicators_that_are_released_each_by_itself(monkeypatch) -> None:
    monkeypatch.setattr(rules, "BESIDE", {})
    monkeypatch.setattr(rules, "WITHIN", {})

    assert sum(bool(told(Country(seed))) for seed in range(6)) >= 2
