"""How we calculate: what to ask for at one station, each input and step, by both ways."""

from typing import Any

from flask import Blueprint, render_template, request, url_for

from accounts.gate import current_actor
from accounts.permissions import needs
from inventory.forecasts.words import number
from inventory.ledger.reading import product_for
from inventory.resupply.suggestions import queries as suggestion
from inventory.supply_rules import METHODS

pages = Blueprint("suggestion_pages", __name__)


@pages.get("/stations/<code>/suggestion")
@needs("stock.read")
def suggestion_of(code: str) -> Any:
    """Without a product, the list of them."""
    actor = current_actor()
    station = suggestion.station_for(actor, code)
    stock_url = url_for("stock_pages.stock", station=station.code)
    if not request.args.get("product"):
        return render_template(
            "inventory/resupply/suggestions.html",
            station=station,
            products=suggestion.products_of(station.id),
            stock_url=stock_url,
        )
    product = product_for(request.args.get("product"))
    return render_template(
        "inventory/resupply/suggestion.html",
        station=station,
        product=product,
        found=suggestion.suggest(station.id, product.id),
        methods=METHODS,
        number=number,
        stock_url=stock_url,
    )
