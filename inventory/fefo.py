"""First expired, first out: which lots a dose is taken from, and when a choice is refused.

A lot may be used through its last day, unless it is on hold. Pure: it reads no clock and
no book, so the same answer comes on the page, in the API and in a test.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

Picked = list[tuple["LotLevel", int]]


@dataclass(frozen=True)
class LotLevel:
    """What one place holds of one lot. `expires_on` is the last day of use."""

    lot_id: int
    number: str
    expires_on: date
    is_held: bool
    units: int


class Dated(Protocol):
    """A lot, or what somebody holds of one."""

    @property
    def expires_on(self) -> date: ...


def is_expired(lot: Dated, on: date) -> bool:
    """True from the day after its last one."""
    return lot.expires_on < on


def usable(level: LotLevel, on: date) -> bool:
    """True when a person may be given a unit of it on this day."""
    return level.units > 0 and not level.is_held and not is_expired(level, on)


def why_not(level: LotLevel, on: date) -> str | None:
    """The code of what stands against using it on this day, or None."""
    if is_expired(level, on):
        return "lot_expired"
    if level.is_held:
        return "lot_on_hold"
    return None if level.units > 0 else "no_stock"


def judge(
    levels: Sequence[LotLevel], units: int, on: date, chosen: str | None = None, reason: str | None = None
) -> str | None:
    """None when `units` may be taken, else the code of the refusal.

    `chosen` is a lot number. It must be usable and hold enough by itself; when another
    usable lot that holds enough expires on an earlier day, it also needs a reason.
    """
    if chosen is None:
        return None if sum(level.units for level in _in_order(levels, on)) >= units else "no_stock"
    level = _named(levels, chosen)
    if level is None:
        return "no_stock"
    if code := why_not(level, on):
        return code
    if level.units < units:
        return "no_stock"
    # A lot that cannot make the dose by itself is not passed over by taking one that can.
    first = next(one for one in _in_order(levels, on) if one.units >= units)
    return "lot_not_fefo" if level.expires_on > first.expires_on and not reason else None


def pick(levels: Sequence[LotLevel], units: int, on: date, chosen: str | None = None) -> Picked:
    """Lots and the units from each: the first to expire first, split where one runs out.

    A chosen lot is taken alone. Ask `judge` before: this raises ValueError where it refuses.
    """
    if chosen is None:
        picked = _fill(_in_order(levels, on), units)
    else:
        picked = _fill((level for level in levels if level.number == chosen and usable(level, on)), units)
    if sum(taken for _level, taken in picked) < units:
        raise ValueError("judge refuses this; do not pick")
    return picked


def pick_as_given(levels: Sequence[LotLevel], units: int, on: date, chosen: str | None = None) -> Picked:
    """What the book has towards a dose that was already given; perhaps less than `units`.

    Facts are never refused: usable lots come first, then expired and held ones too.
    """
    if chosen is not None:
        return _fill((level for level in levels if level.number == chosen), units)
    rest = (level for level in sorted(levels, key=_expiry) if not usable(level, on))
    return _fill([*_in_order(levels, on), *rest], units)


def _in_order(levels: Sequence[LotLevel], on: date) -> Iterator[LotLevel]:
    return (level for level in sorted(levels, key=_expiry) if usable(level, on))


def _expiry(level: LotLevel) -> tuple[date, int]:
    # The id breaks a tie, so that two doses at once take lots in one order and cannot wait for each other.
    return level.expires_on, level.lot_id


def _named(levels: Sequence[LotLevel], number: str) -> LotLevel | None:
    return next((level for level in levels if level.number == number), None)


def _fill(levels: "Iterator[LotLevel] | Sequence[LotLevel]", units: int) -> Picked:
    picked: Picked = []
    for level in levels:
        taken = min(units, level.units)
        if taken > 0:
            picked.append((level, taken))
            units -= taken
    return picked
