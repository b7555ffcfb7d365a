"""Whose stock a person may look at: their own station's, or a place that their posting covers.

Another station's stock answers as if it were not there.
"""

from accounts.permissions import Actor
from accounts.places import queries as places
from accounts.places.models import Place
from core.errors import Invalid, NotFound
from inventory.catalogue import queries as catalogue
from inventory.catalogue.models import Product


def place_for(actor: Actor, code: str | None) -> Place:
    """The station or store named, or the actor's own station. Raises NotFound, or Invalid without either."""
    if not code:
        if actor.station_id is None:
            raise Invalid({"station": ["Say which station or store."]})
        return places.by_id(actor.station_id)
    place = places.by_code(code, "station", "store")
    if place is None or not places.covers(actor, place.id):
        raise NotFound("No station or store you look after has this code.")
    return place


def product_for(code: str | None) -> Product:
    product = catalogue.product_by_code(code or "")
    if product is None:
        raise NotFound("No product has this code.")
    return product
