"""`GET /lots/LOT`: until when a lot may be used, whether it is on hold, and where it lies."""

from typing import Any

from flask_smorest import Blueprint

from accounts.gate import current_actor
from accounts.permissions import needs
from core.openapi import API_PREFIX
from inventory.lots.queries import lots_numbered
from inventory.lots.schemas import LotsNumberedView

blp = Blueprint("lots", __name__, url_prefix=API_PREFIX, description="Lots and where they lie.")


@blp.get("/lots/<number>")
@needs("lots.read")
@blp.response(200, LotsNumberedView)
def lot(number: str) -> Any:
    """Two products may use the same number; then both are in the list."""
    return {"items": lots_numbered(current_actor(), number), "next": None}
