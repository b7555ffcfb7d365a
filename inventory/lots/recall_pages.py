"""Pages that recall a lot and end a recall. What will happen is told in numbers before it is done."""

from typing import Any

from flask import Blueprint, redirect, request, url_for

from accounts.gate import current_actor
from accounts.permissions import needs
from core import forms
from inventory.catalogue.expiry import shown
from inventory.lots import service
from inventory.lots.queries import lots_numbered
from inventory.lots.schemas import RecallInput, ReleaseForm

pages = Blueprint("recall_pages", __name__)


@pages.route("/lots/<number>/recall", methods=["GET", "POST"])
@needs("lots.recall")
def recall(number: str) -> Any:
    """First why, and by which notice; then what will happen; then it is done."""
    if request.method == "GET":
        return _ask(number, forms.blank())
    form = forms.posted()
    step = form.raw.get("step", "check")
    if step == "change":
        return _ask(number, form)
    form.check(RecallInput())
    chosen = _chosen(number, form)
    if chosen is None or not form.is_ok:
        return _ask(number, form)
    if step == "save" and form.run(_me(), f"recall {number}", lambda: _recall(number, form)):
        return redirect(url_for("lot_pages.lot", number=number), 303)
    return forms.show("inventory/lots/recall_check.html", form, lot=chosen, number=number, shown=shown)


@pages.route("/lots/<number>/recall/end", methods=["GET", "POST"])
@needs("lots.recall")
def end_recall(number: str) -> Any:
    """A second liaison lets a recalled lot be used again, with a reason."""
    form = forms.blank() if request.method == "GET" else forms.posted().check(ReleaseForm())
    is_sent = request.method == "POST" and form.is_ok
    if is_sent and form.run(_me(), f"end recall {number}", lambda: _end(number, form)):
        return redirect(url_for("lot_pages.lot", number=number), 303)
    recalled = [lot for lot in lots_numbered(current_actor(), number) if lot["recalled"]]
    return forms.show("inventory/lots/recall_end.html", form, lots=recalled, number=number)


def _me() -> int:
    return current_actor().person_id


def _recall(number: str, form: forms.Form) -> str:
    return str(service.recall_lot(current_actor(), number=number, **form.data))


def _end(number: str, form: forms.Form) -> str:
    service.release_recall(current_actor(), number=number, **form.data)
    return number


def _chosen(number: str, form: forms.Form) -> dict[str, Any] | None:
    """The lot that is meant, or None with a message at `product`."""
    found = lots_numbered(current_actor(), number)
    wanted = form.raw.get("product", "")
    if len(found) > 1:
        found = [lot for lot in found if lot["product"] == wanted]
    if not found:
        form.add_errors({"product": ["Choose which product it is."]})
    return found[0] if found else None


def _ask(number: str, form: forms.Form) -> Any:
    found = lots_numbered(current_actor(), number)
    return forms.show("inventory/lots/recall.html", form, lots=found, number=found[0]["lot"])
