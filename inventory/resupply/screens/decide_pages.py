"""The answer of a liaison: approve as asked, approve another number with a reason, or say no with a reason.

More than the box should hold is asked once; whoever decided meanwhile is named on the page that comes back.
"""

from typing import Any

from flask import Blueprint, redirect, url_for

from accounts.gate import current_actor
from accounts.permissions import needs
from core import forms
from inventory.resupply import progress, queries, service
from inventory.resupply.screens import words
from inventory.resupply.screens.request_pages import show
from inventory.resupply.screens.schemas import WhyForm, approve_form
from inventory.resupply.suggestions import figures
from inventory.resupply.wanted import Wanted

pages = Blueprint("decide_pages", __name__)


@pages.post("/requisitions/<int:requisition_id>/approve")
@needs("requisitions.approve")
def approve(requisition_id: int) -> Any:
    actor = current_actor()
    found = queries.one(actor, requisition_id)
    lines = progress.lines_of([found.id])[found.id]
    form = forms.posted(_fields(lines)).check(approve_form(line.product_id for line in lines))
    wanted = _wanted(lines, form) if form.is_ok else []
    over = _over(found.station_id, lines, wanted) if form.is_ok and not form.data["sure"] else ""
    if over:
        return show(requisition_id, form, sent_back="approve", over=over)

    def act() -> str:
        return service.approve(actor, requisition_id, version=form.data["version"], lines=wanted)

    if form.is_ok and form.run(actor.person_id, f"approve {requisition_id}", act):
        return redirect(url_for("request_pages.one", requisition_id=requisition_id), 303)
    return show(requisition_id, form, sent_back="approve")


@pages.post("/requisitions/<int:requisition_id>/reject")
@needs("requisitions.approve")
def reject(requisition_id: int) -> Any:
    actor, form = current_actor(), forms.posted({"reason": "no_reason"})
    form.raw.setlist("reason", form.raw.poplist("no_reason"))
    form.check(WhyForm())

    def act() -> str:
        return service.reject(actor, requisition_id, **form.data)

    if form.is_ok and form.run(actor.person_id, f"reject {requisition_id}", act):
        return redirect(url_for("request_pages.one", requisition_id=requisition_id), 303)
    form.raw.setlist("no_reason", form.raw.poplist("reason"))
    return show(requisition_id, form, sent_back="reject")


def _fields(lines: list[progress.Line]) -> dict[str, str]:
    """Where the verb's words about a line belong on the page."""
    return {
        f"lines.{number}.{part}": f"{part}-{line.product_id}"
        for number, line in enumerate(lines)
        for part in ("treatments", "reason")
    }


def _wanted(lines: list[progress.Line], form: forms.Form) -> list[Wanted]:
    if form.data["way"] == "as_asked":
        return []
    return [
        Wanted(line.product, line.asked if typed is None else typed, form.data[f"reason-{line.product_id}"])
        for line in lines
        for typed in [form.data[f"treatments-{line.product_id}"]]
    ]


def _over(station_id: int, lines: list[progress.Line], wanted: list[Wanted]) -> str:
    """Words when a number is more than the box should hold with what is there and on its way.

    Whoever sends fewer than was asked has thought about it.
    """
    number_of = {one.product: one.treatments for one in wanted}
    for line in lines:
        most = figures.figures(station_id, line.product_id).most
        count = number_of.get(line.product, line.asked)
        if count > most and count >= line.asked:
            return f"{words.treatments(count)} of {line.name} is more than the box needs now ({most})."
    return ""
