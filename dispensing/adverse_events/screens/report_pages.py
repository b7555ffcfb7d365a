"""Pages of who reports: from a visit, or with the dose unknown; what is still missing; and "asked, none"."""

from collections.abc import Callable
from dataclasses import fields
from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, request, url_for
from marshmallow import Schema

from accounts.gate import current_actor
from accounts.permissions import needs
from core import clock, forms
from core.database import unit_of_work
from dispensing.adverse_events import asking, choices, queries, record, service, steps
from dispensing.adverse_events.record import Report
from dispensing.adverse_events.screens import words
from dispensing.adverse_events.screens.pages import facts_of
from dispensing.adverse_events.screens.schemas import ChangeForm, FollowUpForm, MoreForm
from dispensing.eligibility import AGE_BANDS
from dispensing.visits import service as visits
from dispensing.visits.record import SEXES
from inventory.catalogue import queries as catalogue

pages = Blueprint("event_report_pages", __name__)

FIELD_OF = {"known_at": "known_hours", "onset_at": "onset_hours"}


@pages.get("/visits/<code>/problems")
@needs("adverse_events.report")
def of_visit(code: str) -> Any:
    """What was reported after a visit, and what was answered when asked. The read leaves a trail entry."""
    return _of_visit(code, forms.blank())


@pages.post("/visits/<code>/asked")
@needs("adverse_events.report")
def asked(code: str) -> Any:
    """Somebody asked, and nothing was wrong."""
    actor, form = current_actor(), forms.posted()
    if form.run(actor.person_id, f"asked {code}", lambda: asking.record_answer(actor, code)):
        return redirect(url_for(".of_visit", code=code), 303)
    return _of_visit(code, form)


def _of_visit(code: str, form: forms.Form) -> Any:
    actor = current_actor()
    visit = unit_of_work(lambda: visits.read_visit(actor, code))
    visit_id = queries.visit_id(actor, visit["code"])
    return forms.show(
        "dispensing/adverse_events/of_visit.html",
        form,
        visit=visit,
        rows=[(row, facts_of(row.AdverseEvent)) for row in queries.of_visit(actor, visit_id)],
        answers=queries.answers_of(visit_id),
        words=words,
        day_and_time=clock.day_and_time,
    )


@pages.route("/visits/<code>/report", methods=["GET", "POST"])
@needs("adverse_events.report")
def from_visit(code: str) -> Any:
    """A report about a visit of the own station: who it is about and which lot are known."""
    actor = current_actor()
    visit = unit_of_work(lambda: visits.read_visit(actor, code))
    dose = (visit["repeat_doses"] or [visit["dose"]])[-1]
    return _report(visit=visit, product=dose["product"] if dose else None)


@pages.route("/adverse-events/new", methods=["GET", "POST"])
@needs("adverse_events.report")
def dose_unknown() -> Any:
    """A report without a visit: of a pack, or of somebody whose dose nobody can find."""
    return _report(visit=None, product=None)


@pages.route("/adverse-events/<event>/change", methods=["GET", "POST"])
@needs("adverse_events.report")
def change(event: str) -> Any:
    """Finish a draft."""
    return _more(event, "change", ChangeForm(), service.change)


@pages.route("/adverse-events/<event>/follow-up", methods=["GET", "POST"])
@needs("adverse_events.report")
def follow_up(event: str) -> Any:
    """Add what became known since, or put right what was wrong."""
    return _more(event, "follow_up", FollowUpForm(), service.follow_up)


def _report(*, visit: dict[str, Any] | None, product: str | None) -> Any:
    actor = current_actor()
    default = forms.blank(kind="adverse_event", reporter=actor.role, known_hours="0", product=product or "")
    form = forms.posted(FIELD_OF) if request.method == "POST" else default
    step = form.raw.get("step", "")
    code = visit["code"] if visit else None
    if request.method == "POST" and form.check(MoreForm()).is_ok and step != "check":
        reference = form.run(
            actor.person_id,
            f"report {step} {code}",
            lambda: service.report(actor, _said(form.data), visit=code, send=step != "draft"),
        )
        if reference is not None:
            return redirect(url_for("event_pages.one", event=reference.partition(".")[0]), 303)
    return _show(form, visit=visit, verb="report", checked=step == "check")


def _more(event: str, verb: str, schema: Schema, act: Callable[..., str]) -> Any:
    """A form that stands filled with what is known, for a draft or for a follow-up."""
    actor = current_actor()
    form = forms.posted(FIELD_OF)
    if request.method == "POST" and form.check(schema).is_ok and form.raw.get("step") != "check":
        more = {name: form.data[name] for name in ("version", "reason") if name in form.data}
        if form.run(
            actor.person_id, f"{verb} {event}", lambda: act(actor, event, said=_said(form.data), **more)
        ):
            return redirect(url_for("event_pages.one", event=event), 303)
    found = unit_of_work(lambda: service.read(actor, event))
    if verb not in steps.offered(actor, found):
        return redirect(url_for("event_pages.one", event=event), 303)
    if request.method == "GET":
        form = _filled(found)
    return _show(form, visit=None, verb=verb, checked=form.raw.get("step") == "check", found=found)


def _filled(found: Any) -> forms.Form:
    facts = facts_of(found)
    form = forms.blank(version=str(found.version), known_hours="0")
    for name, value in facts.items():
        if name in record.BLANK and name != "has_words" and value:
            form.raw.setlist(name, value if isinstance(value, list) else [value])
    return form


def _said(data: dict[str, Any]) -> Report:
    """Hours ago as times; what was left empty was not said."""
    now = clock.now()
    said = {one.name: data[one.name] for one in fields(Report) if one.name in data}
    said |= {name: tuple(data[name]) for name in ("terms", "seriousness")}
    said["known_at"] = now - timedelta(hours=data["known_hours"])
    if data.get("onset_hours") is not None:
        said["onset_at"] = now - timedelta(hours=data["onset_hours"])
    return Report(**said)


def _show(
    form: forms.Form, *, visit: dict[str, Any] | None, verb: str, checked: bool, found: Any = None
) -> Any:
    has_visit = visit is not None or (found is not None and found.visit_id is not None)
    typed = {name: form.raw.get(name) for name in ("product", "reporter", "age_band", "sex")}
    typed["age_band"] = typed["age_band"] or form.raw.get("age_years")
    facts = {
        **record.BLANK,
        **typed,
        "kind": form.raw.get("kind") or "adverse_event",
        "terms": form.raw.getlist("terms"),
        "has_words": bool((form.raw.get("words") or "").strip())
        or bool(found and facts_of(found)["has_words"]),
    }
    return forms.show(
        "dispensing/adverse_events/report.html",
        form,
        visit=visit,
        found=found,
        verb=verb,
        has_visit=has_visit,
        elements=words.elements(facts, has_visit=has_visit),
        checked=checked and form.is_ok,
        choices=choices,
        ages=AGE_BANDS,
        sexes=SEXES,
        products=[(one.code, one.name) for one in catalogue.products()],
        words=words,
        now=clock.local(clock.now()).isoformat(timespec="minutes"),
    )
