"""The numbers behind the lines, each as it may be shown to an audience, outsiders unless told: a number, or why it stays back.

Counts of people come from the monthly counts and are asked of one verdict for each family; stock comes from
the book of movements, and follows what may be told of the doses.
"""

from datetime import date
from functools import cache, cached_property

from accounts.places import queries as places
from reports.dhis2.numbers import linked, stock
from reports.dhis2.numbers.elements import STOCK, Line
from reports.dhis2.numbers.linked import Span
from reports.dhis2.numbers.verdicts import Counts, Verdicts
from reports.figures import months
from reports.figures import queries as counts
from reports.suppression import OUTSIDE, Hidden, Shown


class Figures:
    """One state of the counts. Families and stock are read when first asked for, and then kept."""

    def __init__(self, smallest: int = OUTSIDE) -> None:
        # Before the first making of the counts nothing is over.
        self.until = counts.data_until() or date.min
        self.version = counts.data_version()
        self.tree = {one.id: one.parent_id for one in places.in_the_programme()}
        self._verdict = Verdicts(self._read, self.tree, self.until, smallest)
        self._stock = cache(self._moved)

    def shown(self, line: Line, span: Span) -> Shown:
        """The number of this line at a place over a span of months, as outsiders may see it."""
        if span.end > self.until:
            return Hidden.WAITING
        if line.element not in STOCK:
            return linked.shown(line, span, self._verdict)
        hidden = linked.stock_stays_back(line, span, self._beginning, self._verdict)
        return self._units(line, span) if hidden is None else hidden

    def _read(self, measure: str, split: str) -> Counts:
        if measure == "treatments":
            return stock.treatments_given(months.between(self._beginning, self.until))
        return counts.counts(measure, split)

    @cached_property
    def _beginning(self) -> date:
        """January of the first year on record: what a box holds is reckoned from there, in whole years."""
        counted = [month for _station, month in counts.counts("visits")]
        first = min([month for month in (stock.first_month(), *counted) if month], default=self.until)
        return first.replace(month=1)

    def _units(self, line: Line, span: Span) -> int:
        found = self._stock(line.element, span.start, span.end)
        return sum(
            units
            for (station, product), units in found.items()
            if product == line.category and self._lies_in(station, span.place)
        )

    def _moved(self, element: str, start: date, end: date) -> stock.Units:
        return (
            stock.days_out(start, end) if element == "VSU_STK_OUTDAYS" else stock.moved(element, start, end)
        )

    def _lies_in(self, station: int | None, place: int | None) -> bool:
        while station is not None and station != place:
            station = self.tree.get(station)
        return station == place
