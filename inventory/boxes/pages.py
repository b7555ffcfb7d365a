"""Pages about the box of a station: its seal and keys, and receiving a delivery."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, request, url_for

from accounts.gate import current_actor
from accounts.permissions import Actor, may, needs
from accounts.places import queries as places
from core import clock, forms
from core.errors import NotFound
from inventory.boxes import queries, service
from inventory.boxes.schemas import DeliveryForm, KeyForm, SealForm, StoreDeliveryForm
from inventory.catalogue import pack_fields
from inventory.catalogue import queries as catalogue

pages = Blueprint("box_pages", __name__)


@pages.route("/stock/receive", methods=["GET", "POST"])
@needs("stock.receive")
def receive() -> Any:
    """A delivery into the box of one's own station."""
    actor = current_actor()
    if request.method == "GET":
        return _show_box_delivery(actor, forms.blank(counted_in="units"))
    form = forms.posted()
    words = _scanned(form)
    if words or not form.is_ok:
        return _show_box_delivery(actor, form, words)
    form.check(DeliveryForm())
    if form.is_ok and form.run(actor.person_id, "receive_into_box", lambda: _into_box(actor, form)):
        return redirect(url_for("stock_pages.stock"), 303)
    return _show_box_delivery(actor, form)


@pages.route("/stores/receive", methods=["GET", "POST"])
@needs("stores.receive")
def receive_into_store() -> Any:
    """A delivery from the supplier into a store."""
    actor = current_actor()
    if request.method == "GET":
        return _show_store_delivery(actor, forms.blank(counted_in="units"))
    form = forms.posted()
    words = _scanned(form)
    if words or not form.is_ok:
        return _show_store_delivery(actor, form, words)
    form.check(StoreDeliveryForm())
    if form.is_ok and form.run(actor.person_id, "receive_into_store", lambda: _into_store(actor, form)):
        return redirect(url_for("stock_pages.stock", station=form.data["store"]), 303)
    return _show_store_delivery(actor, form)


@pages.get("/boxes")
@needs("stock.read")
def box() -> Any:
    """The seal and the key holders of the own station's box."""
    return _show_box(_at_a_station(current_actor()), forms.blank(), "")


@pages.post("/boxes/open")
@needs("boxes.manage")
def open_box() -> Any:
    return _change("open_box", SealForm(), service.open_box)


@pages.post("/boxes/seal")
@needs("boxes.manage")
def change_seal() -> Any:
    return _change("change_seal", SealForm(), service.change_seal)


@pages.post("/boxes/keys/give")
@needs("boxes.manage")
def give_key() -> Any:
    return _change("give_key", KeyForm(), service.give_key)


@pages.post("/boxes/keys/return")
@needs("boxes.manage")
def return_key() -> Any:
    return _change("return_key", KeyForm(), service.return_key)


def _scanned(form: forms.Form) -> str:
    """Fill the form from the pack code, if one was scanned. Returns words when a person must look first."""
    filled = pack_fields.lay_over(form.raw, catalogue.codes_by_gtin(), clock.today())
    form.fill(filled.values)
    form.add_errors(filled.errors)
    return filled.words


def _into_box(actor: Actor, form: forms.Form) -> str:
    data = form.data
    return str(service.receive_into_box(actor, **_delivery(data)).movement_id)


def _into_store(actor: Actor, form: forms.Form) -> str:
    data = form.data
    return str(service.receive_into_store(actor, store=data["store"], **_delivery(data)).movement_id)


def _delivery(data: dict[str, Any]) -> dict[str, Any]:
    return {
        "product": data["product"],
        "lot_number": data["lot"],
        "expiry": data["expires_on"],
        data["counted_in"]: data["amount"],
    }


def _show_box_delivery(actor: Actor, form: forms.Form, words: str = "") -> Any:
    _at_a_station(actor)
    return _show_delivery(form, words)


def _show_store_delivery(actor: Actor, form: forms.Form, words: str = "") -> Any:
    stores = _codes(places.visible(actor, "store"))
    return _show_delivery(form, words, stores=stores)


def _show_delivery(form: forms.Form, words: str, **places_to_choose: Any) -> Any:
    return forms.show(
        "inventory/boxes/receive.html",
        form,
        products=_codes(catalogue.products()),
        words=words,
        **places_to_choose,
    )


def _codes(rows: Any) -> list[tuple[str, str]]:
    return [(row.code, row.name) for row in rows]


def _at_a_station(actor: Actor) -> Actor:
    if actor.station_id is None:
        raise NotFound("Only a station has a box.")
    return actor


def _change(name: str, schema: Any, verb: Callable[..., Any]) -> Any:
    """Run one of the box's verbs with what its form holds; show the box again when it is refused."""
    actor = _at_a_station(current_actor())
    form = forms.posted().check(schema)

    def act() -> str:
        verb(actor, **form.data)
        return actor.place_code

    if form.is_ok and form.run(actor.person_id, name, act):
        return redirect(url_for(".box"), 303)
    return _show_box(actor, form, name)


def _without_key(station_id: int, box_id: int) -> list[tuple[str, str]]:
    holders = {row.name for row in queries.keys_held(box_id)}
    found = [(row.name, row.name) for row in queries.posted_here(station_id) if row.name not in holders]
    return [("", "Choose a person"), *found] if found else []


def _show_box(actor: Actor, form: forms.Form, refused: str) -> Any:
    """`refused` names the one form of the page that was sent back, so that the others stay empty."""
    box = queries.box_of(actor.place_id)
    return forms.show(
        "inventory/boxes/box.html",
        form,
        refused=refused,
        empty=forms.blank(),
        box=box,
        keys=queries.keys_held(box.id) if box else [],
        people=_without_key(actor.place_id, box.id) if box and may(actor, "boxes.manage") else [],
        local=clock.local,
    )
