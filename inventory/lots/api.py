"""`GET /lots/LOT`: one lot whole, and where it lies; `POST /lots/LOT/recall`: stop it everywhere."""

from typing import Any

from flask_smorest import Blueprint

from accounts.gate import current_actor
from accounts.permissions import needs
from core.openapi import API_PREFIX, answer_once, documented_post
from inventory.catalogue import queries as catalogue
from inventory.lots import service
from inventory.lots.queries import lots_numbered
from inventory.lots.schemas import LotItem, LotsNumberedView, RecallInput

blp = Blueprint("lots", __name__, url_prefix=API_PREFIX, description="Lots and where they lie.")


@blp.get("/lots/<number>")
@needs("lots.read")
@blp.response(200, LotsNumberedView)
def lot(number: str) -> Any:
    """Two products may use the same number; then both are in the list."""
    return {"items": lots_numbered(current_actor(), number), "next": None}


@blp.post("/lots/<number>/recall")
@needs("lots.recall")
@documented_post(blp, LotItem)
@blp.arguments(RecallInput)
def recall(body: dict[str, Any], number: str) -> Any:
    """Recall a lot everywhere at once. The answer names the places you look after that hold it."""
    actor = current_actor()
    return answer_once(
        actor.person_id,
        lambda: str(service.recall_lot(actor, number=number, **body)),
        _as_it_stands,
        LotItem(),
    )


def _as_it_stands(reference: str) -> dict[str, Any]:
    lot = catalogue.lot_by_id(int(reference))
    return next(one for one in lots_numbered(current_actor(), lot.number) if one["id"] == lot.id)
