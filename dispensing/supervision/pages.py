"""Supervision visits: the list, writing one down, one with what it found, and a checklist to print."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from accounts.gate import current_actor
from accounts.permissions import may, needs
from accounts.places import queries as places
from core import clock, forms
from core.errors import NotFound
from core.pagination import position
from dispensing.supervision import checklist, queries, service
from dispensing.supervision.schemas import SupervisionForm

pages = Blueprint("supervision_pages", __name__, url_prefix="/supervision")
ITEMS = checklist.VERSIONS[checklist.NEWEST]


@pages.get("")
@needs("supervision.read")
def visits() -> Any:
    actor = current_actor()
    page = queries.visits(actor, position(request))
    return render_template(
        "dispensing/supervision/list.html",
        page=page,
        day=clock.day,
        today=clock.today(),
        may_record=may(actor, "supervision.record"),
        next_url=url_for(".visits", cursor=page.next) if page.next else None,
        first_url=url_for(".visits") if request.args.get("cursor") else None,
    )


@pages.get("/checklist")
@needs("supervision.read")
def paper() -> Any:
    """The list to take along on paper."""
    return render_template("dispensing/supervision/checklist.html", items=ITEMS, version=checklist.NEWEST)


@pages.route("/new", methods=["GET", "POST"])
@needs("supervision.record")
def new() -> Any:
    actor, today = current_actor(), clock.today()
    parts = {"day": today.day, "month": today.month, "year": today.year}
    form = forms.blank(**{f"visited_on-{part}": str(value) for part, value in parts.items()})
    if request.method == "POST":
        form = forms.posted().check(SupervisionForm())
        if form.is_ok and (made := form.run(actor.person_id, "supervise", lambda: _record(form.data))):
            return redirect(url_for(".one", supervision_id=int(made)), 303)
    return forms.show(
        "dispensing/supervision/new.html",
        form,
        stations=[(one.code, one.name) for one in places.visible(actor, "station")],
        items=ITEMS,
        answers=list(checklist.ANSWERS.items()),
        who=list(checklist.WHO.items()),
    )


@pages.get("/<int:supervision_id>")
@needs("supervision.read")
def one(supervision_id: int) -> Any:
    return _show(supervision_id, forms.blank())


@pages.post("/findings/<int:finding_id>/done")
@needs("supervision.done")
def done(finding_id: int) -> Any:
    return _step(finding_id, "done", service.say_done)


@pages.post("/findings/<int:finding_id>/verify")
@needs("supervision.record")
def verify(finding_id: int) -> Any:
    return _step(finding_id, "verify", service.verify)


@pages.post("/findings/<int:finding_id>/not-done")
@needs("supervision.record")
def not_done(finding_id: int) -> Any:
    return _step(finding_id, "send back", service.send_back)


def _record(data: dict[str, Any]) -> str:
    made = service.record(
        current_actor(),
        station=data["station"],
        visited_on=data["visited_on"],
        answers={item: data[item] for item in ITEMS},
        see_to={item: data[f"{item}_who"] for item in ITEMS},
        words={item: data[f"{item}_words"] for item in ITEMS},
    )
    return str(made)


def _step(finding_id: int, name: str, verb: Callable[..., int]) -> Any:
    actor = current_actor()
    found = queries.finding(actor, finding_id)
    if found is None:
        raise NotFound(service.NOT_FOUND)
    form = forms.posted()
    if form.run(actor.person_id, f"{name} finding {finding_id}", lambda: str(verb(actor, finding_id))):
        return redirect(url_for(".one", supervision_id=found.supervision_id), 303)
    return _show(found.supervision_id, form)


def _show(supervision_id: int, form: forms.Form) -> Any:
    actor, today = current_actor(), clock.today()
    found = queries.visit(actor, supervision_id)
    if found is None:
        raise NotFound(service.NOT_FOUND)
    answers = queries.answers_of(supervision_id)
    lines = checklist.VERSIONS[found.checklist]
    return forms.show(
        "dispensing/supervision/one.html",
        form,
        visit=found,
        day=clock.day,
        answers=[(words, checklist.ANSWERS[answers[item]]) for item, words in lines.items()],
        findings=[
            {
                "id": one.id,
                "what": checklist.words_of(found.checklist, one.item),
                "words": one.words or "",
                "who": checklist.WHO[one.see_to],
                "due": clock.day(one.due_on),
                "state": checklist.STATES[one.state],
                "is_late": one.state == "open" and one.due_on < today,
                "may_do": one.state == "open" and may(actor, "supervision.done"),
                "may_verify": one.state == "done"
                and may(actor, "supervision.record")
                and one.done_by != actor.person_id,
            }
            for one in queries.findings_of(supervision_id)
        ],
    )
