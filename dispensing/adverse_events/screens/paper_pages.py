"""The regulator's form as a page and a PDF, and reports as a file for a stated purpose."""

from typing import Any

from flask import Blueprint, Response, render_template, url_for

from accounts.gate import current_actor
from accounts.permissions import needs
from core import forms
from core.database import unit_of_work
from core.errors import Refusal
from core.spreadsheets import csv_stream
from dispensing.adverse_events import queries, service
from dispensing.adverse_events.screens import paper, words
from dispensing.adverse_events.screens.schemas import PurposeForm

pages = Blueprint("event_paper_pages", __name__)


@pages.get("/adverse-events/<event>/form")
@needs("adverse_events.read")
def form(event: str) -> Any:
    """The form as a page to print. It leaves a trail entry."""
    found, made = _paper(event)
    return render_template(
        "dispensing/adverse_events/form.html",
        parts=made,
        event=found.number,
        number=words.number(found),
        title=paper.TITLE,
    )


@pages.get("/adverse-events/<event>/form.pdf")
@needs("adverse_events.read")
def form_pdf(event: str) -> Any:
    """The form as a PDF. It leaves a trail entry."""
    _found, made = _paper(event)
    response = Response(paper.pdf(made), mimetype="application/pdf")
    response.headers["Content-Disposition"] = "inline; filename=report.pdf"
    return response


def _paper(event: str) -> tuple[Any, list[paper.Part]]:
    actor = current_actor()
    found = unit_of_work(lambda: service.read_paper(actor, event))
    return found, paper.parts(queries.listed_one(found.id), queries.history(found))


@pages.get("/adverse-events/export")
@needs("adverse_events.export")
def ask() -> Any:
    return _ask(forms.blank(), None)


@pages.post("/adverse-events/export")
@needs("adverse_events.export")
def export() -> Any:
    """All reports of the own districts: coded facts, without words."""
    return _file(None)


@pages.get("/adverse-events/<event>/export")
@needs("adverse_events.export")
def ask_one(event: str) -> Any:
    return _ask(forms.blank(), queries.one(current_actor(), event).number)


@pages.post("/adverse-events/<event>/export")
@needs("adverse_events.export")
def export_one(event: str) -> Any:
    """One report whole, as the form has it."""
    return _file(event)


def _file(event: str | None) -> Any:
    """Each press is one export of its own, with its own trail entry and its purpose in it."""
    actor, form = current_actor(), forms.posted().check(PurposeForm())
    if form.is_ok:
        try:
            rows = unit_of_work(lambda: service.export(actor, number=event, **form.data))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return _csv([_lines(row, whole=event is not None) for row in rows])
    return _ask(form, event)


def _lines(row: Any, *, whole: bool) -> list[paper.Line]:
    if not whole:
        return paper.coded(row)
    told = queries.history(row.AdverseEvent)
    return [line for part in paper.parts(row, told) for line in part.lines]


def _csv(rows: list[list[paper.Line]]) -> Response:
    head = [line.name for line in rows[0]] if rows else ["report_number"]
    body = csv_stream(head, ([line.value for line in lines] for lines in rows))
    response = Response(body, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="reports.csv"'
    return response


def _ask(form: forms.Form, event: str | None) -> Any:
    back = url_for("event_pages.one", event=event) if event else url_for("event_pages.events")
    return forms.show("dispensing/adverse_events/export.html", form, event=event, back=back)
