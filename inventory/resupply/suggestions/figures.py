"""What is known of a product at a station when somebody asks for it or judges what was asked."""

from typing import NamedTuple

from inventory.resupply.suggestions import queries as suggestion


class Figures(NamedTuple):
    """Whole treatments: usable in the box, on order, and by the way of planning in use."""

    on_hand: int
    on_order: int
    suggested: int
    maximum: int

    @property
    def most(self) -> int:
        """What may be asked for without saying why."""
        # What is suggested is in whole packs, and may be a few more than the maximum leaves room for.
        return max(0, self.maximum - self.on_hand - self.on_order, self.suggested)


def figures(place_id: int, product_id: int) -> Figures:
    """On hand, on order, suggested and maximum of a product at a station."""
    found = suggestion.suggest(place_id, product_id)
    return Figures(found.on_hand, found.on_order, found.order, found.maximum)
