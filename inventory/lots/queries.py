"""Where a lot lies, as far as a person may see: what its page and its API answer show."""

from typing import Any

from accounts.permissions import Actor
from accounts.places import queries as places
from core import clock
from core.errors import NotFound
from inventory.catalogue import queries as catalogue
from inventory.ledger import queries


def lots_numbered(actor: Actor, number: str) -> list[dict[str, Any]]:
    """Every lot of this number (two products may share one), with places and units. Raises NotFound."""
    found = catalogue.lots_numbered(number)
    if not found:
        raise NotFound("No lot has this number.")
    where = queries.held_where([lot.id for lot, _product in found], places.ids_under(actor.place_ids))
    return [
        {
            "lot": lot.number,
            "product": product.code,
            "name": product.name,
            "expires_on": lot.expires_on,
            "expires_by_month": lot.expires_by_month,
            "expired": lot.expires_on < clock.today(),
            "held": lot.held_at is not None,
            "held_reason": lot.held_reason,
            "places": [
                {"place": place.code, "name": place.name, "kind": place.kind, "units": units}
                for lot_id, place, units in where
                if lot_id == lot.id
            ],
        }
        for lot, product in found
    ]
