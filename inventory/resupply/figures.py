"""What is known of a product at a station when somebody asks for it or judges what was asked.

`plan` is where planning comes in; without a plan nothing is suggested and no maximum holds.
"""

from collections.abc import Callable
from typing import NamedTuple

from inventory.ledger import queries as ledger
from inventory.resupply import queries


class Plan(NamedTuple):
    """In whole treatments: what to order now, and what the box should never hold more than."""

    order: int
    maximum: int


class Figures(NamedTuple):
    """Whole treatments: usable in the box, on order, and by the plan. None where there is no plan."""

    on_hand: int
    on_order: int
    suggested: int | None
    maximum: int | None

    @property
    def most(self) -> int | None:
        """What may be asked for without saying why."""
        if self.maximum is None:
            return None
        # What is suggested is in whole packs, and may be a few more than the maximum leaves room for.
        return max(0, self.maximum - self.on_hand - self.on_order, self.suggested or 0)


def _no_plan(place_id: int, product_id: int, on_order: int) -> Plan | None:
    return None


plan: Callable[[int, int, int], Plan | None] = _no_plan


def figures(place_id: int, product_id: int) -> Figures:
    """On hand, on order, suggested and maximum of a product at a station."""
    on_order = queries.on_order(place_id, product_id)
    on_hand = ledger.treatments_left(place_id).get(product_id, 0)
    found = plan(place_id, product_id, on_order)
    return Figures(on_hand, on_order, found.order if found else None, found.maximum if found else None)
