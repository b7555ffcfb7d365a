"""Pages about stock: what the box holds, and the stock card behind each number."""

from typing import Any

from flask import Blueprint, render_template, request, url_for

from accounts.gate import current_actor
from accounts.permissions import may, needs
from accounts.places import queries as places
from core import clock
from core.pagination import position
from inventory.catalogue.expiry import shown
from inventory.ledger import queries
from inventory.ledger.models import MOVEMENT_KINDS
from inventory.ledger.reading import place_for, product_for

pages = Blueprint("stock_pages", __name__)
WHY_NOT = {"lot_expired": "Expired: write off", "lot_on_hold": "On hold: put aside"}


@pages.get("/stock")
@needs("stock.read")
def stock() -> Any:
    """The own box, or for a person without one the places they look after."""
    actor, code = current_actor(), request.args.get("station")
    if code is None and actor.station_id is None:
        return render_template(
            "inventory/ledger/places.html", places=places.visible(actor, "station", "store")
        )
    place = place_for(actor, code)
    lines = queries.stock(place.id)
    here = [*(line.product for line in lines), *queries.once_held(place.id)]
    products = {product.id: product for product in sorted(here, key=lambda one: (one.name, one.code))}
    return render_template(
        "inventory/ledger/stock.html",
        place=place,
        is_own=place.id == actor.station_id,
        lines=lines,
        products=products,
        treatments=queries.treatments_in(lines),
        why_not=WHY_NOT,
        shown=shown,
    )


@pages.get("/stock/card")
@needs("stock.read")
def card() -> Any:
    place = place_for(current_actor(), request.args.get("station"))
    product = product_for(request.args.get("product"))
    page = queries.card(place.id, product.id, position(request))
    here = {"station": place.code, "product": product.code}
    return render_template(
        "inventory/ledger/card.html",
        place=place,
        product=product,
        lines=page.items,
        put_right=queries.put_right_among(line.id for line in page.items),
        kinds=MOVEMENT_KINDS,
        can_reverse=place.id == current_actor().station_id and may(current_actor(), "movements.reverse"),
        local=clock.local,
        stock_url=url_for(".stock", station=place.code),
        next_url=url_for(".card", **here, cursor=page.next) if page.next else None,
        first_url=url_for(".card", **here) if request.args.get("cursor") else None,
    )
