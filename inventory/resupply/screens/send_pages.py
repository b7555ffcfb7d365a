"""Send what was approved: lots in the order they end, from a store or for a transfer from the own box.

The proposal is only a proposal: what may be sent is judged by the verb, with the levels of that moment.
"""

from typing import Any, NamedTuple

from flask import Blueprint, redirect, request, url_for

from accounts.gate import current_actor
from accounts.permissions import Actor, needs
from accounts.places import queries as places
from core import clock, forms
from core.errors import Invalid, NotFound, WrongState
from inventory import fefo
from inventory.catalogue import pack_codes
from inventory.catalogue import queries as catalogue
from inventory.fefo import LotLevel
from inventory.ledger import queries as stock
from inventory.ledger.models import HOLDS_STOCK
from inventory.resupply import progress, queries, steps
from inventory.resupply.screens import words
from inventory.resupply.screens.schemas import send_form
from inventory.resupply.shipments import picking
from inventory.resupply.shipments import service as deliveries
from inventory.resupply.wanted import Named

pages = Blueprint("send_pages", __name__)
NOT_HERE = "This lot is not here to send. Choose one below."


class Choice(NamedTuple):
    """A usable lot that could go, and how much of it we propose, in units."""

    lot_id: int
    lot: str
    product: str
    expires_on: Any
    units: int
    proposed: int
    ends_soon: bool


@pages.route("/requisitions/<int:requisition_id>/dispatch", methods=["GET", "POST"])
@needs("requisitions.dispatch")
def send(requisition_id: int) -> Any:
    actor = current_actor()
    found = queries.one(actor, requisition_id)
    if "dispatch" not in steps.offered(actor, found):
        raise WrongState(steps.what_happened(actor, found))
    source, stores = _source(actor, found)
    lines = [line for line in progress.lines_of([found.id])[found.id] if line.units_open]
    choices = _choices(lines, source)
    if request.method == "GET":
        values = {f"units-{one.lot_id}": str(one.proposed) for one in choices if one.proposed}
        return _show(found, forms.blank(version=str(found.version), **values), lines, choices, source, stores)
    form = forms.posted()
    words_of_scan = _scanned(form, lines, choices)
    if words_of_scan or not form.is_ok:
        return _show(found, form, lines, choices, source, stores, words_of_scan)
    form.check(send_form(one.lot_id for one in choices))
    named = _named(form, choices)

    def act() -> str:
        return deliveries.dispatch(
            actor,
            requisition_id,
            version=form.data["version"],
            store=source.code if source and source.kind == "store" else None,
            lots=named,
            waybill=form.data["waybill"],
            carrier=form.data["carrier"],
            seal_number=form.data["seal_number"] or "",
        )

    if form.is_ok and form.run(actor.person_id, f"dispatch {requisition_id}", act):
        return redirect(url_for("request_pages.one", requisition_id=requisition_id), 303)
    return _show(found, form, lines, choices, source, stores)


def _source(actor: Actor, found: Any) -> tuple[Any, list[Any]]:
    """The place that gives, and the stores it could be instead."""
    if steps.is_transfer(found):
        return places.by_id(found.source_id or 0), []
    stores = list(places.visible(actor, "store"))
    code = request.values.get("store")
    if code:
        chosen = next((store for store in stores if store.code == code.strip().upper()), None)
        if chosen is None:
            raise NotFound("No store you look after has this code.")
        return chosen, stores
    near = [store for store in stores if store.id == found.source_id]
    return (near or stores or [None])[0], stores


def _choices(lines: list[progress.Line], source: Any) -> list[Choice]:
    if source is None:
        return []
    today = clock.today()
    found = []
    for line in lines:
        levels: list[LotLevel] = stock.levels(source.id, line.product_id, HOLDS_STOCK[source.kind])
        picks = picking.by_fefo([picking.Open(line.product, line.units_open, levels)], today)
        proposed = {pick.lot_id: pick.units for pick in picks}
        found += [
            Choice(
                level.lot_id,
                level.number,
                line.product,
                level.expires_on,
                level.units,
                proposed.get(level.lot_id, 0),
                words.ends_soon(level.expires_on, today),
            )
            for level in levels
            if fefo.usable(level, today) and level.units
        ]
    return found


def _scanned(form: forms.Form, lines: list[progress.Line], choices: list[Choice]) -> str:
    """A scanned pack puts its lot into the list, as much as is still open. Words when a person must look."""
    text = form.raw.get("pack_code", "")
    if not text.strip():
        return ""
    try:
        code = pack_codes.read(text, clock.today())
    except pack_codes.Unreadable as trouble:
        form.add_errors({"pack_code": [str(trouble)]})
        return ""
    product = catalogue.codes_by_gtin().get(code.gtin)
    number = (code.lot or "").upper()
    meant = next((one for one in choices if (one.product, one.lot) == (product, number)), None)
    if meant is None:
        form.add_errors({"pack_code": [NOT_HERE]})
        return ""
    form.fill({"pack_code": ""})
    if form.raw.get(f"units-{meant.lot_id}", "").strip() not in {"", "0"}:
        return f"Lot {meant.lot} is in the list."
    rest = next(line.units_open for line in lines if line.product == meant.product)
    form.fill({f"units-{meant.lot_id}": str(min(meant.units, rest))})
    return f"Lot {meant.lot} is added. Check the numbers."


def _named(form: forms.Form, choices: list[Choice]) -> list[Named]:
    """The lots with a number; where the verb's words about each belong is kept on the form."""
    if not form.is_ok:
        return []
    taken = [one for one in choices if form.data[f"units-{one.lot_id}"]]
    form.field_of = {
        f"lots.{number}.{part}": "lot_reason" if part == "reason" else f"units-{one.lot_id}"
        for number, one in enumerate(taken)
        for part in ("lot", "units", "product", "reason")
    }
    if not taken:
        first = f"units-{choices[0].lot_id}" if choices else ""
        form.refuse(Invalid({first: ["Write how many tablets of a lot you send."]}))
    return [
        Named(one.lot, form.data[f"units-{one.lot_id}"], form.data["lot_reason"], one.product)
        for one in taken
    ]


def _show(
    found: Any,
    form: forms.Form,
    lines: list[progress.Line],
    choices: list[Choice],
    source: Any,
    stores: list[Any],
    notice: str = "",
) -> Any:
    return forms.show(
        "inventory/resupply/send.html",
        form,
        found=found,
        lines=lines,
        choices=choices,
        source=source,
        others=[store for store in stores if source is None or store.id != source.id],
        station=places.by_id(found.station_id).name,
        words=notice,
        treatments=words.treatments,
    )
