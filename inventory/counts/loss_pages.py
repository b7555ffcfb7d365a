"""Pages on which two people sign: writing stock off, and handing the box over."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, request, url_for

from accounts.gate import current_actor
from accounts.permissions import Actor, needs
from core import clock, forms
from core.errors import NotFound
from core.pagination import position
from inventory.boxes import queries as boxes
from inventory.catalogue.expiry import shown
from inventory.counts import handovers, losses, queries
from inventory.counts.pages import signed
from inventory.counts.reasons import LOSSES
from inventory.counts.schemas import HandoverForm, LossForm, WithdrawForm
from inventory.ledger import queries as ledger

pages = Blueprint("loss_pages", __name__)


@pages.get("/stock/losses")
@needs("stock.write_off")
def write_off_form() -> Any:
    return _show_losses(current_actor(), forms.blank())


@pages.post("/stock/losses")
@needs("stock.write_off")
def write_off() -> Any:
    """Written off at once when the witness signs here; else it waits for them."""
    actor = current_actor()
    form = forms.posted({"product": "lot"}).check(LossForm())
    later = form.data.get("sign") == "later"
    witness = signed(form) if form.is_ok and not later else None
    form.raw.poplist("witness_password")
    if not form.is_ok or (witness is None and not later):
        return _show_losses(actor, form)
    product, _, lot = form.data["lot"].partition("|")
    what = {"lot": lot, "product": product, "units": form.data["units"], "reason": form.data["reason"]}

    def act() -> str:
        if witness is None:
            return str(losses.propose_loss(actor, **what))
        return str(losses.write_off(actor, witness, **what))

    if form.run(actor.person_id, "write_off", act):
        return redirect(url_for(".write_off_form" if later else "stock_pages.stock"), 303)
    return _show_losses(actor, form)


@pages.post("/stock/losses/<int:loss_id>/confirm")
@needs("stock.write_off")
def confirm(loss_id: int) -> Any:
    return _end(loss_id, forms.posted(), "confirm_loss", losses.confirm_loss)


@pages.post("/stock/losses/<int:loss_id>/withdraw")
@needs("stock.write_off")
def withdraw(loss_id: int) -> Any:
    form = forms.posted().check(WithdrawForm())
    reason = form.data.get("withdraw_reason", "")
    return _end(
        loss_id, form, "withdraw_loss", lambda actor, id_: losses.withdraw_loss(actor, id_, reason=reason)
    )


@pages.route("/boxes/handover", methods=["GET", "POST"])
@needs("counts.record")
def handover() -> Any:
    """The box goes from the person who is signed in to the one who signs below."""
    actor = current_actor()
    if actor.station_id is None:
        raise NotFound("Only a station has a box.")
    if request.method == "GET":
        return _show_handover(actor, forms.blank())
    form = forms.posted().check(HandoverForm())
    taker = signed(form) if form.is_ok else None
    form.raw.poplist("witness_password")
    if taker is None:
        return _show_handover(actor, form)

    def act() -> str:
        return str(
            handovers.hand_over(
                actor,
                taker,
                seal_number=form.data["seal_number"],
                is_key_handed=form.data["is_key_handed"] == "yes",
                is_seal_intact=form.data["seal_intact"] == "yes",
                no_count_reason=form.data["no_count_reason"],
            )
        )

    if form.run(actor.person_id, "hand_over", act):
        return redirect(url_for("box_pages.box"), 303)
    return _show_handover(actor, form)


def _end(loss_id: int, form: forms.Form, name: str, verb: Callable[[Actor, int], int]) -> Any:
    actor = current_actor()
    if form.is_ok and form.run(actor.person_id, f"{name} {loss_id}", lambda: str(verb(actor, loss_id))):
        return redirect(url_for(".write_off_form"), 303)
    return _show_losses(actor, form)


def _show_losses(actor: Actor, form: forms.Form) -> Any:
    if actor.station_id is None:
        raise NotFound("Only a station has a box.")
    found = queries.losses(actor.station_id, position(request)).items
    lots = [
        (
            f"{line.product.code}|{line.lot.number}",
            f"Lot {line.lot.number}",
            f"{line.product.name}, use until {shown(line.lot.expires_on, line.lot.expires_by_month)}",
        )
        for line in ledger.stock(actor.station_id)
    ]
    done = [row for row in found if row.StockLoss.state == "confirmed"]
    return forms.show(
        "inventory/counts/losses.html",
        form,
        empty=forms.blank(),
        lots=lots,
        reasons=list(LOSSES.items()),
        words=LOSSES,
        waiting=[row for row in found if row.StockLoss.state == "proposed"],
        done=done,
        put_right=ledger.put_right_among(row.StockLoss.movement_id for row in done),
        person_id=actor.person_id,
        day_and_time=clock.day_and_time,
    )


def _show_handover(actor: Actor, form: forms.Form) -> Any:
    box = boxes.box_of(actor.place_id)
    return forms.show(
        "inventory/counts/handover.html",
        form,
        box=box,
        count=handovers.count_for(box.id) if box else None,
        handed=queries.handovers(actor.place_id, position(request)).items,
        day_and_time=clock.day_and_time,
    )
