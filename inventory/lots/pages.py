"""Pages about lots: the list, and one lot with where it lies, its hold and its release."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from accounts.gate import current_actor
from accounts.permissions import needs
from core import clock, forms
from core.pagination import position
from inventory.catalogue import queries as catalogue
from inventory.catalogue import service
from inventory.catalogue.expiry import shown
from inventory.lots.queries import lots_numbered
from inventory.lots.schemas import HoldForm

pages = Blueprint("lot_pages", __name__)


@pages.get("/lots")
@needs("lots.read")
def lots() -> Any:
    """The lots of the book, newest first; `?number=` goes straight to one."""
    number = catalogue.tidy_number(request.args.get("number", ""))
    if number:
        return redirect(url_for(".lot", number=number), 303)
    page = catalogue.lots(position(request))
    return render_template(
        "inventory/lots/list.html",
        rows_found=page.items,
        shown=shown,
        today=clock.today(),
        next_url=url_for(".lots", cursor=page.next) if page.next else None,
        first_url=url_for(".lots") if request.args.get("cursor") else None,
    )


@pages.get("/lots/<number>")
@needs("lots.read")
def lot(number: str) -> Any:
    return _show(number, forms.blank())


@pages.post("/lots/<number>/hold")
@needs("lots.hold")
def hold(number: str) -> Any:
    form = forms.posted().check(HoldForm())
    return _change(
        number, form, "hold_lot", lambda actor: service.hold_lot(actor, number=number, **form.data)
    )


@pages.post("/lots/<number>/release")
@needs("lots.hold")
def release(number: str) -> Any:
    return _change(
        number, forms.posted(), "release_lot", lambda actor: service.release_lot(actor, number=number)
    )


def _change(number: str, form: forms.Form, name: str, verb: Callable[[Any], None]) -> Any:
    actor = current_actor()

    def act() -> str:
        verb(actor)
        return number

    if form.is_ok and form.run(actor.person_id, f"{name} {number}", act):
        return redirect(url_for(".lot", number=number), 303)
    return _show(number, form)


def _show(number: str, form: forms.Form) -> Any:
    found = lots_numbered(current_actor(), number)
    return forms.show("inventory/lots/one.html", form, lots=found, number=found[0]["lot"], shown=shown)
