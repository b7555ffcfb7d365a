"""One verdict for each family of counts, made when first asked for and then kept. Pure."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache

from reports.dhis2.numbers.linked import Span
from reports.suppression import OUTSIDE, Release, Shown

Counts = Mapping[tuple[int, date], Mapping[str, int]]


class Verdicts:
    """Asked as `linked.Verdict`. `read` gives the counts of a measure and a split."""

    def __init__(
        self,
        read: Callable[[str, str], Counts],
        tree: Mapping[int, int | None],
        until: date,
        smallest: int = OUTSIDE,
    ):
        self.read, self.tree, self.until, self.smallest = read, tree, until, smallest
        self._release = cache(self._made)

    def __call__(self, measure: str, split: str, span: Span, category: str | None) -> Shown:
        return self._release(measure, split).figure(span.place, span.start, span.end, category)

    def _made(self, measure: str, split: str) -> Release:
        whole, _, part = measure.partition("-")
        found = self.read(whole, split)
        if part:
            found = difference(found, self.read(part, split))
        return Release(found, self.tree, until=self.until, smallest=self.smallest)


def difference(whole: Counts, part: Counts) -> Counts:
    """What is left of a whole, cell by cell. As a size: where two books disagree, that is few people too."""
    found = {}
    for cell in {**whole, **part}:
        one, other = whole.get(cell, {}), part.get(cell, {})
        found[cell] = {name: abs(one.get(name, 0) - other.get(name, 0)) for name in {**one, **other}}
    return found
