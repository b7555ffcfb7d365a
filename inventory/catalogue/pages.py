"""Products: what may be given, with the numbers its label and the clinical owner set."""

from typing import Any

from flask import Blueprint, redirect, request, url_for

from accounts.gate import current_actor
from accounts.permissions import needs
from core import forms
from inventory.catalogue import queries, service
from inventory.catalogue.schemas import PackNumberForm, ProductForm

pages = Blueprint("product_pages", __name__)


@pages.route("/products", methods=["GET", "POST"])
@needs("products.manage")
def products() -> Any:
    """The list, and a form for one more. A product is never changed: its doses were given under it."""
    form = forms.blank() if request.method == "GET" else forms.posted().check(ProductForm())
    if request.method == "POST" and form.is_ok:
        actor, data = current_actor(), form.data
        made = form.run(actor.person_id, "add product", lambda: str(service.add_product(actor, **data)))
        if made is not None:
            return redirect(url_for(".products"), 303)
    return _show(form)


@pages.post("/products/pack-number")
@needs("products.manage")
def pack_number() -> Any:
    """The number under the bar code of a product that is in the book already."""
    actor, form = current_actor(), forms.posted().check(PackNumberForm())

    def act() -> str:
        service.set_pack_number(actor, **form.data)
        return str(form.data["product"])

    if form.is_ok and form.run(actor.person_id, "set pack number", act) is not None:
        return redirect(url_for(".products"), 303)
    return _show(form, of_number=True)


def _show(form: forms.Form, of_number: bool = False) -> Any:
    """`of_number`: the form that was sent back is the one for a pack number; the other stays empty."""
    return forms.show(
        "inventory/catalogue/products.html",
        form,
        of_number=of_number,
        empty=forms.blank(),
        products=queries.products(is_in_use=False),
    )
