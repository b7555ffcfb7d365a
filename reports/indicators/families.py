"""Counts that are parts of one another, so that none is told by taking one from another. Pure.

Who came got a dose, or could have, or could not: three families that share nobody. Each is cut in two again
and again. A sum is shown only where all its parts are that others can tell, and a cut only where what it cuts
is. So whatever is shown can be worked out from families that hold by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache

from reports.suppression import Release

Counts = Mapping[tuple[int, date], Mapping[str, int]]
IN, OUT = "in", "out"
JOINT = "|"
COULD_NOT = "visits-eligible"
CHOSE_NOT = "eligible-given"
# Splits that stand in every measure; any other cuts one measure alone.
SHARED = frozenset({"", "product", "age_band", "hours_band", "sex"})
# A sum: (what must be shown beside it); a name alone is a count, two are a cut (the whole, its part).
BESIDE: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "visits": (("given",), (CHOSE_NOT,), (COULD_NOT,)),
    "eligible": (("given",), (CHOSE_NOT,)),
    "not_given": ((CHOSE_NOT,), (COULD_NOT,)),
    "doses": (("given",), ("repeat_doses",)),
    "sent": (("eligible", "referred"), (COULD_NOT, "sent-referred")),
    "arrived": (("sent", "arrived"),),
    "adverse_events": (("given", "adverse_events"),),
    "given-adverse_events": (("given", "adverse_events"),),
    "given-given_24h": (("given", "given_24h"),),
    "given-given_72h": (("given", "given_72h"),),
}
# A cut that lies within another is shown only where the cut between the two is: of the hours the shortest is
# told first, of harm all harm.
WITHIN: Mapping[tuple[str, str], tuple[str, str]] = {
    ("given", "given_72h"): ("given-given_24h", "given_72h-given_24h"),
    ("given", "given_120h"): ("given-given_72h", "given_120h-given_72h"),
    ("given", "asked"): ("given-adverse_events", "asked-adverse_events"),
    ("given", "serious"): ("adverse_events", "serious"),
}


def part(category: str, side: str = IN) -> str:
    """The name of a side of a share in one category."""
    return f"{category}{JOINT}{side}" if category else side


class Families:
    """The releases of one audience. `read` gives the counts of a measure and a split."""

    def __init__(
        self, read: Callable[[str, str], Counts], tree: Mapping[int, int | None], until: date, smallest: int
    ):
        self._read, self._tree, self._until, self._smallest = read, tree, until, smallest
        self.count = cache(self._count)
        self.cut = cache(self._cut)

    def _count(self, measure: str, split: str = "") -> Release:
        """A measure by itself, whole or by a split."""
        totals = self.count(measure) if split else None
        return self._made(self._counts(measure, split), totals, self._shown(BESIDE.get(measure, ()), split))

    def _cut(self, whole: str, of_it: str, split: str = "") -> Release:
        """{in, out}: a part of a measure, and what is left of it."""
        counts = shares(self._counts(of_it, split), self._counts(whole, split))
        within = WITHIN.get((whole, of_it))
        beside = self._shown((within,) if within else (), split)
        if not split:
            return self._made(counts, self.count(whole), beside)
        return self._made(counts, self.cut(whole, of_it), [self.count(whole, split), *beside])

    def _shown(self, names: tuple[tuple[str, ...], ...], split: str) -> list[Release]:
        if split not in SHARED:
            return []
        return [self.count(*one, split) if len(one) == 1 else self.cut(*one, split) for one in names]

    def _made(self, counts: Counts, totals: Release | None, beside: list[Release]) -> Release:
        return Release(
            counts, self._tree, until=self._until, smallest=self._smallest, totals=totals, beside=beside
        )

    def _counts(self, measure: str, split: str) -> Counts:
        whole, _, less = measure.partition("-")
        found = self._read(whole, split)
        if not less:
            return found
        taken = self._read(less, split)
        return {
            cell: {name: abs(count - taken.get(cell, {}).get(name, 0)) for name, count in counts.items()}
            for cell, counts in found.items()
        }


def shares(counted: Counts, of: Counts) -> Counts:
    """{in, out} of each category, from a part and the whole it is a part of."""
    return {
        key: {
            name: count
            for category, whole in found.items()
            for name, count in (
                (part(category, IN), counted.get(key, {}).get(category, 0)),
                (part(category, OUT), abs(whole - counted.get(key, {}).get(category, 0))),
            )
        }
        for key, found in of.items()
    }
