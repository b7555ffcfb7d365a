"""Nothing that is sent tells a number that stays back: by a table of cases, and by solving what leaves.

The solver is a reader who has every payload of two years: it looks whether any hidden number is a sum of
numbers that were sent. Without the rules it finds some.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from random import Random

import pytest

from reports.dhis2.numbers import linked
from reports.dhis2.numbers.elements import ELEMENTS, Line
from reports.dhis2.numbers.linked import Span
from reports.dhis2.numbers.verdicts import Counts, Verdicts, difference
from reports.suppression import OUTSIDE, Hidden, Shown, later

JANUARY, END = date(2025, 1, 1), date(2027, 1, 1)
OCTOBER = Span(None, date(2026, 10, 1), date(2026, 11, 1))
ONE, TWO = "LNG-1.5", "UPA-30"


def verdict_of(numbers: dict[str, int]) -> linked.Verdict:
    """Each family by itself: nought and ten or more are shown. What is not named is nought."""

    def verdict(measure: str, split: str, span: Span, category: str | None) -> Shown:
        number = numbers.get(f"{measure} {split} {category or ''}".strip().replace("  ", " "), 0)
        return number if number == 0 or number >= OUTSIDE else Hidden.SMALL

    return verdict


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [
        (
            {"visits": 30, "given": 20, "not_given": 10, "visits-given": 10, "visits-not_given": 20},
            {"VSU_SV_CASES": 30, "VSU_EC_CLIENTS": 20, "VSU_EC_NOT_GIVEN": 10},
        ),
        # Thirty less twenty-seven would be three people.
        (
            {"visits": 30, "given": 27, "not_given": 3, "visits-given": 3, "visits-not_given": 27},
            {"VSU_SV_CASES": Hidden.LINKED, "VSU_EC_CLIENTS": 27, "VSU_EC_NOT_GIVEN": Hidden.SMALL},
        ),
        ({"visits": 4, "given": 4}, {"VSU_SV_CASES": Hidden.SMALL, "VSU_EC_CLIENTS": Hidden.SMALL}),
        # Thirteen doses for twelve people would be one person who was sick.
        ({"given": 12, "doses": 13, "doses-given": 1}, {"VSU_EC_DOSES": Hidden.LINKED, "VSU_EC_CLIENTS": 12}),
        ({"given": 12, "doses": 12}, {"VSU_EC_DOSES": 12, "VSU_EC_CLIENTS": 12}),
        (
            {"adverse_events": 12, "serious": 10, "adverse_events-serious": 2},
            {"VSU_AE": Hidden.LINKED, "VSU_AE_SERIOUS": 10},
        ),
        ({"adverse_events": 0, "serious": 0}, {"VSU_AE": 0, "VSU_AE_SERIOUS": 0}),
    ],
)
def test_a_sum_gives_way_to_its_parts(numbers: dict[str, int], shown: dict[str, Shown]) -> None:
    verdict = verdict_of(numbers)

    assert {code: linked.shown(Line(code), OCTOBER, verdict) for code in shown} == shown


def test_a_split_gives_way_to_its_plain_number_and_to_its_own_parts() -> None:
    line = Line("VSU_SV_CASES", "age_band", "18_24")
    sound = {"visits": 40, "given": 20, "not_given": 20, "visits-given": 20, "visits-not_given": 20}
    sound |= {"visits age_band 18_24": 30, "given age_band 18_24": 20, "visits-given age_band 18_24": 10}

    assert linked.shown(line, OCTOBER, verdict_of(sound)) == 30
    for hidden in ("given", "visits-given", "given age_band 18_24", "visits-given age_band 18_24"):
        assert linked.shown(line, OCTOBER, verdict_of({**sound, hidden: 3})) is Hidden.LINKED, hidden
    small = {**sound, "visits age_band 18_24": 3}
    assert linked.shown(line, OCTOBER, verdict_of(small)) is Hidden.SMALL


@pytest.mark.parametrize(
    ("doses", "beyond", "repeats", "stays_back"),
    [
        (12, 0, 0, set()),
        (0, 0, 0, set()),
        (4, 0, 0, {"DISTRIBUTED", "ONHAND", "OUTDAYS"}),
        (12, 2, 0, {"DISTRIBUTED", "ONHAND", "OUTDAYS"}),
        (12, 0, 2, {"DISTRIBUTED", "ONHAND", "OUTDAYS"}),
    ],
)
def test_stock_gives_way_to_the_doses(doses: int, beyond: int, repeats: int, stays_back: set[str]) -> None:
    verdict = verdict_of(
        {
            "doses": doses,
            "given": doses - repeats,
            "doses-given": repeats,
            f"doses product {ONE}": doses,
            f"given product {ONE}": doses - repeats,
            f"doses-given product {ONE}": repeats,
            f"{linked.BEYOND} product {ONE}": beyond,
        }
    )
    names = ("RECEIVED", "DISTRIBUTED", "DISCARDED", "ONHAND", "OUTDAYS")

    found = {
        name: linked.stock_stays_back(Line(f"VSU_STK_{name}", "product", ONE), OCTOBER, JANUARY, verdict)
        for name in names
    }

    assert {name for name, why in found.items() if why is not None} == stays_back


def test_on_hand_waits_for_the_long_sum_and_not_for_the_month() -> None:
    def verdict(_measure: str, _split: str, span: Span, _category: str | None) -> Shown:
        return 40 if span.start == JANUARY else Hidden.SMALL

    line = Line("VSU_STK_ONHAND", "product", ONE)
    assert linked.stock_stays_back(line, OCTOBER, JANUARY, verdict) is None
    days = Line("VSU_STK_OUTDAYS", "product", ONE)
    assert linked.stock_stays_back(days, OCTOBER, JANUARY, verdict) is Hidden.SMALL


# What a month holds: first doses of each product, repeats of the first, and nobody's dose.
Month = dict[str, int]
PARTS = ("first_one", "first_two", "repeats", "not_given", "harmed", "harmed_seriously")


def history(random: Random) -> dict[date, Month]:
    """Two years of one programme: some months busy, some quiet, so that there is much to hide."""
    found = {}
    for number in range(24):
        busy = random.choice([0, 4, 12, 30])
        found[later(JANUARY, number)] = {
            "first_one": random.randint(0, busy),
            "first_two": random.choice([0, 0, random.randint(0, busy)]),
            "repeats": random.choice([0, 0, 0, random.randint(0, 12)]),
            "not_given": random.choice([0, random.randint(0, busy)]),
            "harmed": random.choice([0, random.randint(0, 14)]),
            "harmed_seriously": random.choice([0, 0, random.randint(0, 12)]),
        }
    return found


# Each measure as a sum of the parts.
GIVEN = Counter(first_one=1, first_two=1)
MEASURES: dict[tuple[str, str], dict[str, Counter[str]]] = {
    ("visits", ""): {"": GIVEN + Counter(not_given=1)},
    ("given", ""): {"": GIVEN},
    ("not_given", ""): {"": Counter(not_given=1)},
    ("doses", ""): {"": GIVEN + Counter(repeats=1)},
    ("given", "product"): {ONE: Counter(first_one=1), TWO: Counter(first_two=1)},
    ("doses", "product"): {ONE: Counter(first_one=1, repeats=1), TWO: Counter(first_two=1)},
    ("treatments", "product"): {ONE: Counter(first_one=1, repeats=1), TWO: Counter(first_two=1)},
    ("adverse_events", ""): {"": Counter(harmed=1, harmed_seriously=1)},
    ("serious", ""): {"": Counter(harmed_seriously=1)},
}
STOCK = ("VSU_STK_DISTRIBUTED", "VSU_STK_ONHAND", "VSU_STK_OUTDAYS")
PLAIN = ("VSU_SV_CASES", "VSU_EC_CLIENTS", "VSU_EC_NOT_GIVEN", "VSU_EC_DOSES", "VSU_AE", "VSU_AE_SERIOUS")


def counts_of(book: dict[date, Month]) -> Callable[[str, str], Counts]:
    def read(measure: str, split: str) -> Counts:
        sums = MEASURES.get((measure, split), {})
        return {
            (1, month): {
                name: sum(parts[part] * times for part, times in told.items()) for name, told in sums.items()
            }
            for month, parts in book.items()
        }

    return read


def spans() -> Iterator[Span]:
    for number in range(24):
        yield Span(None, later(JANUARY, number), later(JANUARY, number + 1))
        if number % 3 == 0:
            yield Span(None, later(JANUARY, number), later(JANUARY, number + 3))


Row = dict[tuple[str, date], int]


def row(told: Counter[str], start: date, end: date) -> Row:
    """A number that was sent, as a sum of parts of months."""
    months = [later(JANUARY, number) for number in range(24) if start <= later(JANUARY, number) < end]
    return {(part, month): times for month in months for part, times in told.items()}


def sent(verdict: linked.Verdict, *, with_rules: bool) -> Iterator[Row]:
    """Everything that leaves in two years, month by month and quarter by quarter."""
    for span in spans():
        for code in PLAIN:
            measure = ELEMENTS[code].measure
            value = (
                linked.shown(Line(code), span, verdict) if with_rules else verdict(measure, "", span, None)
            )
            if isinstance(value, int):
                yield row(MEASURES[measure, ""][""], span.start, span.end)
        for code in STOCK:
            for product, told in MEASURES["doses", "product"].items():
                why = linked.stock_stays_back(Line(code, "product", product), span, JANUARY, verdict)
                if not with_rules and code == "VSU_STK_DISTRIBUTED":
                    own = verdict("doses", "product", span, product)
                    why = own if isinstance(own, Hidden) else None
                if (
                    why is None or (not with_rules and code == "VSU_STK_ONHAND")
                ) and code != "VSU_STK_OUTDAYS":
                    start = JANUARY if code == "VSU_STK_ONHAND" else span.start
                    yield row(told, start, span.end)


def told_by(rows: list[Row], wanted: list[Row]) -> list[Row]:
    """Those of the wanted sums that are sums of the given ones, by elimination."""
    basis: dict[tuple[str, date], dict[tuple[str, date], Fraction]] = {}

    def reduced(one: Row) -> dict[tuple[str, date], Fraction]:
        left = {key: Fraction(value) for key, value in one.items() if value}
        while left:
            lead = min(left)
            if lead not in basis:
                return left
            times = left[lead]
            for key, value in basis[lead].items():
                left[key] = left.get(key, Fraction(0)) - times * value
            left = {key: value for key, value in left.items() if value}
        return left

    for one in rows:
        if left := reduced(one):
            lead = min(left)
            basis[lead] = {key: value / left[lead] for key, value in left.items()}
    return [one for one in wanted if not reduced(one)]


def small_ones(book: dict[date, Month]) -> list[Row]:
    """Sums that are people in ones and twos: parts, what is told of a month, and what is left of it."""
    wanted = [
        *(Counter({part: 1}) for part in PARTS),
        *(told for sums in MEASURES.values() for told in sums.values()),
    ]
    return [
        row(told, month, later(month, 1))
        for month, parts in book.items()
        for told in wanted
        if 0 < sum(parts[part] * times for part, times in told.items()) < OUTSIDE
    ]


def leaks(seed: int, *, with_rules: bool = True) -> int:
    book = history(Random(seed))
    verdict = Verdicts(counts_of(book), {1: None}, END)
    return len(told_by(list(sent(verdict, with_rules=with_rules)), small_ones(book)))


@pytest.mark.parametrize("seed", range(20))
def test_no_small_number_is_a_sum_of_what_was_sent(seed: int) -> None:
    assert leaks(seed) == 0


def test_without_the_rules_the_solver_finds_small_numbers() -> None:
    assert sum(leaks(seed, with_rules=False) > 0 for seed in range(20)) >= 15


def test_something_is_sent_at_all() -> None:
    verdict = Verdicts(counts_of(history(Random(1))), {1: None}, END)

    assert len(list(sent(verdict, with_rules=True))) > 20


def test_what_is_left_of_a_whole_is_a_size() -> None:
    cell, other = (1, JANUARY), (2, JANUARY)

    assert difference({cell: {"": 3}}, {cell: {"": 5}, other: {"": 1}}) == {cell: {"": 2}, other: {"": 1}}
