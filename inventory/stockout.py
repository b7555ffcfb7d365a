"""How long a station was out of a product: exact, from instants, over all lots that could be used.

Out means that fewer than one treatment lay there that may be given: a lot at zero beside a
full one is no stock-out, and stock that is expired or on hold is no stock. The answer never
exceeds the period. Pure: it reads no clock and no book.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter

Change = tuple[datetime, int]
Hold = tuple[datetime, datetime | None]
Span = tuple[datetime, datetime]
NO_TIME = timedelta(0)


@dataclass(frozen=True)
class LotTimeline:
    """One lot in one box: units at the start of the period, and each change after it.

    `usable_until` is the first instant at which it may no longer be used (the end of its last
    local day); a hold without an end goes on.
    """

    opening: int
    changes: Sequence[Change] = ()
    usable_until: datetime | None = None
    holds: Sequence[Hold] = ()


def spells(
    lots: Iterable[LotTimeline], start: datetime, end: datetime, units_needed: int = 1
) -> Iterator[Span]:
    """Each spell without a usable treatment as (from, to), oldest first, within the period."""
    lots = list(lots)
    usable = [_usable_at_start(lot, start) for lot in lots]
    total = sum(usable)
    steps = sorted(
        ((at, index, units) for index, lot in enumerate(lots) for at, units in _steps(lot, start, end)),
        key=itemgetter(0),
    )
    out_since = start if total < units_needed else None
    position = 0
    while position < len(steps):
        at = steps[position][0]
        while position < len(steps) and steps[position][0] == at:  # what happens at once is seen at once
            _at, index, units = steps[position]
            total += units - usable[index]
            usable[index] = units
            position += 1
        if total < units_needed and out_since is None:
            out_since = at
        elif total >= units_needed and out_since is not None:
            if at > out_since:
                yield out_since, at
            out_since = None
    if out_since is not None and end > out_since:
        yield out_since, end


def within(spans: Iterable[Span], start: datetime, end: datetime) -> timedelta:
    """How much of these spells lies between two instants: one reading serves every month of it."""
    return sum(
        (min(until, end) - max(since, start) for since, until in spans if since < end and until > start),
        NO_TIME,
    )


def _usable_at_start(lot: LotTimeline, start: datetime) -> int:
    return max(0, lot.opening) if _may_be_used(lot, start) else 0


def _may_be_used(lot: LotTimeline, at: datetime) -> bool:
    if lot.usable_until is not None and at >= lot.usable_until:
        return False
    return not any(since <= at and (until is None or at < until) for since, until in lot.holds)


def _steps(lot: LotTimeline, start: datetime, end: datetime) -> Iterator[Change]:
    """(instant, usable units from then on) at each instant inside the period that changes them."""
    units = lot.opening
    if not lot.holds and (lot.usable_until is None or lot.usable_until >= end):
        # Most lots: nothing but movements changes what may be used.
        for at, change in sorted(lot.changes, key=itemgetter(0)):
            if start <= at < end:
                units += change
                yield at, max(0, units)
        return
    marks: list[Change] = [(at, 0) for hold in lot.holds for at in hold if at is not None]
    if lot.usable_until is not None:
        marks.append((lot.usable_until, 0))
    for at, change in sorted([*lot.changes, *marks], key=itemgetter(0)):
        if start <= at < end:
            units += change
            yield at, max(0, units) if _may_be_used(lot, at) else 0
