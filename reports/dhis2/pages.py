"""What leaves for DHIS2: look at it, let DHIS2 say what it would do, send it; or take it as a file."""

from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for

from accounts.gate import current_actor
from accounts.permissions import needs
from core import clock, forms
from core.database import unit_of_work
from core.errors import Invalid, NotFound, Refusal
from reports.dhis2 import queries, sending, words
from reports.dhis2.names import service
from reports.dhis2.numbers import elements
from reports.dhis2.preparing import Prepared, prepare
from reports.dhis2.schemas import FileForm, PeriodForm, SendForm
from reports.dhis2.wire import payload, periods, remote
from reports.dhis2.wire.answers import PROBLEMS
from reports.suppression import OUTSIDE, Hidden

pages = Blueprint("dhis2_pages", __name__, url_prefix="/reports/dhis2")


@pages.get("")
@needs("dhis2.manage")
def home() -> Any:
    """Choose a period; what was sent; and whether everything is set up."""
    service.require_whole_programme(current_actor())
    return _home(forms.blank(period=_last_quarter()))


@pages.get("/preview")
@needs("dhis2.manage")
def preview() -> Any:
    """What would leave for a period, place by place, and what stays back and why."""
    actor = current_actor()
    service.require_whole_programme(actor)
    form = forms.Form(request.args).check(PeriodForm())  # type: ignore[arg-type]
    if form.is_ok:
        try:
            return _preview(prepare(actor, form.data["period"]), forms.blank())
        except Invalid as refusal:
            form.refuse(refusal)
    return _home(form)


@pages.post("/send")
@needs("dhis2.manage")
def send() -> Any:
    """The dry run, or the sending itself. A second press is no harm: made again it changes nothing there."""
    actor = current_actor()
    form = forms.posted().check(SendForm())
    if form.is_ok:
        try:
            prepared = prepare(actor, form.data["period"])
        except Invalid as refusal:
            form.refuse(refusal)
            return _home(form)
        there = remote.from_settings(current_app.config)
        try:
            number = sending.send(actor, prepared, there, dry=form.data["dry"] == "yes")
            return redirect(url_for(".one", sending_id=number), 303)
        except Refusal as refusal:
            form.refuse(refusal)
            return _preview(prepared, form)
    service.require_whole_programme(actor)
    return _home(form)


@pages.get("/sendings/<int:sending_id>")
@needs("dhis2.manage")
def one(sending_id: int) -> Any:
    """What DHIS2 answered, place by place, under our own names."""
    service.require_whole_programme(current_actor())
    found = queries.sending(sending_id)
    if found is None:
        raise NotFound("Choose one from the list.")
    products, names = queries.products(), {one.code: one.name for one in queries.sendable_places()}
    return render_template(
        "reports/dhis2/sending.html",
        sending=found,
        period=periods.read(found.period),
        outcome=words.outcome(found),
        at=clock.day_and_time(found.begun_at),
        problem=PROBLEMS.get(found.problem, ""),
        left_out=[(count, words.reason(Hidden[why.upper()])) for why, count in found.left_out.items()],
        places=[(names.get(answer.place, answer.place), answer) for answer in found.answers],
        conflicts=[
            (names.get(answer.place, answer.place), words.of_conflict(conflict, products))
            for answer in found.answers
            for conflict in answer.conflicts
        ],
        count_words=words.COUNT_WORDS,
    )


@pages.post("/file")
@needs("dhis2.manage")
def file() -> Any:
    """The same numbers as a file for somebody to bring in there."""
    actor = current_actor()
    form = forms.posted().check(FileForm())
    if form.is_ok:
        try:
            prepared = prepare(actor, form.data["period"])
            chosen = form.data["format"]
            made = unit_of_work(lambda: sending.make_file(actor, prepared, chosen))
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            response = Response(made, content_type=payload.MEDIA_TYPES[chosen])
            name = f"dhis2-{prepared.period.id}.{payload.ENDINGS[chosen]}"
            response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
            return response
    service.require_whole_programme(actor)
    return _home(form)


def _home(form: forms.Form) -> Any:
    names = queries.names()
    mapped = {line.element for line in names.figures}
    return forms.show(
        "reports/dhis2/home.html",
        form,
        is_set_up=bool(current_app.config["DHIS2_URL"]),
        names=names,
        elements=[(one, one.code in mapped) for one in elements.ELEMENTS.values()],
        formats=list(payload.FORMATS.items()),
        sendings=[
            (one, periods.read(one.period).words, words.outcome(one), clock.day_and_time(one.begun_at))
            for one in queries.sendings()
        ],
        smallest=OUTSIDE,
    )


def _preview(prepared: Prepared, form: forms.Form) -> Any:
    before = queries.last_sent(prepared.period.id)
    now = {(code, line): number for code, line, number in prepared.numbers()}
    tried = queries.last_of(prepared.period.id, is_dry=True)
    products = queries.products()
    form.fill({"period": prepared.period.id})
    return forms.show(
        "reports/dhis2/preview.html",
        form,
        prepared=prepared,
        left_out=[(count, words.reason(why)) for why, count in prepared.left_out.items()],
        parts=[
            (part, [(elements.words(one.line, products), _shown(one.shown)) for one in part.told])
            for part in prepared.parts
        ],
        changed=sum(before.get(key) not in (None, number) for key, number in now.items()),
        fresh=sum(key not in before for key in now),
        stale=sorted((code, elements.words(line, products)) for code, line in before.keys() - now.keys()),
        is_set_up=bool(current_app.config["DHIS2_URL"]),
        is_tried=tried is not None and tried.is_complete and tried.fingerprint == prepared.fingerprint,
    )


def _shown(value: Any) -> str:
    return words.reason(value) if isinstance(value, Hidden) else str(value)


def _last_quarter() -> str:
    """The one that ended last: by month people are told of the whole programme alone."""
    today = clock.today()
    year, quarter = today.year, (today.month - 1) // 3
    return f"{year}Q{quarter}" if quarter else f"{year - 1}Q4"
