"""The page that asks for a data set, and the description of its columns."""

from typing import Any

from flask import Blueprint, Response, request, stream_with_context

from accounts.gate import current_actor
from accounts.permissions import Actor, needs
from accounts.places import queries as places
from core import forms
from core.database import unit_of_work
from core.errors import NotFound, Refusal
from reports.exports import files, service
from reports.exports.datasets.declared import DataSet, of_actor
from reports.exports.schemas import ExportForm

pages = Blueprint("export_pages", __name__)

FIELD_OF = {"from": "from_on", "to": "to_on"}


@pages.get("/exports")
@needs("exports.take")
def ask() -> Any:
    """Choose a data set, days, a station, and say what for."""
    actor = current_actor()
    wanted = request.args.get("data_set") or next(iter(of_actor(actor)))
    return _show(actor, forms.blank(format="csv", data_set=wanted))


@pages.post("/exports")
@needs("exports.take")
def export() -> Any:
    """The file itself. Each press is one export of its own, with its own trail entry."""
    actor = current_actor()
    form = forms.posted(FIELD_OF).check(ExportForm())
    if form.is_ok:
        file_format, name = form.data.pop("format"), form.data.pop("data_set")
        try:
            made = unit_of_work(lambda: service.export(actor, name, **form.data))
            return download(made, file_format)
        except Refusal as refusal:
            form.refuse(refusal)
    return _show(actor, form)


@pages.get("/exports/<data_set>/datapackage.json")
@needs("exports.take")
def datapackage(data_set: str) -> Any:
    """What each column of the CSV file means, for programs (Table Schema)."""
    return allowed(current_actor(), data_set).datapackage()


def allowed(actor: Actor, name: str) -> DataSet:
    """The data set, for whoever may take it; NotFound for anybody else and for a name that is none."""
    found = of_actor(actor).get(name)
    if found is None:
        raise NotFound("There is no such data set.")
    return found


def download(export: service.Export, file_format: str) -> Response:
    """The answer to a request, here and in the API; the rows are read while it is on its way."""
    parts = stream_with_context(files.parts(export, file_format))
    response = Response(parts, content_type=files.MEDIA_TYPES[file_format])
    name = files.name_of(export, file_format)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _show(actor: Actor, form: forms.Form) -> Any:
    stations = [(place.code, place.name) for place in places.visible(actor, "station")]
    sets = of_actor(actor)
    chosen = form.raw.get("data_set", "")
    described = sets.get(chosen) or next(iter(sets.values()))
    return forms.show(
        "reports/exports/ask.html",
        form,
        stations=[("", "All stations"), *stations],
        formats=list(files.FORMATS.items()),
        sets=[(name, one.title) for name, one in sets.items()],
        chosen=chosen if chosen in sets else next(iter(sets)),
        described=described,
        dictionary=[(column.name, column.description) for column in described.columns],
    )
