"""The papers: a request, a waybill with its proof of delivery, the month's report, the daily register.

In the words of the paper forms, so that they can be copied into them or filed instead. Roles sign, not
names; nothing about a survivor stands on any of them.
"""

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, render_template, request

from accounts.gate import current_actor
from accounts.permissions import needs
from accounts.places import queries as places
from core import clock
from core.errors import NotFound
from inventory.catalogue import queries as catalogue
from inventory.forecasts.words import number
from inventory.ledger.reading import place_for, product_for
from inventory.resupply import progress, queries, transitions
from inventory.resupply.screens import month
from inventory.resupply.screens import queries as across
from inventory.resupply.shipments import queries as sendings
from inventory.resupply.suggestions import queries as suggestion

pages = Blueprint("paper_pages", __name__)
BLANK_ROWS = 20


@pages.get("/stock/report")
@needs("stock.read")
def report() -> Any:
    """The month of a station in the columns of the report and requisition form."""
    place = place_for(current_actor(), request.args.get("station"))
    start, end = month.bounds(request.args.get("month", ""), clock.today())
    opening, moved = across.balances_before(place.id, start), across.moves(place.id, start, end)
    asked = across.asked_between(place.id, start, end)
    rows = []
    for product in catalogue.products():
        mine = [one for one in moved if one.product_id == product.id]
        if place.kind == "station" and (mine or opening.get(product.id) or product.id in asked):
            found = month.sheet(opening.get(product.id, 0), mine)
            plan = suggestion.suggest(place.id, product.id)
            rows.append((product, found, plan, asked.get(product.id)))
    return render_template(
        "inventory/resupply/report.html", place=place, rows=rows, number=number, **_months(start)
    )


@pages.get("/stock/register")
@needs("stock.read")
def register() -> Any:
    """The daily register of a product for a month, or an empty sheet for days without power."""
    place = place_for(current_actor(), request.args.get("station"))
    product = product_for(request.args.get("product"))
    start, end = month.bounds(request.args.get("month", ""), clock.today())
    mine = [one for one in across.moves(place.id, start, end) if one.product_id == product.id]
    opening = across.balances_before(place.id, start).get(product.id, 0)
    return render_template(
        "inventory/resupply/register.html",
        place=place,
        product=product,
        is_blank=bool(request.args.get("blank")),
        sheet=month.sheet(opening, mine),
        blank_rows=BLANK_ROWS,
        **_months(start),
    )


def _months(start: datetime) -> dict[str, str]:
    before = start - timedelta(days=1)
    return {"month": f"{start:%Y-%m}", "month_words": f"{start:%B %Y}", "month_before": f"{before:%Y-%m}"}


@pages.get("/requisitions/<int:requisition_id>/paper")
@needs("requisitions.read")
def requisition(requisition_id: int) -> Any:
    """The request with what was asked, approved, sent and received of each product."""
    actor = current_actor()
    found = queries.one(actor, requisition_id)
    return render_template(
        "inventory/resupply/paper.html",
        found=found,
        station=places.by_id(found.station_id).name,
        source=places.by_id(found.source_id).name if found.source_id else "",
        lines=progress.lines_of([found.id])[found.id],
        state=transitions.STATE_WORDS[found.state],
        day_and_time=clock.day_and_time,
    )


@pages.get("/requisitions/<int:requisition_id>/waybill")
@needs("requisitions.read")
def waybill(requisition_id: int) -> Any:
    """What travels with the parcel: lots and seal, and the columns to count in on arrival."""
    found = queries.one(current_actor(), requisition_id)
    typed = request.args.get("waybill", "").strip().upper()
    there = [one for one in sendings.sendings_of([found.id])[found.id] if typed in {"", one.shipment.waybill}]
    if not there:
        raise NotFound("This request has no such waybill.")
    return render_template(
        "inventory/resupply/waybill.html",
        found=found,
        sending=there[-1],
        station=places.by_id(found.station_id).name,
        day_and_time=clock.day_and_time,
    )
