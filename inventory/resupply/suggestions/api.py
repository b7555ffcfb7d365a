"""`GET /stations/S/suggestion`: what to ask for, with each input and step, by both ways."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from accounts.gate import current_actor
from accounts.permissions import needs
from core.openapi import API_PREFIX
from inventory.ledger.reading import product_for
from inventory.resupply.suggestions import queries as suggestion
from inventory.resupply.suggestions.schemas import SuggestionView

blp = Blueprint("suggestions", __name__, url_prefix=API_PREFIX, description="What a station should ask for.")


class SuggestionQuery(Schema):
    product = fields.String(required=True)


@blp.get("/stations/<code>/suggestion")
@needs("stock.read")
@blp.arguments(SuggestionQuery, location="query", as_kwargs=True)
@blp.response(200, SuggestionView)
def suggestion_of(product: str, code: str) -> Any:
    """Worked out now; changes nothing."""
    station = suggestion.station_for(current_actor(), code)
    return suggestion.answer_of(suggestion.suggest(station.id, product_for(product).id))
