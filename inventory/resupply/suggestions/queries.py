"""What to ask for: the plan of a box, with what was asked for already and is under way."""

from dataclasses import asdict
from fractions import Fraction
from typing import Any

from accounts.permissions import Actor
from accounts.places import queries as places
from accounts.places.models import Place
from core.errors import NotFound
from inventory.catalogue import queries as catalogue
from inventory.catalogue.models import Product
from inventory.forecasts import queries as forecasts
from inventory.forecasts.queries import Suggestion
from inventory.resupply import queries


def station_for(actor: Actor, code: str) -> Place:
    """The station with this code. Raises NotFound when the actor does not look after it."""
    place = places.by_code(code, "station")
    if place is None or not places.covers(actor, place.id):
        raise NotFound("No station you look after has this code.")
    return place


def products_of(station_id: int) -> list[Product]:
    """The products that are planned for here; before the first plan, all in use."""
    in_use = catalogue.products()
    planned = {plan.product_id for plan in forecasts.plans_of([station_id])}
    return [product for product in in_use if not planned or product.id in planned]


def suggest(place_id: int, product_id: int) -> Suggestion:
    """Both ways side by side, worked out now."""
    place, product = places.by_id(place_id), catalogue.product_by_id(product_id)
    return forecasts.suggestion(place, product, queries.on_order(place_id, product_id))


def answer_of(found: Suggestion) -> dict[str, Any]:
    """As the API and `flask plan --json` say it."""
    return {
        "station": found.station,
        "product": found.product,
        "on_hand": found.on_hand,
        "on_order": found.on_order,
        "amc": _rounded(found.amc),
        "days_out": _rounded(found.days_out),
        "months_of_stock": _rounded(found.months_of_stock),
        "max_min": asdict(found.max_min),
        "service_level": {
            "target": found.target_per_mille / 1000,
            "level": found.service_level.level,
            "reorder_at": found.service_level.reorder_at,
            "order": found.service_order,
        },
        "method": found.method,
        "order": found.order,
        "is_due": found.is_due,
        "steps": list(found.steps),
    }


def _rounded(value: Fraction | None) -> float | None:
    return None if value is None else round(float(value), 3)
