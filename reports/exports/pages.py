"""The page that asks for the dose log, and the description of its columns."""

from typing import Any

from flask import Blueprint, Response, stream_with_context

from accounts.gate import current_actor
from accounts.permissions import Actor, needs
from accounts.places import queries as places
from core import forms
from core.database import unit_of_work
from core.errors import Refusal
from reports.exports import columns, files, service
from reports.exports.schemas import ExportForm

pages = Blueprint("export_pages", __name__)

FIELD_OF = {"from": "from_on", "to": "to_on"}


@pages.get("/exports")
@needs("exports.doses")
def ask() -> Any:
    return _show(current_actor(), forms.blank(format="csv"))


@pages.post("/exports")
@needs("exports.doses")
def export() -> Any:
    """The file itself. Each press is one export of its own, with its own trail entry."""
    actor = current_actor()
    form = forms.posted(FIELD_OF).check(ExportForm())
    if form.is_ok:
        file_format = form.data.pop("format")
        try:
            made = unit_of_work(lambda: service.export_doses(actor, **form.data))
            return download(made, file_format)
        except Refusal as refusal:
            form.refuse(refusal)
    return _show(actor, form)


@pages.get("/exports/doses/datapackage.json")
@needs("exports.doses")
def datapackage() -> Any:
    """What each column of the CSV file means, for programs (Table Schema)."""
    return columns.datapackage()


def download(export: service.Export, file_format: str) -> Response:
    """The answer to a request, here and in the API; the rows are read while it is on its way."""
    parts = stream_with_context(files.parts(export, file_format))
    response = Response(parts, content_type=files.MEDIA_TYPES[file_format])
    name = files.name_of(export, file_format)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _show(actor: Actor, form: forms.Form) -> Any:
    stations = [(place.code, place.name) for place in places.visible(actor, "station")]
    return forms.show(
        "reports/exports/ask.html",
        form,
        stations=[("", "All stations"), *stations],
        formats=list(files.FORMATS.items()),
        dictionary=[(column.name, column.description) for column in columns.COLUMNS],
    )
