"""Draft a routine request for each station that needs one; a person looks at it and submits it.

One station is one act, so that what stops one does not stop the rest; a product that is asked for
already is left out, so that doing it twice drafts nothing twice.
"""

from collections.abc import Collection

from accounts.permissions import Actor
from accounts.places import queries as places
from accounts.places.models import Place
from core.database import unit_of_work
from core.errors import Refusal
from inventory.forecasts import queries as forecasts
from inventory.resupply import queries, service
from inventory.resupply.suggestions import queries as suggestion
from inventory.resupply.suggestions.figures import figures
from inventory.resupply.waiting import telling
from inventory.resupply.wanted import Wanted


def draft_all(actor: Actor) -> int:
    """Drafts for every open station by what planning suggests. Returns how many were made."""
    made = 0
    for station in places.of_kind("station"):
        if wanted := _wanted(station):
            made += _draft(actor.standing_at(station.id, station.code, station.name, station.kind), wanted)
    return made


def draft_low(actor: Actor) -> int:
    """The same on any day, for what may not last until a delivery comes. Returns how many were made."""
    made, stations = 0, {station.id: station for station in places.of_kind("station")}
    for station_id, due in forecasts.due(queries.on_order_of(stations)).items():
        station = stations.get(station_id)
        if station and (wanted := _wanted(station, due)):
            made += _draft(actor.standing_at(station.id, station.code, station.name, station.kind), wanted)
    return made


def _wanted(station: Place, among: Collection[int] | None = None) -> list[Wanted]:
    asked_for = queries.open_products(station.id)
    wanted = []
    for product in suggestion.products_of(station.id):
        if product.id in asked_for or (among is not None and product.id not in among):
            continue
        if order := figures(station.id, product.id).suggested:
            wanted.append(Wanted(product.code, order))
    return wanted[: service.MOST_LINES]


def _draft(there: Actor, wanted: list[Wanted]) -> int:
    def act() -> None:
        reference = service.draft(there, lines=wanted)
        telling.drafted(queries.one_as_kept(int(reference.partition(".")[0])))

    try:
        unit_of_work(act)
    except Refusal:
        return 0  # somebody asked in this very moment, or it was refused; the next day's look tries again
    return 1
