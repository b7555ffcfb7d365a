"""Which lots are sent for what is still open: by FEFO, or those that somebody named.

Pure: it is given the levels of the giving place. A named lot must be usable and there; taking it
while one that ends sooner stays behind needs a reason. Never more than was approved.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from core.errors import Invalid
from inventory import fefo
from inventory.fefo import LotLevel
from inventory.ledger.refusals import LotNotFefo, QuantityShort, refuse
from inventory.resupply.wanted import Named


class Open(NamedTuple):
    """A product with units still to send, and what the giving place holds of it."""

    product: str
    units: int
    levels: Sequence[LotLevel]


class Pick(NamedTuple):
    lot_id: int
    units: int
    reason: str = ""


def by_fefo(wanted: Sequence[Open], on: date) -> list[Pick]:
    """As much of each product as the place can give today, first to expire first; perhaps nothing."""
    picks = []
    for one in wanted:
        there = sum(level.units for level in one.levels if fefo.usable(level, on))
        if units := min(one.units, there):
            picks += [Pick(level.lot_id, taken) for level, taken in fefo.pick(one.levels, units, on)]
    return picks


def as_named(wanted: Sequence[Open], lots: Sequence[Named], on: date) -> list[Pick]:
    """The lots named. Raises Invalid at the lot, LotExpired, LotOnHold, LotNotFefo or QuantityShort."""
    picks: list[Pick] = []
    taken: dict[str, dict[int, int]] = {one.product: {} for one in wanted}
    chosen = [_find(wanted, lot, number) for number, lot in enumerate(lots)]
    for number, (lot, (product, level)) in enumerate(zip(lots, chosen, strict=True)):
        _refuse_lot(lot, level, number, on)
        if level.lot_id in taken[product.product]:
            raise Invalid({f"lots.{number}.lot": ["This lot stands above. Write one number."]})
        taken[product.product][level.lot_id] = lot.units
        if sum(taken[product.product].values()) > product.units:
            words = f"Approved and not sent: {product.units} units. Send no more."
            raise Invalid({f"lots.{number}.units": [words]})
        picks.append(Pick(level.lot_id, lot.units, lot.reason))
    for number, (lot, (product, level)) in enumerate(zip(lots, chosen, strict=True)):
        if not lot.reason and _stays_behind(product.levels, taken[product.product], level, on):
            raise LotNotFefo("Send the lot that expires first, or say why.", field=f"lots.{number}.reason")
    return picks


def _find(wanted: Sequence[Open], lot: Named, number: int) -> tuple[Open, LotLevel]:
    there = [
        (one, level)
        for one in wanted
        for level in one.levels
        if level.number == lot.lot.strip().upper() and lot.product.upper() in {"", one.product}
    ]
    if not there:
        raise Invalid({f"lots.{number}.lot": ["This place holds no such lot of what was asked for."]})
    if len(there) > 1:
        raise Invalid({f"lots.{number}.product": ["Two products have this lot number. Say which."]})
    return there[0]


def _refuse_lot(lot: Named, level: LotLevel, number: int, on: date) -> None:
    if lot.units <= 0:
        raise Invalid({f"lots.{number}.units": ["Write 1 or more."]})
    if level.units < lot.units:
        raise QuantityShort(f"There are {level.units} units of this lot.", field=f"lots.{number}.units")
    refuse(fefo.why_not(level, on), level.number)


def _stays_behind(levels: Sequence[LotLevel], taken: Mapping[int, int], chosen: LotLevel, on: date) -> bool:
    """True when a usable lot that ends before the chosen one is not sent to its last unit."""
    return any(
        level.expires_on < chosen.expires_on and level.units > taken.get(level.lot_id, 0)
        for level in levels
        if fefo.usable(level, on)
    )
