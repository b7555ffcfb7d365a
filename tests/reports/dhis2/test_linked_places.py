"""The same reader with places: every station and district by quarter, beside the months of the whole.

No mapping sends both a place and one that lies in it, but one mapping follows another, and DHIS2 keeps all.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from random import Random

import pytest

from reports.dhis2.numbers import linked
from reports.dhis2.numbers.elements import ELEMENTS, Line
from reports.dhis2.numbers.linked import Span
from reports.dhis2.numbers.verdicts import Counts, Verdicts
from reports.suppression import OUTSIDE, later
from tests.reports.dhis2.test_linked import END, JANUARY, MEASURES, PARTS, PLAIN, told_by

STATIONS = {101: 11, 102: 11, 103: 12, 104: 12, 105: 13}
TREE: dict[int, int | None] = {1: None, 11: 1, 12: 1, 13: 1, **STATIONS}
PLACES = (None, *(place for place in TREE if place != 1))
MONTHS = [later(JANUARY, number) for number in range(24)]
Book = dict[tuple[int, date], dict[str, int]]
Row = dict[tuple[str, int, date], int]


def history(random: Random) -> Book:
    """Stations of different sizes, with quiet months."""
    book: Book = {}
    for station in STATIONS:
        size = random.choice([1, 1, 2, 3])
        for month in MONTHS:
            busy = random.choice([0, 4, 12, 30]) * size // 2
            book[station, month] = {
                "first_one": random.randint(0, busy),
                "first_two": random.choice([0, 0, random.randint(0, busy)]),
                "repeats": random.choice([0, 0, 0, random.randint(0, 12)]),
                "not_given": random.choice([0, random.randint(0, busy)]),
                "harmed": random.choice([0, random.randint(0, 14)]),
                "harmed_seriously": random.choice([0, 0, random.randint(0, 12)]),
            }
    return book


def verdicts(book: Book) -> Verdicts:
    def read(measure: str, split: str) -> Counts:
        sums = MEASURES.get((measure, split), {})
        return {cell: {name: of(parts, told) for name, told in sums.items()} for cell, parts in book.items()}

    return Verdicts(read, TREE, END)


def of(parts: dict[str, int], told: Counter[str]) -> int:
    return sum(parts[part] * times for part, times in told.items())


def spans() -> Iterator[Span]:
    for place in PLACES:
        for number, month in enumerate(MONTHS):
            yield Span(place, month, later(month, 1))
            if number % 3 == 0:
                yield Span(place, month, later(month, 3))


def row(told: Counter[str], span: Span) -> Row:
    """A number as a sum of parts of stations and months."""
    inside = [one for one, district in STATIONS.items() if span.place in (None, one, district)]
    months = [month for month in MONTHS if span.start <= month < span.end]
    return {
        (part, station, month): times
        for station in inside
        for month in months
        for part, times in told.items()
    }


def sent(verdict: Verdicts, *, with_rules: bool) -> Iterator[Row]:
    for span in spans():
        for code in PLAIN:
            measure = ELEMENTS[code].measure
            value = (
                linked.shown(Line(code), span, verdict) if with_rules else verdict(measure, "", span, None)
            )
            if isinstance(value, int):
                yield row(MEASURES[measure, ""][""], span)
        for product, told in MEASURES["doses", "product"].items():
            for name, start in (("DISTRIBUTED", span.start), ("ONHAND", JANUARY)):
                line = Line(f"VSU_STK_{name}", "product", product)
                if linked.stock_stays_back(line, span, JANUARY, verdict) is None:
                    yield row(told, Span(span.place, start, span.end))


def small_ones(book: Book) -> list[Row]:
    wanted = [
        *(Counter({part: 1}) for part in PARTS),
        *(told for sums in MEASURES.values() for told in sums.values()),
    ]
    found = [row(told, span) for span in spans() for told in wanted]
    return [
        one
        for one in found
        if 0 < sum(book[station, month][part] * times for (part, station, month), times in one.items())
        < OUTSIDE
    ]  # fmt: skip


def leaks(seed: int, *, with_rules: bool = True) -> int:
    book = history(Random(seed))
    return len(told_by(list(sent(verdicts(book), with_rules=with_rules)), small_ones(book)))


@pytest.mark.parametrize("seed", range(8))
def test_no_small_number_of_a_place_is_a_sum_of_what_was_sent(seed: int) -> None:
    assert leaks(seed) == 0


def test_without_the_rules_the_solver_finds_small_numbers_of_places() -> None:
    assert any(leaks(seed, with_rules=False) for seed in range(8))
