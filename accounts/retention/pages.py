"""How long records are kept, what would end now, and the proof of what ended."""

from typing import Any

from flask import Blueprint, redirect, request, url_for

from accounts.gate import current_actor
from accounts.permissions import may, needs
from accounts.retention import queries, service
from accounts.retention.schemas import RetentionForm
from core import clock, forms

pages = Blueprint("retention_pages", __name__)


@pages.get("/retention")
@needs("retention.read")
def retention() -> Any:
    """The schedule with its dry run. Nothing is changed by looking."""
    return _show(forms.blank())


@pages.post("/retention")
@needs("retention.change")
def set_months() -> Any:
    """Keep a kind longer or shorter, from a day to come."""
    actor = current_actor()
    form = forms.posted().check(RetentionForm())
    if form.is_ok:
        data = form.data
        made = form.run(
            actor.person_id,
            "set retention",
            lambda: str(
                service.set_months(actor, data["kind"], months=data["months"], from_on=data["from_on"])
            ),
        )
        if made is not None:
            return redirect(url_for(".retention"), 303)
    return _show(form)


def _show(form: forms.Form) -> Any:
    actor = current_actor()
    lines = queries.overview()
    return forms.show(
        "accounts/retention/schedule.html",
        form,
        rows=[
            (
                line.kind.words,
                f"{line.months} months",
                clock.day(line.before),
                str(line.due),
                _held(line),
                _coming(line),
            )
            for line in lines
        ],
        kinds=[(line.kind.name, line.kind.words) for line in lines],
        proofs=[
            (
                clock.day_and_time(one["at"]),
                one["place"],
                str(one["detail"]["erased"]),
                one["detail"]["sha256"][:16],
            )
            for one in queries.proofs(actor)
        ],
        may_change=may(actor, "retention.change"),
        is_post=request.method == "POST",
    )


def _held(line: queries.Line) -> str:
    return "; ".join(f"{count}: {why}" for why, count in sorted(line.held.items())) or "None"


def _coming(line: queries.Line) -> str:
    return "; ".join(f"{months} months from {clock.day(day)}" for months, day in line.coming)
