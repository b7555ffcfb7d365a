"""Count what arrived: find the delivery by its waybill, and write what is in it, lot by lot.

What was sent is not shown before it was counted. Short or damaged is told to both sides, and blames nobody.
"""

from typing import Any

from flask import Blueprint, redirect, request, url_for

from accounts.gate import current_actor
from accounts.permissions import Actor, needs
from core import clock, forms
from core.errors import NotFound
from inventory.resupply import queries
from inventory.resupply.screens.schemas import arrival_form
from inventory.resupply.shipments import queries as sendings
from inventory.resupply.shipments import service as deliveries
from inventory.resupply.shipments.queries import Sending
from inventory.resupply.waiting import queries as waits
from inventory.resupply.wanted import Counted

pages = Blueprint("arrival_pages", __name__)


@pages.get("/requisitions/arrivals")
@needs("requisitions.receive")
def find() -> Any:
    """What is on its way to the own station, and a field for the number on a waybill."""
    actor, typed = current_actor(), request.args.get("waybill", "")
    form = forms.blank(waybill=typed)
    if typed.strip():
        there = sendings.sent_to(actor.place_id, deliveries.spellings(typed))
        if there:
            here = {"requisition_id": there[0].requisition_id}
            if there[0].received_at is None:
                return redirect(url_for(".receive", waybill=there[0].waybill, **here), 303)
            return redirect(url_for("request_pages.one", **here), 303)
        form.add_errors({"waybill": [deliveries.NO_SUCH_WAYBILL]})
    return forms.show("inventory/resupply/arrivals.html", form, coming=_coming(actor))


@pages.route("/requisitions/<int:requisition_id>/receive", methods=["GET", "POST"])
@needs("requisitions.receive")
def receive(requisition_id: int) -> Any:
    actor = current_actor()
    found = queries.one(actor, requisition_id)
    sending = _sending(actor, found, request.values.get("waybill", ""))
    if request.method == "GET":
        if sending.shipment.received_at is not None:  # the way back, or a kept address
            return redirect(url_for("request_pages.one", requisition_id=requisition_id), 303)
        return _show(
            found, sending, forms.blank(version=str(found.version), waybill=sending.shipment.waybill)
        )
    form = forms.posted(_fields(sending)).check(arrival_form(lot.lot_id for lot in sending.lots))

    def act() -> str:
        return deliveries.receive(
            actor,
            requisition_id,
            version=form.data["version"],
            waybill=form.data["waybill"],
            lines=_counted(form, sending),
            seal_intact=form.data["seal"] == "intact",
        )

    if form.is_ok and form.run(actor.person_id, f"receive {requisition_id}", act):
        return redirect(url_for("request_pages.one", requisition_id=requisition_id), 303)
    return _show(found, sending, form)


def _coming(actor: Actor) -> list[tuple[Any, str, str]]:
    """(request id, waybill, since when) of what is on its way here."""
    ids = [one.requisition_id for one in waits.waiting(actor) if one.verb == "receive"]
    return [
        (requisition_id, sending.shipment.waybill, clock.day_and_time(sending.shipment.dispatched_at))
        for requisition_id, found in sendings.sendings_of(ids).items()
        for sending in found
        if sending.shipment.received_at is None
    ]


def _sending(actor: Actor, found: Any, waybill: str) -> Sending:
    """The delivery to the own station under this number, or the only one that is on its way."""
    there = sendings.sendings_of([found.id])[found.id] if actor.station_id == found.station_id else []
    if waybill.strip():
        there = [one for one in there if one.shipment.waybill in deliveries.spellings(waybill)]
    else:
        there = [one for one in there if one.shipment.received_at is None]
    if not there:
        raise NotFound(deliveries.NO_SUCH_WAYBILL)
    return there[0]


def _fields(sending: Sending) -> dict[str, str]:
    fields = {
        f"lines.{number}.{part}": f"{part}-{lot.lot_id}"
        for number, lot in enumerate(sending.lots)
        for part in ("accepted", "damaged", "missing", "reason")
    }
    fields |= {f"lines.{number}.lot": f"accepted-{lot.lot_id}" for number, lot in enumerate(sending.lots)}
    return {**fields, "lines": ""}


def _counted(form: forms.Form, sending: Sending) -> list[Counted]:
    return [
        Counted(
            lot.lot,
            form.data[f"accepted-{lot.lot_id}"],
            form.data[f"damaged-{lot.lot_id}"],
            form.data[f"missing-{lot.lot_id}"],
            form.data[f"reason-{lot.lot_id}"],
            lot.product,
        )
        for lot in sending.lots
    ]


def _show(found: Any, sending: Sending, form: forms.Form) -> Any:
    return forms.show(
        "inventory/resupply/receive.html",
        form,
        found=found,
        sending=sending,
        is_own=sending.shipment.dispatched_by == current_actor().person_id,
    )
