"""What one audience may see of one family of counts.

All is decided on the whole grid of closed months, quarters and years, never on the question, so that no set
of questions can be played against each other; and in the order of time: what was shown stays shown.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from reports.suppression.cells import (
    MONTH,
    QUARTER,
    YEAR,
    Cell,
    Hidden,
    Place,
    Shown,
    Vector,
    added,
    beginning,
    later,
    length,
    quarter_of,
)
from reports.suppression.year import Year


class Release:
    """What one audience may see of one family of counts.

    `counts` holds {(station, first day of a month): {category: count}}, `tree` {place: the place it lies in},
    with None above all. `until` is the first day that is not covered. Of a rate the categories are those in
    and those out, so that its complement is kept as well. A cell is shown only where each release of `beside`
    shows it: what is left of a sum when a part of it is taken away. `totals` is the release of the totals,
    where it is not to be made of these counts alone.
    """

    def __init__(
        self,
        counts: Mapping[tuple[int, date], Mapping[str, int]],
        tree: Mapping[int, int | None],
        *,
        until: date,
        smallest: int,
        beside: Sequence["Release"] = (),
        totals: "Release | None" = None,
    ):
        self.until = until
        self.smallest = smallest
        self.categories = tuple(sorted({name for found in counts.values() for name in found}))
        self.children: dict[Place, list[int]] = defaultdict(list)
        for place, parent in tree.items():
            self.children[parent].append(place)
        self._tree = tree
        self.zero: Vector = (0,) * len(self.categories)
        self._months: dict[tuple[Place, date], Vector] = {}
        self._counted: dict[tuple[Place, Cell], Vector] = {}
        self._add_up(counts)
        self._shown: dict[int, dict[tuple[Place, Cell], Vector]] = {}
        self.beside = tuple(beside)
        # Totals are decided by themselves, alike for whatever they are split into; parts show where they do.
        self.totals = totals or self
        if totals is None and len(self.categories) > 1:
            added_up = {key: {"": sum(found.values())} for key, found in counts.items()}
            self.totals = Release(added_up, tree, until=until, smallest=smallest)

    def figure(self, place: Place, start: date, end: date, category: str | None = None) -> Shown:
        """The count from `start` to `end` (not included), first days of months; a total without a category.

        It is shown only as a sum of months, quarters and years that are shown. Raises ValueError for days
        within a month, a reversed span, an unknown place.
        """
        self._check(place, start, end)
        if category is None and self.totals is not self:
            return self.totals.figure(place, start, end)
        total = 0
        for at, months, vector in self.cells(place, start, end):
            if vector is None:
                return self._why(place, start, end, (at, months))
            total += sum(vector) if category is None else self._part(vector, category)
        return total

    def cells(self, place: Place, start: date, end: date) -> list[tuple[date, int, Vector | None]]:
        """The span cut into the largest cells that are shown, and single months that are not (None)."""
        found: list[tuple[date, int, Vector | None]] = []
        while start < end:
            cell = next(
                (cell for cell in beginning(start, end) if self.vector(place, cell) is not None), None
            )
            at, months = cell or (start, MONTH)
            found.append((at, months, self.vector(place, (at, months))))
            start = later(start, months)
        return found

    def shown_months(self, place: Place, start: date, end: date) -> list[Cell]:
        """The finest cells of the span that are shown: what a line over time can be drawn from."""
        found: list[Cell] = []
        while start < end:
            fine = [cell for cell in reversed(beginning(start, end)) if self.vector(place, cell) is not None]
            if fine:
                found.append(fine[0])
            start = later(start, fine[0][1] if fine else MONTH)
        return found

    def _part(self, vector: Vector, category: str) -> int:
        return vector[self.categories.index(category)] if category in self.categories else 0

    def vector(self, place: Place, cell: Cell) -> Vector | None:
        return self._of_year(cell[0].year).get((place, cell))

    def _why(self, place: Place, start: date, end: date, missing: Cell) -> Hidden:
        closes = missing[0] if place is None else later(quarter_of(missing[0])[0], QUARTER - 1)
        if max(end, later(closes, MONTH)) > self.until:
            return Hidden.WAITING
        is_one_cell = any((start, months) == (start, length(start, end)) for months in (MONTH, QUARTER, YEAR))
        return Hidden.SMALL if is_one_cell else Hidden.LINKED

    def _check(self, place: Place, start: date, end: date) -> None:
        if start.day != 1 or end.day != 1 or start >= end:
            raise ValueError("from the first day of a month to the first day of a later one")
        if place is not None and place not in self._tree:
            raise ValueError(f"no such place: {place}")

    def _add_up(self, counts: Mapping[tuple[int, date], Mapping[str, int]]) -> None:
        sums: dict[tuple[Place, date], list[int]] = {}
        for (station, month), found in counts.items():
            if month >= self.until:
                continue
            place: Place = station
            while True:
                kept = sums.setdefault((place, month), [0] * len(self.categories))
                for number, name in enumerate(self.categories):
                    kept[number] += found.get(name, 0)
                if place is None:
                    break
                place = self._tree[place]
        self._months = {key: tuple(kept) for key, kept in sums.items()}

    def count(self, place: Place, cell: Cell) -> Vector:
        """The true counts of a cell, shown or not: for the module alone."""
        if (place, cell) not in self._counted:
            at, months = cell
            found = (self._months.get((place, later(at, one)), self.zero) for one in range(months))
            self._counted[place, cell] = added(self.zero, found)
        return self._counted[place, cell]

    def is_safe(self, vector: Vector) -> bool:
        return all(count == 0 or count >= self.smallest for count in vector)

    def is_rest(self, hidden: Sequence[Vector]) -> bool:
        """May the sum of these be known, and the total of each from another table, and tell none of them?"""
        rest = added(self.zero, hidden)
        if not self.is_safe(rest) or len(hidden) == 1:
            return False
        if len(self.categories) < 2:
            return True
        return all(
            row + column - sum(rest) <= 1
            for vector in hidden
            for count, column, row in zip(vector, rest, [sum(vector)] * len(vector), strict=True)
            if 1 < count < self.smallest
        )

    def _of_year(self, year: int) -> dict[tuple[Place, Cell], Vector]:
        """Every cell of the year that is shown, with its counts."""
        if year not in self._shown:
            self._shown[year] = {}
            Year(self, year, self._shown[year]).decide()
        return self._shown[year]
