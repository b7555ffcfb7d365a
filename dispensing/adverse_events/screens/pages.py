"""Reports on pages: the list, one with its steps, and the buttons that the table of steps offers."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from flask import Blueprint, redirect, render_template, request, url_for
from marshmallow import Schema

from accounts.gate import current_actor
from accounts.permissions import may, needs
from accounts.places import queries as places
from core import clock, forms
from core.database import unit_of_work
from core.pagination import position
from dispensing.adverse_events import about, choices, queries, service, steps, transitions
from dispensing.adverse_events.screens import schemas, words
from dispensing.adverse_events.waiting import queries as waits
from dispensing.eligibility import AGE_BANDS
from dispensing.visits.record import SEXES
from inventory.catalogue import queries as catalogue

pages = Blueprint("event_pages", __name__)


@pages.get("/adverse-events")
@needs("adverse_events.read")
def events() -> Any:
    """Reports of the own station or districts, newest first. The read leaves a trail entry."""
    actor, at = current_actor(), position(request)
    page = unit_of_work(lambda: service.list_events(actor, at))
    return render_template(
        "dispensing/adverse_events/list.html",
        rows=[(row, facts_of(row.AdverseEvent)) for row in page.items],
        waiting={one.number: one.verb for one in waits.waiting(actor)},
        with_station=actor.station_id is None,
        words=words,
        day=clock.day,
        next_url=url_for(".events", cursor=page.next) if page.next else None,
        first_url=url_for(".events") if at.before_id else None,
    )


@pages.get("/adverse-events/counts")
@needs("adverse_events.count")
def counts() -> Any:
    """How many there are: numbers alone, and none that are so small that they point at somebody."""
    totals = waits.totals(current_actor())
    return render_template(
        "dispensing/adverse_events/counts.html",
        kinds=[(label, _said(totals[name].count)) for name, label in choices.KINDS.items()],
        asked=_said(totals["asked"].count),
        doses=_said(totals["doses"].count),
        most_share=waits.most_share(totals),
    )


def _said(count: int | None) -> str:
    return f"fewer than {waits.HIDDEN_UNDER}" if count is None else str(count)


@pages.get("/adverse-events/<event>")
@needs("adverse_events.read")
def one(event: str) -> Any:
    """One report whole. The read leaves a trail entry."""
    return show(event, forms.blank())


@pages.post("/adverse-events/<event>/submit")
@needs("adverse_events.report")
def submit(event: str) -> Any:
    return _step(event, "submit", schemas.EventStepForm(), service.submit)


@pages.post("/adverse-events/<event>/withdraw")
@needs("adverse_events.report")
def withdraw(event: str) -> Any:
    return _step(event, "withdraw", schemas.EventWhyForm(), service.withdraw)


@pages.post("/adverse-events/<event>/review")
@needs("adverse_events.review")
def review(event: str) -> Any:
    return _step(event, "review", schemas.EventReviewForm(), service.review)


@pages.post("/adverse-events/<event>/sent")
@needs("adverse_events.review")
def sent(event: str) -> Any:
    return _step(event, "sent", schemas.EventSentForm(), service.sent)


@pages.post("/adverse-events/<event>/close")
@needs("adverse_events.review")
def close(event: str) -> Any:
    return _step(event, "close", schemas.EventCloseForm(), service.close)


@pages.post("/adverse-events/<event>/nullify")
@needs("adverse_events.review")
def nullify(event: str) -> Any:
    return _step(event, "nullify", schemas.EventNullifyForm(), service.nullify)


@pages.post("/adverse-events/<event>/told")
@needs("adverse_events.tell")
def told(event: str) -> Any:
    return _step(event, "told", schemas.EventToldForm(), service.told)


def _step(event: str, name: str, schema: Schema, verb: Callable[..., str]) -> Any:
    actor = current_actor()
    form = forms.posted({"told_at": "told_hours"}).check(schema)
    said = dict(form.data)
    if "told_hours" in said:
        said["told_at"] = clock.now() - timedelta(hours=said.pop("told_hours"))
    if "nullify_reason" in said:
        said["reason"] = said.pop("nullify_reason")
    if form.is_ok and form.run(actor.person_id, f"{name} {event}", lambda: verb(actor, event, **said)):
        return redirect(url_for(".one", event=event), 303)
    return show(event, form, sent_back=name)


def show(event: str, form: forms.Form, *, sent_back: str = "") -> Any:
    """One report. `sent_back` is the verb whose form was refused."""
    actor = current_actor()
    found = unit_of_work(lambda: service.read(actor, event))
    facts, row = facts_of(found), queries.listed_one(found.id)
    same = queries.of_same_lot(actor, found)
    lacking = about.lacking(found)
    return forms.show(
        "dispensing/adverse_events/one.html",
        form,
        found=found,
        facts=facts,
        row=row,
        review=json.loads(found.review) if found.review else None,
        blank_review=_blank_review(facts),
        history=queries.history(found),
        offered=steps.offered(actor, found),
        is_own=queries.acted(found.id, actor.person_id, transitions.REPORTING_VERBS),
        lacking=about.in_words(lacking),
        same_lot=same,
        same_facts=facts_of,
        may_hold=same is not None and may(actor, "lots.hold") and not is_held(found.lot_id),
        lot_href=f"/lots/{quote(facts['lot'], safe='')}" if found.lot_id and may(actor, "lots.read") else "",
        visit=queries.visit_code(found.visit_id) if actor.station_id else None,
        district=places.by_id(places.by_id(found.station_id).parent_id or found.station_id).name,
        sent_back=sent_back,
        empty=forms.blank(),
        choices=choices,
        ages=AGE_BANDS,
        sexes=SEXES,
        done=transitions.DONE,
        words=words,
        day=clock.day,
        day_and_time=clock.day_and_time,
        onset=lambda text: clock.day_and_time(datetime.fromisoformat(text)),
    )


def _blank_review(facts: dict[str, Any]) -> forms.Form:
    """The review begins with the boxes that the reporter ticked."""
    form = forms.blank()
    form.raw.setlist("seriousness", facts["seriousness"])
    return form


def facts_of(found: Any) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(found.facts)
    return facts


def is_held(lot_id: int | None) -> bool:
    return lot_id is not None and catalogue.lot_by_id(lot_id).held_at is not None
