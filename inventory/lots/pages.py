"""Pages about lots: the list, one lot with where it lies, its hold, and its units put aside."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from accounts.gate import current_actor
from accounts.permissions import may, needs
from accounts.places import queries as places
from core import clock, forms
from core.pagination import position
from inventory.catalogue import queries as catalogue
from inventory.catalogue import service as marks
from inventory.catalogue.expiry import shown
from inventory.lots import service
from inventory.lots.queries import lots_numbered
from inventory.lots.schemas import AsideForm, HoldForm, ReturnForm

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
    return _change(number, form, "hold_lot", marks.hold_lot)


@pages.post("/lots/<number>/release")
@needs("lots.hold")
def release(number: str) -> Any:
    return _change(number, forms.posted(), "release_lot", marks.release_lot)


@pages.post("/lots/<number>/put-aside")
@needs("lots.put_aside")
def put_aside(number: str) -> Any:
    return _change(number, forms.posted().check(AsideForm()), "put_aside", service.put_aside)


@pages.post("/lots/<number>/put-back")
@needs("lots.put_aside")
def put_back(number: str) -> Any:
    return _change(number, forms.posted().check(AsideForm()), "put_back", service.put_back)


@pages.post("/lots/<number>/send-back")
@needs("lots.put_aside")
def send_back(number: str) -> Any:
    return _change(number, forms.posted().check(ReturnForm()), "return_lot", service.return_lot)


def _change(number: str, form: forms.Form, name: str, verb: Callable[..., Any]) -> Any:
    actor = current_actor()

    def act() -> str:
        verb(actor, number=number, **form.data)
        return number

    if form.is_ok and form.run(actor.person_id, f"{name} {number}", act):
        return redirect(url_for(".lot", number=number), 303)
    return _show(number, form)


def _show(number: str, form: forms.Form) -> Any:
    actor = current_actor()
    found = lots_numbered(actor, number)
    return forms.show(
        "inventory/lots/one.html",
        form,
        lots=found,
        number=found[0]["lot"],
        shown=shown,
        day_and_time=clock.day_and_time,
        mine=_mine() if may(actor, "lots.put_aside") else set(),
        me=actor.person_id,
    )


def _mine() -> set[str]:
    """Codes of the places whose units this person may put aside: the own station, or the stores."""
    actor = current_actor()
    if actor.station_id is not None:
        return {actor.place_code}
    return {store.code for store in places.visible(actor, "store")}
