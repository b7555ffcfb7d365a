"""What would leave for a month or quarter: each mapped line of each mapped place, as a number or why not.

A number that may not be shown outside is left out; nothing stands in its place. There is no switch for that.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from accounts.permissions import Actor
from core.errors import Invalid
from reports.dhis2 import queries
from reports.dhis2.names.mapping import Names, Theirs
from reports.dhis2.names.service import require_whole_programme
from reports.dhis2.numbers.elements import Line, adx_category, lines
from reports.dhis2.numbers.figures import Figures
from reports.dhis2.numbers.linked import Span
from reports.dhis2.wire import identifiers, payload, periods
from reports.dhis2.wire.payload import Value
from reports.dhis2.wire.periods import Period
from reports.suppression import Hidden, Shown


@dataclass(frozen=True)
class Told:
    """One line of one place. `value` is None where it stays back."""

    line: Line
    shown: Shown
    value: Value | None


@dataclass(frozen=True)
class Part:
    """One place: one data value set."""

    place_id: int
    code: str
    name: str
    org_unit: str
    told: tuple[Told, ...]

    @cached_property
    def sent(self) -> list[tuple[Line, Value]]:
        """What leaves, in the order in which it is written: an answer names its position."""
        lines = {one.value: one.line for one in self.told if one.value is not None}
        return [(lines[value], value) for value in payload.in_order(lines)]

    @property
    def left_out(self) -> Counter[Hidden]:
        return Counter(one.shown for one in self.told if isinstance(one.shown, Hidden))


@dataclass(frozen=True)
class Prepared:
    """Everything that would leave for one period, under one version of the mapping and of the counts."""

    period: Period
    names: Names
    version: int
    data_version: int
    parts: tuple[Part, ...]

    @cached_property
    def values(self) -> list[Value]:
        return payload.in_order(value for part in self.parts for _line, value in part.sent)

    @property
    def left_out(self) -> Counter[Hidden]:
        return sum((part.left_out for part in self.parts), Counter[Hidden]())

    @cached_property
    def fingerprint(self) -> str:
        return payload.fingerprint(self.names.target, self.period, self.values)

    def numbers(self) -> Iterator[tuple[str, Line, int]]:
        """Place, line and number of all that leaves."""
        for part in self.parts:
            for line, value in part.sent:
                yield part.code, line, value.number


def prepare(actor: Actor, period: str) -> Prepared:
    """The numbers of a month (202610) or quarter (2026Q4). Raises Invalid where none can be made."""
    require_whole_programme(actor)
    try:
        wanted = periods.read(period)
    except ValueError as error:
        raise Invalid({"period": [str(error)]}) from error
    figures, products = Figures(), queries.products()
    if wanted.end > figures.until:
        raise Invalid({"period": [f"{wanted.words} is not over yet, or not counted yet."]})
    names = queries.names()
    if missing := _missing(names):
        raise Invalid({"period": [missing]})
    places = {one.code: one for one in queries.sendable_places()}
    wanted_lines = [(line, names.figures[line]) for line in lines(products) if line in names.figures]
    parts = []
    for code, unit in sorted(names.places.items()):
        place = places[code]
        span = Span(place.id if place.kind != "programme" else None, wanted.start, wanted.end)
        told = tuple(_told(line, theirs, unit, figures.shown(line, span)) for line, theirs in wanted_lines)
        parts.append(Part(place.id, code, place.name, unit, told))
    return Prepared(wanted, names, queries.version(), figures.version, tuple(parts))


def _missing(names: Names) -> str | None:
    if not names.target.data_set:
        return "Say first which data set the numbers go to."
    if not names.figures:
        return "Say first where each number goes."
    return None if names.places else "Say first which organisation unit each place is."


def _told(line: Line, theirs: Theirs, unit: str, shown: Shown) -> Told:
    if isinstance(shown, Hidden):
        return Told(line, shown, None)
    said = identifiers.categories(theirs.adx) or adx_category(line)
    value = Value(unit, theirs.data_element, theirs.option_combo, tuple(said.items()), shown)
    return Told(line, shown, value)
