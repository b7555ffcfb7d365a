"""The page on which an in-charge puts a movement of the stock card right."""

from typing import Any

from flask import Blueprint, redirect, request, url_for

from accounts.gate import current_actor
from accounts.permissions import needs
from core import clock, forms
from inventory.boxes import reversals
from inventory.boxes.schemas import ReversalForm
from inventory.ledger import queries as ledger
from inventory.ledger.models import MOVEMENT_KINDS

pages = Blueprint("reversal_pages", __name__)


@pages.route("/stock/movements/<int:movement_id>/reverse", methods=["GET", "POST"])
@needs("movements.reverse")
def reverse(movement_id: int) -> Any:
    actor = current_actor()
    why_not = reversals.refusal_of(actor, movement_id)
    line = ledger.movement_shown(movement_id)
    form = forms.blank() if request.method == "GET" else forms.posted().check(ReversalForm())

    def act() -> str:
        return str(reversals.reverse_movement(actor, movement_id, reason=form.data["reason"]))

    if request.method == "POST" and form.is_ok and form.run(actor.person_id, f"reverse {movement_id}", act):
        return redirect(url_for("stock_pages.card", product=line.product), 303)
    return forms.show(
        "inventory/boxes/reverse.html",
        form,
        line=line,
        why_not=why_not,
        kind=MOVEMENT_KINDS[line.kind],
        day_and_time=clock.day_and_time,
    )
