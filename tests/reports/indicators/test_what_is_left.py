"""Two numbers that differ by few tell of the few: the sum gives way, whatever indicator it stands in."""

from datetime import date
from itertools import combinations

import pytest

from reports.figures import queries as figures
from reports.indicators import families, releases
from reports.indicators.definitions import PEOPLE
from reports.suppression import INSIDE, Hidden, later

YEAR = date(2026, 1, 1)
# Measures of which one is a part of the next, month by month: few are left over here and there.
COUNTS = {
    "visits": [30, 28, 40],
    "eligible": [28, 28, 30],
    "given": [26, 20, 22],
    "given_120h": [24, 20, 22],
    "given_72h": [24, 18, 16],
    "given_24h": [14, 8, 14],
    "sent": [30, 20, 31],
    "referred": [28, 20, 24],
    "arrived": [20, 12, 18],
    "served": [14, 6, 18],
    "accompanied": [0, 0, 0],
    "answered": [9, 9, 9],
    "asked": [12, 9, 0],
    "adverse_events": [10, 9, 0],
    "serious": [0, 8, 0],
    "misuse": [0, 0, 0],
    "not_given": [4, 8, 18],
}
NESTED = ("visits", "eligible", "given", "given_120h", "given_72h", "given_24h")


@pytest.fixture
def told(app, monkeypatch):
    monkeypatch.setattr(figures, "data_mark", lambda: "a book of this test")
    monkeypatch.setattr(
        figures,
        "counts",
        lambda measure, split="": {
            (7, later(YEAR, number)): {"": count} for number, count in enumerate(COUNTS[measure]) if count
        },
    )
    releases.forget()
    yield lambda: _shown()
    releases.forget()


def _shown() -> dict[tuple[str, int], int]:
    """{(measure, month): count} of everything that any indicator shows of the whole."""
    found: dict[tuple[str, int], int] = {}
    for indicator in PEOPLE:
        if indicator.bands:
            continue
        made = releases.of_indicator(indicator, "", {7: None}, later(YEAR, 3), INSIDE)
        sides = (
            [(indicator.counted, releases.IN), (indicator.of, None)]
            if indicator.of
            else [(indicator.counted, None)]
        )
        for (measure, side), number in ((one, number) for one in sides if one[0] for number in range(3)):
            count = made.figure(None, later(YEAR, number), later(YEAR, number + 1), side)
            if not isinstance(count, Hidden):
                found[str(measure), number] = count
    return found


def small_gaps(shown: dict[tuple[str, int], int]) -> set[tuple[str, str, int]]:
    """Pairs of shown numbers, one a part of the other, that differ by fewer than may be shown."""
    return {
        (whole, part, number)
        for whole, part in (*combinations(NESTED, 2), ("sent", "referred"), ("visits", "sent"))
        for number in range(3)
        if (whole, number) in shown and (part, number) in shown
        if 0 < shown[whole, number] - shown[part, number] < INSIDE
    }


def test_no_two_shown_numbers_tell_of_a_few(told) -> None:
    shown = told()

    assert small_gaps(shown) == set()
    assert shown["given", 0] == 26
    assert ("visits", 0) not in shown
    assert shown["visits", 2] == 40


def test_without_giving_way_they_would(told, monkeypatch) -> None:
    monkeypatch.setattr(families, "BESIDE", {})
    monkeypatch.setattr(families, "WITHIN", {})

    assert ("visits", "given", 0) in small_gaps(told())
