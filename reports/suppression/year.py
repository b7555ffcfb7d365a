"""What of one year is shown, decided cell by cell in the order in which they close. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from reports.suppression.block import UNKNOWN, Block
from reports.suppression.cells import MONTH, QUARTER, YEAR, Cell, Place, Vector, added, later, months_of

if TYPE_CHECKING:
    from reports.suppression.release import Release


class Year:
    """Decides the cells of one year, in the order in which they close."""

    def __init__(self, release: Release, year: int, shown: dict[tuple[Place, Cell], Vector]):
        self.of = release
        self.year: Cell = (date(year, 1, 1), YEAR)
        self.quarters: list[Cell] = [(date(year, month, 1), QUARTER) for month in (1, 4, 7, 10)]
        self.shown = shown
        self._decided: dict[tuple[Place, Cell], list[int] | None] = {}

    def decide(self) -> None:
        for at, _months in self.quarters:
            for number in range(QUARTER):
                self._show_if(None, (later(at, number), MONTH))
        for quarter in self.quarters:
            is_told = self._is_over(quarter) and self._rest_is_safe(quarter, months_of(quarter))
            if is_told and self._openable(None, quarter) is not None:
                self._show_if(None, quarter)
                self._by_place(None, quarter)
        if self._is_over(self.year):
            if self._rest_is_safe(self.year, self._pieces()):
                self._show_if(None, self.year)
            self._year_by_place(None)

    def _is_over(self, cell: Cell) -> bool:
        return later(*cell) <= self.of.until

    def _show_if(self, place: Place, cell: Cell) -> None:
        vector = self.of.count(place, cell)
        if self._is_over(cell) and self.of.is_safe(vector) and self._is_free(place, cell):
            self.shown[place, cell] = vector

    def _is_free(self, place: Place, cell: Cell) -> bool:
        """Does its total show, and all that must show beside it?"""
        if self.of.totals is not self.of and self.of.totals.vector(place, cell) is None:
            return False
        return all(one.vector(place, cell) is not None for one in self.of.beside)

    def _pieces(self) -> list[Cell]:
        """What the whole's year is made of, as far as it is shown: quarters, and months of the others."""
        found: list[Cell] = []
        for quarter in self.quarters:
            found += [quarter] if (None, quarter) in self.shown else months_of(quarter)
        return found

    def _rest_is_safe(self, whole: Cell, parts: Sequence[Cell]) -> bool:
        """Does the whole less its shown parts tell nothing? One hidden part would be the difference."""
        return self.of.is_rest([self.of.count(None, one) for one in parts if (None, one) not in self.shown])

    def _by_place(self, parent: Place, cell: Cell) -> None:
        """Show the places in a shown place, but for a group of two or more whose sum tells nothing."""
        if (parent, cell) not in self.shown:
            return
        for child in self._openable(parent, cell) or ():
            self.shown[child, cell] = self.of.count(child, cell)
            self._by_place(child, cell)

    def _tells_no_month(self, place: int, quarter: Cell) -> bool:
        """Do the months of the whole, beside this place's quarter, leave its small months anywhere from 1 on?

        Its month is at least its own quarter and the whole's month less the whole's quarter (Frechet).
        """
        whole, own = self.of.count(None, quarter), self.of.count(place, quarter)
        for month in months_of(quarter):
            beside = zip(self.of.count(None, month), self.of.count(place, month), whole, own, strict=True)
            for column, count, all_in, row in beside:
                if 1 < count < self.of.smallest and row + column - all_in > 1:
                    return False
        return True

    def _openable(self, parent: Place, cell: Cell) -> list[int] | None:
        """The places in this one that may be shown beside it; None where it may not be shown itself."""
        if (parent, cell) not in self._decided:
            self._decided[parent, cell] = self._decide_places(parent, cell)
        return self._decided[parent, cell]

    def _decide_places(self, parent: Place, cell: Cell) -> list[int] | None:
        vectors = {child: self.of.count(child, cell) for child in self.of.children[parent]}
        hidden = {child for child, vector in vectors.items() if not self._may_open(child, cell, vector)}
        for _size, place in sorted((sum(vector), place) for place, vector in vectors.items()):
            if self.of.is_rest([vectors[one] for one in hidden]):
                return sorted(set(vectors) - hidden)
            if any(vectors[place]):
                hidden.add(place)
        return sorted(set(vectors) - hidden) if self.of.is_rest([vectors[one] for one in hidden]) else None

    def _may_open(self, place: int, cell: Cell, vector: Vector) -> bool:
        return (
            self.of.is_safe(vector)
            and self._is_free(place, cell)
            and (cell[1] == YEAR or self._tells_no_month(place, cell))
            and self._openable(place, cell) is not None
        )

    def _year_by_place(self, parent: Place) -> None:
        """Show the year of the places in a place whose year is shown, where that tells no hidden quarter."""
        if (parent, self.year) not in self.shown:
            return
        seen = [quarter for quarter in self.quarters if (parent, quarter) in self.shown]
        children = self.of.children[parent]
        if len(seen) == len(self.quarters):
            self._years_beside_quarters(children)
        elif not seen:
            for child in self._openable(parent, self.year) or ():
                self.shown[child, self.year] = self.of.count(child, self.year)
        for child in children:
            self._year_by_place(child)

    def _years_beside_quarters(self, children: Sequence[int]) -> None:
        grid = {child: [self._hidden_quarter(child, one) for one in self.quarters] for child in children}
        rows = {child: cells for child, cells in grid.items() if any(cell is not None for cell in cells)}
        for child in grid.keys() - rows.keys():
            self.shown[child, self.year] = self.of.count(child, self.year)
        known = {child for child in rows if self._may_tell_year(child, rows[child])}
        while known and (told := self._told(rows, known)):
            # One at a time: without it the others may tell nothing.
            known.remove(min(told & known or known, key=lambda child: (self._size(child), child)))
        for child in known:
            self.shown[child, self.year] = self.of.count(child, self.year)

    def _size(self, child: int) -> int:
        return sum(self.of.count(child, self.year))

    def _hidden_quarter(self, child: int, quarter: Cell) -> Vector | None:
        return None if (child, quarter) in self.shown else self.of.count(child, quarter)

    def _may_tell_year(self, child: int, cells: Sequence[Vector | None]) -> bool:
        rest = added(self.of.zero, (cell for cell in cells if cell is not None))
        return (
            self._is_free(child, self.year)
            and self.of.is_safe(rest)
            and all(self._tells_no_month(child, one) for one in self.quarters)
        )

    def _told(self, rows: Mapping[int, Sequence[Vector | None]], known: set[int]) -> set[int]:
        """Places that would be told of, were the years of `known` shown beside each quarter's hidden sum."""
        others = added(
            self.of.zero, (cell for child in rows if child not in known for cell in rows[child] if cell)
        )
        if not self.of.is_safe(others):
            return set(known)
        return {
            place
            for category in range(len(self.of.categories))
            for place in self._block(rows, known, category).told(self.of.smallest)
        }

    def _block(self, rows: Mapping[int, Sequence[Vector | None]], known: set[int], category: int) -> Block:
        cells = {
            (child, number): (cell[category], self._most(child, number, cell))
            for child, cells in rows.items()
            for number, cell in enumerate(cells)
            if cell is not None
        }
        return Block(cells, known)

    def _most(self, child: int, quarter: int, cell: Vector) -> int:
        """No part of a cell is more than its total, where that is known from another table."""
        is_known = self.of.totals.vector(child, self.quarters[quarter]) is not None
        return sum(cell) if len(cell) > 1 and is_known else UNKNOWN
