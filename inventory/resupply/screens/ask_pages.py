"""Ask for stock: the number we suggest with how it is reckoned, and the request that is open already.

What is asked stands first as a draft, which its own page shows to be checked and sent. Whether a
number needs a reason is the verb's to say.
"""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, request, url_for

from accounts.gate import current_actor
from accounts.permissions import Actor, needs
from accounts.places import queries as places
from core import forms
from core.errors import NotFound, WrongState
from inventory.boxes import service as boxes
from inventory.catalogue import queries as catalogue
from inventory.resupply import progress, queries, service, steps
from inventory.resupply.screens import known
from inventory.resupply.screens.schemas import ask_form
from inventory.resupply.wanted import Wanted

pages = Blueprint("ask_pages", __name__)
NOTHING = "Write how many you need of at least one."


@pages.route("/requisitions/new", methods=["GET", "POST"])
@needs("requisitions.ask")
def ask() -> Any:
    """A new request. What is open already is offered in its place."""
    actor = _at_a_station(current_actor())
    products = list(catalogue.products())
    if request.method == "GET":
        urgency = "urgent" if request.args.get("urgent") else "routine"
        return _show(actor, forms.blank(urgency=urgency), products, fill=True)
    form = forms.posted().check(ask_form(product.id for product in products))
    wanted = _wanted(form, products)
    if form.is_ok:
        data = form.data
        made = form.run(
            actor.person_id,
            "ask",
            lambda: service.draft(
                actor, lines=wanted, is_emergency=data["urgency"] == "urgent", source=data["source"]
            ),
        )
        if made:
            return redirect(url_for("request_pages.one", requisition_id=int(made.partition(".")[0])), 303)
    return _show(actor, form, products)


@pages.route("/requisitions/<int:requisition_id>/change", methods=["GET", "POST"])
@needs("requisitions.ask")
def change(requisition_id: int) -> Any:
    """The numbers of a draft, also of one that the system made."""
    actor = _at_a_station(current_actor())
    found = queries.one(actor, requisition_id)
    if "change" not in steps.offered(actor, found):
        raise WrongState(steps.what_happened(actor, found))
    lines = progress.lines_of([found.id])[found.id]
    products = list(catalogue.products())
    if request.method == "GET":
        values = {"urgency": "urgent" if found.is_emergency else "routine", "version": str(found.version)}
        for line in lines:
            values[f"treatments-{line.product_id}"] = str(line.asked)
            values[f"reason-{line.product_id}"] = line.ask_reason
        return _show(actor, forms.blank(**values), products, draft=found.id)
    form = forms.posted().check(ask_form((product.id for product in products), is_draft=True))
    wanted = _wanted(form, products)

    def act() -> str:
        is_urgent = form.data["urgency"] == "urgent"
        return service.change_lines(
            actor, requisition_id, version=form.data["version"], lines=wanted, is_emergency=is_urgent
        )

    if form.is_ok and form.run(actor.person_id, f"change {requisition_id}", act):
        return redirect(url_for("request_pages.one", requisition_id=requisition_id), 303)
    return _show(actor, form, products, draft=found.id)


def _at_a_station(actor: Actor) -> Actor:
    if actor.station_id is None:
        raise NotFound("Stock is asked for at a station.")
    return actor


def _wanted(form: forms.Form, products: Sequence[Any]) -> list[Wanted]:
    """The lines that were filled in; where the verb's words about each belong is kept on the form."""
    if not form.is_ok:
        return []
    asked = [product for product in products if form.data[f"treatments-{product.id}"]]
    if not asked:
        form.add_errors({f"treatments-{products[0].id}" if products else "": [NOTHING]})
    form.field_of = {
        f"lines.{number}.{part}": f"{'reason' if part == 'reason' else 'treatments'}-{product.id}"
        for number, product in enumerate(asked)
        for part in ("product", "treatments", "reason")
    }
    return [
        Wanted(product.code, form.data[f"treatments-{product.id}"], form.data[f"reason-{product.id}"])
        for product in asked
    ]


def _show(
    actor: Actor, form: forms.Form, products: Sequence[Any], *, fill: bool = False, draft: int | None = None
) -> Any:
    """`fill` writes what we suggest into the empty fields; `draft` is the request that is changed."""
    is_urgent = form.raw.get("urgency") == "urgent"
    lines = []
    for product in products:
        facts = known.of_product(actor.place_id, product.id)
        open_id = queries.open_request(actor.place_id, product.id, is_urgent)
        if fill and facts.numbers.suggested and not open_id:
            form.fill({f"treatments-{product.id}": str(facts.numbers.suggested)})
        lines.append({"product": product, "known": facts, "open": None if open_id == draft else open_id})
    return forms.show(
        "inventory/resupply/ask.html",
        form,
        lines=lines,
        is_urgent=is_urgent,
        draft=draft,
        sources=[] if draft else _sources(actor),
    )


def _sources(actor: Actor) -> list[tuple[str, str]]:
    """The stores above the station, the nearest first, and the other stations of its district."""
    station = places.by_id(actor.place_id)
    stores = sorted(boxes.stores_above(station), key=lambda store: store.parent_id != station.parent_id)
    others = [
        one
        for one in places.of_kind("station")
        if one.parent_id == station.parent_id and one.id != station.id
    ]
    return [(one.code, one.name) for one in (*stores, *others)]
