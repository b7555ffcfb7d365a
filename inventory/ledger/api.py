"""`GET /stock` and `GET /stock/card`: what a station's box or a store holds, and how it came to that."""

from typing import Any

from flask import request
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from accounts.gate import current_actor
from accounts.permissions import needs
from core.openapi import API_PREFIX
from core.pagination import position
from inventory.ledger import queries, schemas
from inventory.ledger.reading import place_for, product_for

blp = Blueprint("stock", __name__, url_prefix=API_PREFIX, description="What boxes and stores hold.")


class StockQuery(Schema):
    """Without a station, the one the token's person is posted to."""

    station = fields.String(load_default=None)


class CardQuery(StockQuery):
    product = fields.String(required=True)
    limit = fields.String(load_default=None)
    cursor = fields.String(load_default=None)


@blp.get("/stock")
@needs("stock.read")
@blp.arguments(StockQuery, location="query", as_kwargs=True)
@blp.response(200, schemas.StockView)
def stock(station: str | None) -> Any:
    """Each lot with units, treatments, expiry, and whether it may be used today."""
    place = place_for(current_actor(), station)
    lines = queries.stock(place.id)
    names = {line.product.id: line.product for line in lines}
    return {
        "station": place.code,
        "items": [
            {
                "product": line.product.code,
                "lot": line.lot.number,
                "expires_on": line.lot.expires_on,
                "units": line.units,
                "treatments": line.treatments,
                "usable": line.is_usable,
                "reason": line.reason,
            }
            for line in lines
        ],
        "products": [
            {"product": names[product_id].code, "name": names[product_id].name, "treatments": treatments}
            for product_id, treatments in queries.treatments_in(lines).items()
        ],
        "next": None,
    }


@blp.get("/stock/card")
@needs("stock.read")
@blp.arguments(CardQuery, location="query", as_kwargs=True)
@blp.response(200, schemas.CardView)
def card(station: str | None, product: str, **_position: Any) -> Any:
    """Movements of one product, newest first, with the balance after each."""
    place = place_for(current_actor(), station)
    wanted = product_for(product)
    page = queries.card(place.id, wanted.id, position(request))
    return {"station": place.code, "product": wanted.code, "items": page.items, "next": page.next}
