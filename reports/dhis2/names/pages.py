"""Pages on which the mapping is set: where numbers go, each element, each place; or all of it as a file."""

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, redirect, request, stream_with_context, url_for

from accounts.gate import current_actor
from accounts.permissions import needs
from core import forms
from core.database import unit_of_work
from core.errors import Invalid, NotFound
from core.spreadsheets import csv_stream, read_table
from reports.dhis2 import queries
from reports.dhis2.names import mapping, service, table
from reports.dhis2.names.mapping import SCHEME_NAMES, Names, Theirs
from reports.dhis2.numbers import elements
from reports.dhis2.numbers.elements import ELEMENTS, Line
from reports.dhis2.schemas import MappingUpload, TargetForm, names_form
from reports.dhis2.wire.identifiers import SCHEMES
from reports.dhis2.wire.payload import Target

pages = Blueprint("dhis2_mapping_pages", __name__, url_prefix="/reports/dhis2")
PARTS = ("data_element", "option_combo", "adx")
ENDINGS = {".csv", ".xlsx"}
HOME = "dhis2_pages.home"


@pages.route("/target", methods=["GET", "POST"])
@needs("dhis2.manage")
def target() -> Any:
    """The data set, what UIDs or codes are used for, and the programme's attribute."""
    service.require_whole_programme(current_actor())
    names = queries.names()
    form = forms.blank(seen=str(queries.version()), **vars(names.target))
    if request.method == "POST":
        form = forms.posted().check(TargetForm())
        if form.is_ok:
            said = {name: value for name, value in form.data.items() if name != "seen"}
            if _keep(form, "target", replace(names, target=Target(**said))):
                return redirect(url_for(HOME), 303)
    return forms.show("reports/dhis2/target.html", form, schemes=list(SCHEMES.items()), names=SCHEME_NAMES)


@pages.route("/figures/<element>", methods=["GET", "POST"])
@needs("dhis2.manage")
def figures(element: str) -> Any:
    """Where each number of one element goes."""
    service.require_whole_programme(current_actor())
    if element not in ELEMENTS:
        raise NotFound("Choose a number from the list.")
    names, products = queries.names(), queries.products()
    wanted = [line for line in elements.lines(products) if line.element == element]
    fields = [mapping.figure_field(line, part) for line in wanted for part in PARTS]
    form = forms.blank(seen=str(queries.version()), **_typed(names, wanted))
    if request.method == "POST":
        form = forms.posted().check(names_form(fields))
        if form.is_ok and _keep(form, element, replace(names, figures=_figures(names, wanted, form.data))):
            return redirect(url_for(HOME), 303)
    return forms.show(
        "reports/dhis2/figures.html",
        form,
        element=ELEMENTS[element],
        lines=[
            (elements.words(line, products), [mapping.figure_field(line, part) for part in PARTS])
            for line in wanted
        ],
        adx=[elements.adx_category(line) for line in wanted],
    )


@pages.route("/places", methods=["GET", "POST"])
@needs("dhis2.manage")
def places() -> Any:
    """Which organisation unit each station is; or a district or province for all in it."""
    service.require_whole_programme(current_actor())
    names, found = queries.names(), queries.sendable_places()
    fields = {one.code: mapping.place_field(one.code) for one in found}
    form = forms.blank(
        seen=str(queries.version()), **{fields[code]: unit for code, unit in names.places.items()}
    )
    if request.method == "POST":
        form = forms.posted().check(names_form(list(fields.values())))
        if form.is_ok:
            said = {code: form.data[name] for code, name in fields.items() if form.data[name]}
            if _keep(form, "places", replace(names, places=said)):
                return redirect(url_for(HOME), 303)
    shown = [(f"{one.name} ({one.code}, {one.kind})", fields[one.code]) for one in found]
    return forms.show("reports/dhis2/places.html", form, places=shown)


@pages.get("/mapping.csv")
@needs("dhis2.manage")
def mapping_csv() -> Any:
    """The whole mapping as a table, with an empty row for each name that is not said yet."""
    service.require_whole_programme(current_actor())
    parts = stream_with_context(csv_stream(table.HEAD, queries.mapping_rows()))
    response = Response(parts, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="dhis2-mapping.csv"'
    return response


@pages.route("/mapping", methods=["GET", "POST"])
@needs("dhis2.manage")
def upload() -> Any:
    """The whole mapping from a file. Without the tick it is only looked at."""
    service.require_whole_programme(current_actor())
    form, told = forms.blank(), None
    if request.method == "POST":
        form = forms.posted().check(MappingUpload())
        if form.is_ok:
            try:
                told = _take(form)
            except Invalid as refusal:
                form.add_errors({"file": _in_words(refusal)})
    return forms.show("reports/dhis2/mapping.html", form, told=told)


# Read at the gate: the file is larger than a form.
upload.largest_body = "UPLOAD_KIB"


def _in_words(refusal: Invalid) -> list[str]:
    """Each fault with the name it is about, where that is not the file itself."""
    return [
        said if where == "file" else f"{where.replace(':', ' ')}: {said}"
        for where, found in refusal.errors.items()
        for said in found
    ]


def _keep(form: forms.Form, part: str, names: Names) -> bool:
    actor, seen = current_actor(), form.data["seen"]
    act = lambda: str(service.set_names(actor, names, seen=seen))  # noqa: E731
    return form.run(actor.person_id, f"dhis2 {part}", act) is not None


def _typed(names: Names, wanted: list[Line]) -> dict[str, str]:
    """What stands in the fields before anybody typed."""
    return {
        mapping.figure_field(line, part): getattr(names.figures[line], part)
        for line in wanted
        if line in names.figures
        for part in PARTS
    }


def _figures(names: Names, wanted: list[Line], said: Mapping[str, str]) -> dict[Line, Theirs]:
    """The figures with those of this page in their place; one without a data element is not sent."""
    kept = {line: theirs for line, theirs in names.figures.items() if line not in wanted}
    typed = {line: Theirs(*(said[mapping.figure_field(line, part)] for part in PARTS)) for line in wanted}
    return kept | {line: theirs for line, theirs in typed.items() if theirs.data_element}


def _take(form: forms.Form) -> dict[str, Any]:
    """Read the file and judge it; keep it when the tick says so."""
    sent = request.files.get("file")
    ending = Path(sent.filename or "").suffix.lower() if sent else ""
    if sent is None or ending not in ENDINGS:
        raise Invalid({"file": ["Choose a CSV or XLSX file."]})
    # A name of ours: that of the sender's file goes nowhere.
    with tempfile.NamedTemporaryFile(suffix=ending) as kept:
        sent.save(kept.name)
        names = table.read(read_table(Path(kept.name)), elements.lines(queries.products()))
    seen, is_saved = queries.version(), form.data["save"] == "yes"
    if is_saved:
        actor = current_actor()
        unit_of_work(lambda: service.set_names(actor, names, seen=seen))
    else:
        service.require_sound(names)
    return {"is_saved": is_saved, "figures": len(names.figures), "places": len(names.places)}
