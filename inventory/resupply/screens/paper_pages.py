"""The papers: a request, a waybill with its proof of delivery, the month's report, the daily register.

In the words of the paper forms, so that they can be copied into them or filed instead. Roles sign, not
names; nothing about a survivor stands on any of them.
"""

from typing import Any

from flask import Blueprint, render_template, request

from accounts.gate import current_actor
from accounts.permissions import needs
from accounts.places import queries as places
from core import clock
from core.errors import NotFound
from inventory.resupply import progress, queries, sendings, transitions
from inventory.resupply.screens import words

pages = Blueprint("paper_pages", __name__)


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
        treatments=words.treatments,
    )
