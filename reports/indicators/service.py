"""Ask for indicators: the one way to counts about people, whoever shows them and where.

Every number comes from the monthly counts and through the release of its audience, so that page, API, file,
chart and report say the same, and none says what the others hide.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask import current_app

from accounts.permissions import Actor, require
from accounts.places import queries as places
from accounts.places.models import Place
from core.errors import Invalid
from reports.figures import months
from reports.figures import queries as figures
from reports.indicators import periods, reckoning, releases
from reports.indicators.definitions import MIDDLE, PER_THOUSAND, Indicator, by_code, every
from reports.indicators.periods import GRAINS, Period
from reports.indicators.reckoning import NOTHING, Estimate
from reports.indicators.words import bands_of, label_of
from reports.suppression import INSIDE, OUTSIDE, Hidden, Release, Shown

AUDIENCES = {"inside": INSIDE, "outside": OUTSIDE}
PLACES = {"station": "Station", "district": "District", "province": "Province"}
# Before the first making nothing is counted, which is not the same as none.
NOTHING_COUNTED = date.min
SPLITS = {
    "product": "Product",
    "age_band": "Age group",
    "hours_band": "Hours before",
    "reason": "Reason",
    "service": "Service",
}
BY = {**GRAINS, **PLACES, **SPLITS}


@dataclass(frozen=True)
class Question:
    """Whole months, a place (all within reach without one), how to cut it, which indicators (all)."""

    period: Period
    place: str | None = None
    by: str | None = None
    codes: Sequence[str] = ()
    audience: str = "inside"


@dataclass(frozen=True)
class Line:
    """One number of the answer. `key` names the part ("" for the whole); a hidden count says why.

    `value`, `lower` and `upper` are in the indicator's unit: a share as a part of 1, a rate for each 1,000.
    Of a middle, `band` is the one that holds it. Of a share, `months` are those that may be shown and are
    counted here; where they are fewer than the period has, the numbers are of these alone.
    """

    indicator: Indicator
    key: str
    label: str
    period: Period
    numerator: Shown
    denominator: Shown | None
    estimate: Estimate = NOTHING
    band: str | None = None
    months: int | None = None

    @property
    def is_partial(self) -> bool:
        return self.months is not None and self.months < self.period.months

    @property
    def is_suppressed(self) -> bool:
        return isinstance(self.numerator, Hidden) or isinstance(self.denominator, Hidden)


@dataclass(frozen=True)
class Answer:
    """`until`: the first day that no closed month covers. `version`: of the data; 0 before the first.

    `words` names the place, or the places whose numbers are added up.
    """

    question: Question
    place: Place
    until: date
    version: int
    lines: tuple[Line, ...]
    words: str


@dataclass(frozen=True)
class _Scope:
    """Where counts are read: the nodes that a question covers together, and the tree they stand in."""

    nodes: tuple[int | None, ...]
    tree: releases.Tree
    until: date
    smallest: int


def usual_period() -> Period:
    """What is shown to somebody who chose no months."""
    return periods.usual(figures.data_until() or months.this_month())


def ask(actor: Actor, question: Question) -> Answer:
    """The indicators of a period and a place, cut as asked.

    Raises Invalid at `to`, `station`, `by` or `indicator`; another's place is not told from none.
    """
    require(actor, "reports.read")
    place, nodes = _where(actor, question)
    _check(question)
    until = figures.data_until() or NOTHING_COUNTED
    scope = _Scope(nodes, places.tree(), until, AUDIENCES[question.audience])
    wanted = [_known(code) for code in question.codes] or [
        one for one in every() if question.by not in SPLITS or question.by in one.splits
    ]
    lines = tuple(line for one in wanted for line in _lines(actor, one, question, scope))
    words = place.name if question.place else actor.place_name
    return Answer(question, place, until, figures.data_version(), lines, words)


def compare(actor: Actor, question: Question) -> list[tuple[Line, Line]]:
    """(before, now) of each indicator: the period and the one of the same length before it."""
    now = ask(actor, replace(question, by=None))
    before = ask(actor, replace(question, by=None, period=question.period.before))
    return list(zip(before.lines, now.lines, strict=True))


def _known(code: str) -> Indicator:
    found = by_code(code)
    if found is None:
        raise Invalid({"indicator": ["Choose an indicator from the list."]})
    return found


def _check(question: Question) -> None:
    if question.by is not None and question.by not in BY:
        raise Invalid({"by": [f"Choose one of: {', '.join(BY)}."]})
    period = question.period
    if period.start >= period.end:
        raise Invalid({"to": ["Choose a last month that is not before the first."]})
    if period.months > periods.MOST_MONTHS:
        raise Invalid({"to": [f"Choose {periods.MOST_MONTHS} months or fewer."]})
    if period.end > months.after(months.this_month()):
        raise Invalid({"to": ["These months are still to come. Choose earlier ones."]})


def _where(actor: Actor, question: Question) -> tuple[Place, tuple[int | None, ...]]:
    if question.place:
        place = places.by_code(question.place, "station", "district", "province", "programme")
        if place is None or not places.covers(actor, place.id):
            raise Invalid({"station": ["Choose a place from the list."]})
        return place, (None if place.kind == "programme" else place.id,)
    return places.by_id(actor.place_id), nodes_of(actor)


def nodes_of(actor: Actor) -> tuple[int | None, ...]:
    """The places whose counts add up to all that the actor covers, none in another; None is the whole."""
    if places.programme().id in actor.place_ids:
        return (None,)
    tree = places.tree()
    return tuple(one for one in actor.place_ids if not _is_under(tree.get(one), actor.place_ids, tree))


def _lines(actor: Actor, indicator: Indicator, question: Question, scope: _Scope) -> Iterator[Line]:
    by, period = question.by, question.period
    if by in GRAINS:
        first_month = current_app.config["FINANCIAL_YEAR_MONTH"]
        for label, part in periods.cut(period, by, first_month):
            yield _line(indicator, scope, part, (label, label))
    elif by in PLACES:
        for place in places.visible(actor, by):
            if _is_under(place.id, scope.nodes, scope.tree):
                yield _line(indicator, replace(scope, nodes=(place.id,)), period, (place.code, place.name))
    elif by in SPLITS:
        if by not in indicator.splits:
            raise Invalid({"by": [f"{indicator.name} is not counted by {SPLITS[by].lower()}."]})
        yield from _by_split(indicator, scope, period, by)
    else:
        yield _line(indicator, scope, period, ("", "All"))


def _is_under(here: int | None, nodes: Sequence[int | None], tree: releases.Tree) -> bool:
    while here is not None and here not in nodes:
        here = tree.get(here)
    return here in nodes


def _by_split(indicator: Indicator, scope: _Scope, period: Period, split: str) -> Iterator[Line]:
    release = _release(indicator, split, scope)
    found = {name.partition(releases.JOINT)[0] for name in release.categories}
    known = [band for band in bands_of(split) if band in found]
    for category in [*known, *sorted(found - set(known))]:
        names = (releases.part(category), releases.part(category, releases.OUT))
        yield _counted(indicator, release, scope, period, (category, label_of(split, category)), names)


def _line(indicator: Indicator, scope: _Scope, period: Period, named: tuple[str, str]) -> Line:
    if indicator.unit == MIDDLE:
        return _middle(indicator, scope, period, named)
    release = _release(indicator, "", scope)
    return _counted(indicator, release, scope, period, named, (releases.IN, releases.OUT))


def _counted(
    indicator: Indicator,
    release: Release,
    scope: _Scope,
    period: Period,
    named: tuple[str, str],
    sides: tuple[str, str],
) -> Line:
    key, label = named
    if indicator.of is None:
        category = None if sides[0] == releases.IN else key
        return Line(indicator, key, label, period, _figure(release, scope, period, category), None)
    inside, outside, months_shown = _parts(release, scope, period, sides)
    if not months_shown or (months_shown < period.months and not inside + outside):
        hidden = _figure(release, scope, period, sides[0])
        whole = _figure(release, scope, period, None) if sides[0] == releases.IN else hidden
        return Line(indicator, key, label, period, hidden, whole)
    reckon = reckoning.per_thousand if indicator.unit == PER_THOUSAND else reckoning.share
    estimate = reckon(inside, inside + outside)
    return Line(indicator, key, label, period, inside, inside + outside, estimate, months=months_shown)


def _parts(release: Release, scope: _Scope, period: Period, sides: tuple[str, str]) -> tuple[int, int, int]:
    """Those in, those out, and how many months these are of: the months that may be shown at each place."""
    inside = outside = 0
    months_shown = period.months
    for node in scope.nodes:
        told = 0
        for _at, length, vector in release.cells(node, period.start, period.end):
            if vector is not None:
                found = dict(zip(release.categories, vector, strict=True))
                inside, outside = inside + found.get(sides[0], 0), outside + found.get(sides[1], 0)
                told += length
        months_shown = min(months_shown, told)
    return inside, outside, months_shown


def _middle(indicator: Indicator, scope: _Scope, period: Period, named: tuple[str, str]) -> Line:
    key, label = named
    release = _release(indicator, indicator.bands, scope)
    bands = [band for band in bands_of(indicator.bands) if band != "unknown"]
    counts = {band: _figure(release, scope, period, band) for band in bands}
    shown = {band: count for band, count in counts.items() if not isinstance(count, Hidden)}
    if len(shown) < len(counts):
        why = next(count for count in counts.values() if isinstance(count, Hidden))
        return Line(indicator, key, label, period, why, None)
    band = reckoning.middle(shown, bands)
    return Line(indicator, key, label, period, sum(shown.values()), None, band=band)


def _release(indicator: Indicator, split: str, scope: _Scope) -> Release:
    return releases.of_indicator(indicator, split, scope.tree, scope.until, scope.smallest)


def _figure(release: Release, scope: _Scope, period: Period, category: str | None) -> Shown:
    """The count of all places of the scope together: hidden where that of one of them is."""
    total = 0
    for node in scope.nodes:
        shown = release.figure(node, period.start, period.end, category)
        if isinstance(shown, Hidden):
            return shown
        total += shown
    return total
