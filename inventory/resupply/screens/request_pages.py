"""Requests for stock: what waits for the person first, one request with all its numbers, and plain steps.

Which buttons stand on a request is decided by the table of steps alone; this file only words them.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from accounts.gate import current_actor
from accounts.permissions import Actor, may, needs
from accounts.places import queries as places
from core import clock, forms
from core.pagination import position
from inventory.ledger import queries as ledger
from inventory.resupply import progress, queries, service, steps
from inventory.resupply import transitions as table
from inventory.resupply.screens import known, words
from inventory.resupply.screens import queries as across
from inventory.resupply.screens.schemas import StepForm, WhyForm
from inventory.resupply.shipments import queries as sendings
from inventory.resupply.waiting import queries as waits

pages = Blueprint("request_pages", __name__)
MOST_WAITING = 50


@pages.get("/requisitions")
@needs("requisitions.read")
def requests() -> Any:
    """What this person can do now, urgent and empty boxes first; below it everything, newest first."""
    actor, at = current_actor(), position(request)
    page = queries.requests(actor, at)
    found = [row.Requisition for row in page.items]
    waiting = [] if at.before_id or not _can_act(actor) else _waiting(actor)
    return render_template(
        "inventory/resupply/list.html",
        waiting=waiting,
        rows=_rows(found),
        with_station=actor.station_id is None,
        can_act=_can_act(actor),
        checked_at=f"{clock.local(clock.now()):%H:%M}",
        state=words.state,
        next_url=url_for(".requests", cursor=page.next) if page.next else None,
        first_url=url_for(".requests") if at.before_id else None,
    )


@pages.get("/requisitions/<int:requisition_id>")
@needs("requisitions.read")
def one(requisition_id: int) -> Any:
    return show(requisition_id, forms.blank())


@pages.post("/requisitions/<int:requisition_id>/submit")
@needs("requisitions.ask")
def submit(requisition_id: int) -> Any:
    return _step(requisition_id, "submit", service.submit, with_reason=False)


@pages.post("/requisitions/<int:requisition_id>/cancel")
@needs("requisitions.ask")
def cancel(requisition_id: int) -> Any:
    return _step(requisition_id, "cancel", service.cancel)


@pages.post("/requisitions/<int:requisition_id>/close")
@needs("requisitions.approve")
def close(requisition_id: int) -> Any:
    return _step(requisition_id, "close", service.close)


@pages.post("/requisitions/<int:requisition_id>/close-short")
@needs("requisitions.approve")
def close_short(requisition_id: int) -> Any:
    return _step(requisition_id, "close_short", service.close_short, must_say_why=True)


def _step(
    requisition_id: int,
    name: str,
    verb: Callable[..., str],
    *,
    with_reason: bool = True,
    must_say_why: bool = False,
) -> Any:
    actor = current_actor()
    form = forms.posted().check(WhyForm() if must_say_why else StepForm())
    said = {"reason": form.data.get("reason", "")} if with_reason else {}

    def act() -> str:
        return verb(actor, requisition_id, version=form.data["version"], **said)

    if form.is_ok and form.run(actor.person_id, f"{name} {requisition_id}", act):
        return redirect(url_for("request_pages.one", requisition_id=requisition_id), 303)
    return show(requisition_id, form, sent_back=name)


def show(requisition_id: int, form: forms.Form, *, sent_back: str = "", over: str = "") -> Any:
    """One request. `sent_back` is the verb whose form was refused; `over` asks once about a high number."""
    actor = current_actor()
    found = queries.one(actor, requisition_id)
    lines = progress.lines_of([found.id])[found.id]
    offered = steps.offered(actor, found)
    station = places.by_id(found.station_id)
    return forms.show(
        "inventory/resupply/one.html",
        form,
        found=found,
        lines=lines,
        sent_back=sent_back,
        over=over,
        offered=offered,
        is_own="approve" in offered and queries.acted_as_asker(found.id, actor.person_id, table.ASKING_VERBS),
        station=station.name,
        station_code=station.code,
        is_asker=actor.station_id == found.station_id,
        state=words.state(found.state),
        sums=words.totals(lines),
        known=_known(actor, found, offered),
        sendings=sendings.sendings_of([found.id])[found.id],
        history=queries.history(actor, found.id),
        done=table.DONE,
        waited=_days_since(found.submitted_at or found.asked_at),
        empty=forms.blank(),
        day_and_time=clock.day_and_time,
        words=words,
    )


def _known(actor: Actor, found: Any, offered: list[str]) -> dict[int, Any]:
    """What is known of each product, for those who ask or decide; nothing for who only reads."""
    if not {"approve", "submit"} & set(offered):
        return {}
    # A station that gives is asked by its own people; what lies there is for those who look after it.
    is_seen = found.source_id is not None and (
        not steps.is_transfer(found) or places.covers(actor, found.source_id)
    )
    return known.of_request(found, with_store=actor.station_id is None and is_seen)


def _can_act(actor: Actor) -> bool:
    return may(actor, "requisitions.ask") or may(actor, "requisitions.approve")


def _days_since(moment: datetime) -> str:
    return words.days((clock.today() - clock.local(moment).date()).days)


def _waiting(actor: Actor) -> list[dict[str, Any]]:
    """What this person can do next: urgent first, then empty boxes, then what waits longest."""
    found = waits.waiting(actor)[:MOST_WAITING]
    lines = progress.lines_of(one.requisition_id for one in found)
    stations = {one.station_id for one in found}
    names, usable = across.place_names(stations), ledger.usable_treatments(stations)
    rows = [
        {
            "id": one.requisition_id,
            "task": words.task(one.verb, lines[one.requisition_id], names[one.station_id]),
            "left": min(
                usable.get((one.station_id, line.product_id), 0) for line in lines[one.requisition_id]
            ),
            "urgent": one.is_emergency,
            "waited": _days_since(one.since),
        }
        for one in found
    ]
    # Stable: among the equally empty the longest wait stays first.
    return sorted(rows, key=lambda row: (not row["urgent"], row["left"] > 0))


def _rows(found: list[Any]) -> list[dict[str, Any]]:
    lines = progress.lines_of(one.id for one in found)
    names = across.place_names({one.station_id for one in found})
    return [
        {
            "id": one.id,
            "station": names[one.station_id],
            "state": words.state(one.state),
            "on": clock.day(one.asked_at),
            "urgent": one.is_emergency,
            "numbers": words.came_to(lines[one.id]),
        }
        for one in found
    ]
