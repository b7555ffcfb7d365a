"""What is known of a product at a station when somebody asks for it or judges what was asked."""

from typing import NamedTuple

from inventory.resupply import suggestion


class Figures(NamedTuple):
    """Whole treatments: usable in the box, on order, and by the way of planning in use."""

    on_hand: int
    on_order: int
    suggested: int
    maximum: int

    @property
    def most(self) -> int:
        """What may be asked for without saying why."""
        return max(0, self.maximum - self.on_hand - self.on_order)


def figures(place_id: int, product_id: int) -> Figures:
    """On hand, on order, suggested and maximum of a product at a station."""
    found = suggestion.suggest(place_id, product_id)
    # A whole pack may reach above the maximum: what is suggested never needs a reason.
    most = max(found.maximum, found.on_hand + found.on_order + found.order)
    return Figures(found.on_hand, found.on_order, found.order, most)
