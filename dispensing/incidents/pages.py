"""`/incidents`: what waits to be explained or closed, one of them with its steps, and counts by station.

The list and each reading are trailed. What a visit says stays with those who may read that visit.
"""

from typing import Any
from urllib.parse import quote

from flask import Blueprint, redirect, render_template, request, url_for
from marshmallow import Schema

from accounts.gate import current_actor
from accounts.permissions import Actor, held_by, may, needs
from accounts.places import queries as places
from core import clock, forms
from core.database import unit_of_work
from core.errors import NotFound
from core.pagination import position
from dispensing.incidents import kinds, queries, service, transitions
from dispensing.incidents.queries import Shown, Wanted
from dispensing.incidents.schemas import CloseForm, ExplainForm, SendBackForm
from dispensing.incidents.transitions import WAITS_FOR_WORDS

pages = Blueprint("incident_pages", __name__)

OWN_WORDS = ("words", "finding_words", "question")

# What the list is narrowed to, in words; the first is what one sees without asking.
VIEWS: dict[str, tuple[str, tuple[str, ...] | None]] = {
    "waiting": ("All that wait", (*WAITS_FOR_WORDS, "explained")),
    "to_explain": ("To be explained", WAITS_FOR_WORDS),
    "to_close": ("To be closed", ("explained",)),
    "closed": ("Closed", ("closed",)),
    "all": ("All", None),
}
# Where to look at what it is about, by the first word of its subject: the address, and who may.
WHERE = {
    "count": ("/counts/{}", "counts.read"),
    "loss": ("/stock/losses", "stock.write_off"),
    "waybill": ("/requisitions/arrivals?waybill={}", "requisitions.receive"),
    "handover": ("/boxes/handover", "counts.record"),
}


def lead_to(what: str, address: str, permission: str) -> None:
    """Where to look at one more sort of subject, of an optional part of the program."""
    if WHERE.setdefault(what, (address, permission)) != (address, permission):
        raise ValueError(f"leads elsewhere already: {what}")


@pages.get("/incidents")
@needs("incidents.read")
def incidents() -> Any:
    """What waits, newest first; narrowed to a state and a station."""
    actor = current_actor()
    view = request.args.get("show", "waiting")
    if view not in VIEWS:
        raise NotFound("Choose one from the list.")
    station = _station(actor)
    wanted = Wanted(VIEWS[view][1], station.id if station else None)
    page = unit_of_work(lambda: service.list_incidents(actor, wanted, position(request)))
    here = {"show": view} | ({"station": station.code} if station else {})
    return render_template(
        "dispensing/incidents/list.html",
        rows=[_line(row) for row in page.items],
        views={name: words for name, (words, _states) in VIEWS.items()},
        view=view,
        station=station,
        stations=[] if actor.station_id else places.visible(actor, "station"),
        is_own=actor.station_id is not None,
        next_url=url_for(".incidents", **here, cursor=page.next) if page.next else None,
        first_url=url_for(".incidents", **here) if request.args.get("cursor") else None,
    )


@pages.get("/incidents/counts")
@needs("incidents.count")
def counts() -> Any:
    """How many there are at each station: numbers, and nothing of any one."""
    return render_template(
        "dispensing/incidents/counts.html", rows=queries.counts(current_actor(), clock.now())
    )


@pages.get("/incidents/<int:incident_id>")
@needs("incidents.read")
def incident(incident_id: int) -> Any:
    return _show(incident_id, forms.blank())


@pages.post("/incidents/<int:incident_id>/explain")
@needs("incidents.explain")
def explain(incident_id: int) -> Any:
    actor = current_actor()
    return _step(
        incident_id, "explain", ExplainForm(), lambda data: service.explain(actor, incident_id, **data)
    )


@pages.post("/incidents/<int:incident_id>/send-back")
@needs("incidents.close")
def send_back(incident_id: int) -> Any:
    actor = current_actor()
    return _step(
        incident_id, "send_back", SendBackForm(), lambda data: service.send_back(actor, incident_id, **data)
    )


@pages.post("/incidents/<int:incident_id>/close")
@needs("incidents.close")
def close(incident_id: int) -> Any:
    actor = current_actor()
    return _step(
        incident_id,
        "close",
        CloseForm(),
        lambda data: service.close(actor, incident_id, finding=data["finding"], words=data["finding_words"]),
    )


def _step(incident_id: int, name: str, schema: Schema, act: Any) -> Any:
    form = forms.posted().check(schema)
    key = f"{name} incident {incident_id}"
    if form.is_ok and form.run(
        current_actor().person_id, key, lambda: str(act(form.data)), unmarked=OWN_WORDS
    ):
        return redirect(url_for(".incident", incident_id=incident_id), 303)
    return _show(incident_id, form)


def _station(actor: Actor) -> Any:
    asked = request.args.get("station")
    if not asked:
        return None
    station = places.by_code(asked, "station")
    if station is None or not places.covers(actor, station.id):
        raise NotFound("Choose a station from the list.")
    return station


def _line(row: Any) -> dict[str, Any]:
    due = transitions.due_at(row.state, row.explain_by, row.close_by)
    return {
        "id": row.id,
        "what": kinds.words_of(row.kind),
        "station": row.station,
        "about": _about(row),
        "opened": clock.day(row.opened_at),
        "state": transitions.STATE_WORDS[row.state],
        "due": clock.day(due) if due else "",
        "is_late": due is not None and due < clock.now(),
    }


def _about(row: Any) -> str:
    return "a visit" if row.visit_id else str(row.subject or "")


def _show(incident_id: int, form: forms.Form) -> Any:
    actor = current_actor()
    found = unit_of_work(lambda: service.read_incident(actor, incident_id))
    steps = transitions.steps_for(
        found.state, held_by(actor.role), person_id=actor.person_id, role=actor.role, hands=found.hands
    )
    due = transitions.due_at(found.state, found.explain_by, found.close_by)
    return forms.show(
        "dispensing/incidents/one.html",
        form,
        incident=found,
        what=kinds.words_of(found.kind),
        about=_about(found),
        link=_link(actor, found),
        state=transitions.STATE_WORDS[found.state],
        due=clock.day_and_time(due) if due else "",
        is_late=due is not None and due < clock.now(),
        opened=clock.day_and_time(found.opened_at),
        past=[_past(found, one) for one in found.steps],
        steps=steps,
        why_none="" if steps else _why_none(actor, found),
        causes=list(kinds.CAUSES.items()),
        findings=list(kinds.FINDINGS.items()),
    )


def _past(found: Shown, taken: queries.Taken) -> dict[str, str]:
    code = taken.code or ""
    chosen = kinds.CAUSES.get(code, code) if taken.step == "explain" else kinds.FINDINGS.get(code, code)
    return {
        "done": transitions.DONE[taken.step],
        "when": clock.day_and_time(taken.at),
        "by": taken.by,
        "chosen": chosen,
        "words": service.words_of(found, taken),
    }


def _why_none(actor: Actor, found: Shown) -> str:
    """What to tell somebody who sees no button though something waits."""
    if found.state == "closed":
        return ""
    waiting = "explain" if found.state in WAITS_FOR_WORDS else "close"
    if not may(actor, transitions.PERMISSION[waiting]):
        return "It waits for the in-charge." if waiting == "explain" else "It waits for the liaison."
    why_not = transitions.why_not(waiting, person_id=actor.person_id, role=actor.role, hands=found.hands)
    return service.REFUSED[waiting] if why_not == "same_person" else "It waits for the in-charge."


def _link(actor: Actor, found: Shown) -> tuple[str, str] | None:
    """(words, address) of what it is about, for those who may look at it."""
    if found.visit_id is not None:
        is_theirs = may(actor, "visits.read") and found.station_id == actor.station_id
        return ("Look at the visit", f"/incidents/{found.id}/visit") if is_theirs else None
    what, _, number = (found.subject or "").partition(" ")
    if what not in WHERE or not may(actor, WHERE[what][1]):
        return None
    return f"Look at {found.subject}", WHERE[what][0].format(quote(number, safe=""))
