"""`/stays/bags`: belongings packed and signed by two, given back and signed by two."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from accounts.gate import current_actor
from accounts.people import queries as people
from accounts.permissions import Actor, needs
from core import clock, codes, forms
from core.database import unit_of_work
from core.errors import NotFound
from dispensing.modules.stay import belongings, queries, rules
from dispensing.modules.stay.belongings import Item
from dispensing.modules.stay.schemas import LINES, BagForm, return_form

pages = Blueprint("stay_bag_pages", __name__, url_prefix="/stays", template_folder="templates")


@pages.get("/bags")
@needs("stay.keep")
def waiting() -> Any:
    """Bags that wait for a second person, or for an owner who has left."""
    actor = current_actor()
    found = unit_of_work(lambda: belongings.read_waiting(actor))
    shown = [(bag, codes.grouped(stay.number, 4)) for bag, stay in found]
    return render_template("modules/stay/bags.html", bags=shown)


@pages.route("/<stay_number>/bag", methods=["GET", "POST"])
@needs("stay.keep")
def pack(stay_number: str) -> Any:
    actor = current_actor()
    found = queries.stay(actor, stay_number)
    if found is None:
        raise NotFound("Go back to the list.")
    form = forms.blank() if request.method == "GET" else forms.posted().check(BagForm())
    if request.method == "POST":
        items = _items(form)
        if form.is_ok:
            seal = form.data["seal_number"]
            act_name = f"stay_bag_packed {found.number}"
            made = form.run(
                actor.person_id,
                act_name,
                lambda: str(belongings.pack(actor, found.number, seal_number=seal, items=items)),
            )
            if made:
                return redirect(url_for(".bag", bag_id=made), 303)
    return forms.show(
        "modules/stay/pack.html",
        form,
        stay=found,
        shown=codes.grouped(found.number, 4),
        lines=range(1, LINES + 1),
        kinds=[("", "Nothing more"), *rules.ITEM_KINDS.items()],
    )


def _items(form: forms.Form) -> list[Item]:
    """The lines that were filled in; one that is half filled in gets a message."""
    found = []
    for line in range(1, LINES + 1):
        kind, quantity = form.data.get(f"kind_{line}"), form.data.get(f"quantity_{line}")
        words = form.data.get(f"words_{line}", "")
        if kind and quantity:
            found.append(Item(kind, words, quantity))
        elif kind or quantity or words:
            missing = f"quantity_{line}" if kind else f"kind_{line}"
            form.add_errors({missing: ["Say what it is, and how many."]})
    if not found and form.is_ok:
        form.add_errors({"kind_1": ["Write at least one thing."]})
    return found


@pages.get("/bags/<int:bag_id>")
@needs("stay.keep")
def bag(bag_id: int) -> Any:
    """One bag: what is in it, who signed, and what can be done now."""
    return _show(current_actor(), bag_id, forms.blank())


@pages.post("/bags/<int:bag_id>/sign-in")
@needs("stay.keep")
def sign_in(bag_id: int) -> Any:
    return _act(bag_id, "stay_bag_signed_in", belongings.sign_in)


@pages.post("/bags/<int:bag_id>/drop")
@needs("stay.keep")
def drop(bag_id: int) -> Any:
    actor, form = current_actor(), forms.posted()
    if form.run(actor.person_id, f"stay_bag_dropped {bag_id}", lambda: str(belongings.drop(actor, bag_id))):
        return redirect(url_for("stay_pages.here_now"), 303)
    return _show(actor, bag_id, form)


@pages.post("/bags/<int:bag_id>/sign-out")
@needs("stay.keep")
def sign_out(bag_id: int) -> Any:
    return _act(bag_id, "stay_bag_signed_out", belongings.sign_out)


@pages.route("/bags/<int:bag_id>/give-back", methods=["GET", "POST"])
@needs("stay.keep")
def give_back(bag_id: int) -> Any:
    """How many of each thing were given back; counted with the person, signed by a second."""
    actor = current_actor()
    found = _found(actor, bag_id)
    lines = [item.line for item in queries.items_of(bag_id)]
    if request.method == "GET":
        return _show_give_back(found, forms.blank())
    form = forms.posted().check(return_form(lines))
    if form.is_ok:
        returned = {line: form.data[f"returned_{line}"] for line in lines}
        is_whole = form.data["was_seal_intact"] == "yes"
        if form.run(
            actor.person_id,
            f"stay_bag_returned {bag_id}",
            lambda: str(belongings.give_back(actor, bag_id, returned=returned, was_seal_intact=is_whole)),
        ):
            return redirect(url_for(".bag", bag_id=bag_id), 303)
    return _show_give_back(found, form)


def _show_give_back(found: Any, form: forms.Form) -> Any:
    bag, stay = found
    return forms.show(
        "modules/stay/give_back.html",
        form,
        bag=bag,
        shown=codes.grouped(stay.number, 4),
        items=queries.items_of(bag.id),
        kinds=rules.ITEM_KINDS,
    )


def _act(bag_id: int, name: str, verb: Callable[[Actor, int], int]) -> Any:
    actor, form = current_actor(), forms.posted()
    if form.run(actor.person_id, f"{name} {bag_id}", lambda: str(verb(actor, bag_id))):
        return redirect(url_for(".bag", bag_id=bag_id), 303)
    return _show(actor, bag_id, form)


def _found(actor: Actor, bag_id: int) -> Any:
    found = queries.bag(actor, bag_id)
    if found is None:
        raise NotFound("Go back to the list.")
    return found


def _show(actor: Actor, bag_id: int, form: forms.Form) -> Any:
    bag, stay = unit_of_work(lambda: belongings.read(actor, bag_id))
    signed = (bag.packed_by, bag.witnessed_by, bag.returned_by, bag.return_witnessed_by)
    return forms.show(
        "modules/stay/bag.html",
        form,
        bag=bag,
        stay=stay,
        shown=codes.grouped(stay.number, 4),
        items=queries.items_of(bag.id),
        kinds=rules.ITEM_KINDS,
        names=people.names_of([person for person in signed if person]),
        me=actor.person_id,
        day_and_time=clock.day_and_time,
    )
