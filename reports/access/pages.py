"""The page of the report, and the same rows as a file. Asked by POST: no code of a visit in an address."""

import csv
import io
from datetime import datetime, time, timedelta
from typing import Any

from flask import Blueprint, Response, request
from marshmallow import Schema, fields, validate

from accounts.gate import current_actor
from accounts.permissions import ROLES, needs
from accounts.places import queries as places
from accounts.trail.actions import words_of
from core import clock, forms
from core.database import unit_of_work
from core.errors import Refusal
from core.fields import Code, TypedCount
from core.spreadsheets import neutral
from reports.access import service
from reports.access.queries import Sought

pages = Blueprint("access_pages", __name__)
HEAD = ("when", "person", "role", "did", "subject", "place", "via", "entry")
SHOWN = 500


class AccessForm(Schema):
    place = Code(load_default="")
    person = fields.String(load_default="", validate=validate.Length(max=40))
    visit = fields.String(load_default="", validate=validate.Length(max=45))
    from_on = fields.Date(
        required=True, error_messages={"required": "Write the first day.", "invalid": "Check the day."}
    )
    to_on = fields.Date(
        required=True, error_messages={"required": "Write the last day.", "invalid": "Check the day."}
    )
    hours_ago = TypedCount(
        least=0, most=9999, load_default=0, error_messages={"invalid": "Write whole hours."}
    )
    as_file = fields.String(load_default="")


@pages.get("/access")
@needs("access.read")
def ask() -> Any:
    """What to look for."""
    return _show(forms.blank(), None)


@pages.post("/access")
@needs("access.read")
def show() -> Any:
    """Who saw what; the file holds the same rows."""
    form, made = forms.posted().check(AccessForm()), None
    if form.is_ok:
        data = form.data
        sought = Sought(
            datetime.combine(data["from_on"], time.min, clock.zone()),
            datetime.combine(data["to_on"] + timedelta(days=1), time.min, clock.zone()),
            data["place"],
            data["person"].strip().lower(),
            data["visit"],
        )
        known_at = clock.now() - timedelta(hours=data["hours_ago"])
        actor = current_actor()
        try:
            made = unit_of_work(lambda: service.report(actor, sought, known_at=known_at))
        except Refusal as refusal:
            form.refuse(refusal)
        if made is not None and data["as_file"]:
            return _file(made)
    return _show(form, made)


def _row(row: Any) -> tuple[str, ...]:
    when = f"{clock.local(row.at):%Y-%m-%d %H:%M:%S}"
    role = ROLES.get(row.role, "System")
    return when, row.person, role, words_of(row.action), row.subject, row.place, row.via, str(row.seq)


def _file(made: service.Report) -> Response:
    written = io.StringIO()
    out = csv.writer(written)
    out.writerow(HEAD)
    out.writerows([neutral(cell) for cell in _row(row)] for row in made.rows)
    answer = Response("\ufeff" + written.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=access.csv"
    return answer


def _show(form: forms.Form, made: service.Report | None) -> Any:
    return forms.show(
        "reports/access/report.html",
        form,
        made=made,
        rows=[_row(row) for row in made.rows[:SHOWN]] if made else [],
        people=[(name, str(count)) for name, count in made.by_person] if made else [],
        notify_by=clock.day_and_time(made.notify_by) if made else "",
        places=[(place.code, place.name) for place in places.visible(current_actor(), "district", "station")],
        is_post=request.method == "POST",
    )
