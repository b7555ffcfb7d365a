"""Where a person can be sent when the box is empty: stations that hold something, facilities that give it.

Only that a station has some is told, never how many: numbers belong to those who look after it.
"""

from accounts.permissions import Actor
from accounts.places import queries as places
from accounts.places.models import Place
from inventory.ledger import queries as ledger

GIVES_IT = "ec"


def places_to_go(actor: Actor) -> list[str]:
    """Names in the same district: facilities first, those with night cover before the others."""
    here = places.by_id(actor.place_id)
    around = [place for place in places.of_kind("station", "facility") if place.parent_id == here.parent_id]
    services = places.services_of(place.id for place in around if place.kind == "facility")
    facilities = [place for place in around if GIVES_IT in services.get(place.id, ())]
    stations = [place for place in around if place.kind == "station" and place.id != here.id]
    usable = ledger.usable_treatments(place.id for place in stations)
    stocked = {place_id for (place_id, _product), left in usable.items() if left}
    return [
        *(_words(place) for place in sorted(facilities, key=lambda place: not place.has_night_cover)),
        *(place.name for place in stations if place.id in stocked),
    ]


def _words(place: Place) -> str:
    return f"{place.name} (also at night)" if place.has_night_cover else place.name
