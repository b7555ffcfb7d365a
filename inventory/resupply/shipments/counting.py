"""Does what was counted on arrival account for each unit that was sent? Pure.

Accepted, damaged and missing make up what was sent, lot by lot. What came beyond that is not
received: it is a find, and belongs to a count.
"""

from collections.abc import Sequence
from typing import NamedTuple

from core.errors import Invalid
from inventory.resupply.wanted import Counted


class Expected(NamedTuple):
    lot_id: int
    lot: str
    product: str
    units: int


def matched(sent: Sequence[Expected], counted: Sequence[Counted]) -> dict[int, Counted]:
    """{lot id: its count} for every lot that was sent. Raises Invalid at each line that does not fit."""
    errors: dict[str, list[str]] = {}
    found: dict[int, Counted] = {}
    for number, one in enumerate(counted):
        there = [lot for lot in sent if _is_meant(lot, one)]
        if len(there) != 1:
            words = "Say which product." if there else "It was not sent. Enter it as found at the next count."
            errors[f"lines.{number}.product" if there else f"lines.{number}.lot"] = [words]
        elif there[0].lot_id in found:
            errors[f"lines.{number}.lot"] = ["This lot stands above. Write it once."]
        else:
            found[there[0].lot_id] = one
            errors |= _line_errors(number, one, there[0].units)
    if left_out := [lot.lot for lot in sent if lot.lot_id not in found]:
        errors.setdefault("lines", [f"Count these too: {', '.join(left_out)}."])
    if errors:
        raise Invalid(errors)
    return found


def _is_meant(lot: Expected, counted: Counted) -> bool:
    return lot.lot == counted.lot.strip().upper() and counted.product.upper() in {"", lot.product}


def _line_errors(number: int, one: Counted, sent: int) -> dict[str, list[str]]:
    at = f"lines.{number}"
    for name in ("accepted", "damaged", "missing"):
        if getattr(one, name) < 0:
            return {f"{at}.{name}": ["Write 0 or more."]}
    total = one.accepted + one.damaged + one.missing
    if total > sent:
        return {f"{at}.accepted": [f"{sent} were sent. Enter what is more as found at the next count."]}
    if total < sent:
        return {f"{at}.missing": [f"{sent} were sent, these make {total}. Where is the rest?"]}
    if one.accepted < sent and not one.reason:
        return {f"{at}.reason": ["Say what is damaged or missing, and how you know."]}
    return {}
