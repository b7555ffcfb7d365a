"""`/reports/monthly`: each month's report, to read, print, take and sign."""

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from sqlalchemy import Row

from accounts.gate import current_actor
from accounts.permissions import may, needs
from accounts.trail import service as trail
from core import clock, forms
from core.database import unit_of_work
from core.errors import NotFound
from reports.monthly import files, paper, queries, service
from reports.monthly.contents import AUDIENCES
from reports.monthly.revising import changes

pages = Blueprint("monthly_pages", __name__)

FORMATS = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@pages.get("/reports/monthly")
@needs("reports.read")
def reports() -> Any:
    """The newest version of each month."""
    lines = [
        (row.MonthlyReport.id, f"{row.MonthlyReport.month:%B %Y}", row.MonthlyReport.version, _state(row))
        for row in queries.newest()
    ]
    return render_template("reports/monthly/list.html", lines=lines)


@pages.get("/reports/monthly/<int:report_id>")
@needs("reports.read")
def report(report_id: int) -> Any:
    """One version: its figures, who signed it, and what it changed."""
    return _show(report_id, forms.blank())


@pages.post("/reports/monthly/<int:report_id>/sign")
@needs("reports.sign")
def sign(report_id: int) -> Any:
    """Sign this version."""
    actor = current_actor()
    form = forms.posted()

    def act() -> str:
        service.sign(actor, report_id)
        return str(report_id)

    if form.run(actor.person_id, f"monthly.sign.{report_id}", act):
        return redirect(url_for(".report", report_id=report_id), 303)
    return _show(report_id, form)


@pages.get("/reports/monthly/<int:report_id>/<file_format>")
@needs("reports.read")
def download(report_id: int, file_format: str) -> Any:
    """This version as PDF, XLSX or CSV. Leaves a trail entry: a file travels."""
    if file_format not in FORMATS:
        raise NotFound("Choose PDF, XLSX or CSV.")
    actor, audience = current_actor(), _audience()
    row = queries.one(report_id)
    found, contents = row.MonthlyReport, service.contents_of(row.MonthlyReport)
    subject = f"report {found.month:%Y-%m} version {found.version}"
    detail = {"format": file_format, "for": audience}
    unit_of_work(lambda: trail.record(actor, "report_taken", subject, detail=detail))
    marks = _marks(row)
    if file_format == "pdf":
        body: Any = paper.pdf(contents, audience, found.month, marks)
    elif file_format == "csv":
        body = files.csv(contents, audience, found.month)
    else:
        with files.xlsx(contents, audience, found.month, marks) as made:
            body = made.read()
    response = Response(body, content_type=FORMATS[file_format])
    name = f"monthly-report-{found.month:%Y-%m}-{found.version}.{file_format}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _show(report_id: int, form: forms.Form) -> Any:
    row = queries.one(report_id)
    found, contents, audience = row.MonthlyReport, service.contents_of(row.MonthlyReport), _audience()
    all_versions = queries.versions(found.month)
    before = next((one for one in all_versions if one.MonthlyReport.version == found.version - 1), None)
    return forms.show(
        "reports/monthly/one.html",
        form,
        report=found,
        month=f"{found.month:%B %Y}",
        parts=contents.parts(audience),
        audience=audience,
        audiences=AUDIENCES,
        marks=_marks(row),
        versions=[(one.MonthlyReport.id, one.MonthlyReport.version, _state(one)) for one in all_versions],
        changes=changes(service.contents_of(before.MonthlyReport), contents) if before else [],
        is_newest=all_versions[0].MonthlyReport.id == found.id,
        may_sign=row.signed_at is None and may(current_actor(), "reports.sign"),
        formats=FORMATS,
    )


def _audience() -> str:
    asked = request.args.get("for", "inside")
    if asked not in AUDIENCES:
        raise NotFound("Choose one from the page.")
    return asked


def _marks(row: Row[Any]) -> list[tuple[str, str]]:
    found = row.MonthlyReport
    return [
        ("Version", str(found.version)),
        ("Made", clock.day_and_time(found.made_at)),
        ("Signed", _state(row)),
    ]


def _state(row: Row[Any]) -> str:
    if row.signed_at is None:
        return "Not signed yet"
    return f"Signed {clock.day_and_time(row.signed_at)} by programme staff ({row.signed_by})"
