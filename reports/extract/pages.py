"""The page that asks for the extract, and the file itself."""

from typing import Any

from flask import Blueprint, Response, stream_with_context

from accounts.gate import current_actor
from accounts.permissions import needs
from core import forms
from core.database import unit_of_work
from core.errors import Refusal
from reports.extract import service, writing
from reports.extract.schemas import ExtractForm
from reports.extract.tables import TABLES

pages = Blueprint("extract_pages", __name__)

FIELD_OF = {"from": "from_on", "to": "to_on"}
HOLDS = {
    "doses": "One row for each dose, as in the dose log",
    "counts": "Counts that may be shown, by month, quarter and year",
    "indicators": "What each count means",
    "dictionary": "What each column means",
    "about": "Who made the file, when and what for",
}


@pages.get("/reports/extract")
@needs("exports.doses")
def ask() -> Any:
    return _show(forms.blank())


@pages.post("/reports/extract")
@needs("exports.doses")
def make() -> Any:
    """The file. Each press is an export of its own, with its own trail entry."""
    actor = current_actor()
    form = forms.posted(FIELD_OF).check(ExtractForm())
    if form.is_ok:
        try:
            made = unit_of_work(lambda: service.make(actor, **form.data))
            return _download(made)
        except Refusal as refusal:
            form.refuse(refusal)
    return _show(form)


def _download(made: service.Extract) -> Response:
    size, parts = writing.parts(made)
    response = Response(stream_with_context(parts), content_type=writing.MEDIA_TYPE)
    response.headers["Content-Length"] = str(size)
    response.headers["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return response


def _show(form: forms.Form) -> Any:
    tables = [(name, HOLDS[name]) for name in TABLES]
    return forms.show("reports/extract/ask.html", form, tables=tables)
