"""`/reports/charts/<chart_name>.svg` and `.png`: one picture, with the filters of the overview.

An SVG carries style attributes, so this answer alone has a policy of its own: style of its own, nothing else,
and a sandbox. A picture holds counts that may be shown and nothing of anybody: the reader's own browser
may keep it, and asks before each use whether it still stands.
"""

from typing import Any

from flask import Blueprint, Response, request
from marshmallow import EXCLUDE

from accounts.gate import current_actor
from accounts.permissions import needs
from core import forms
from core.errors import Invalid
from core.security import ASKED_FIRST
from reports.charts import asked, service
from reports.charts.schemas import ChartQuery

pages = Blueprint("chart_pages", __name__)

POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; base-uri 'none'; frame-ancestors 'none'"


@pages.get("/reports/charts/<chart_name>.svg")
@needs("reports.read")
def svg(chart_name: str) -> Any:
    return _picture(chart_name, "svg")


@pages.get("/reports/charts/<chart_name>.png")
@needs("reports.read")
def png(chart_name: str) -> Any:
    return _picture(chart_name, "png")


def _picture(name: str, file_format: str) -> Response:
    form = forms.Form(request.args).check(ChartQuery(unknown=EXCLUDE))
    if form.errors:
        raise Invalid(form.errors)
    picture = service.picture(asked.of_query(current_actor(), form.data), name, file_format)
    response = Response(picture.content, content_type=service.MEDIA_TYPES[file_format])
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = ASKED_FIRST
    response.set_etag(picture.etag)
    return response.make_conditional(request)
