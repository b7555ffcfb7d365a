"""`GET /exports/doses`: the dose log as a stream, and its description."""

from typing import Any

from flask import jsonify
from flask_smorest import Blueprint
from marshmallow import RAISE

from accounts.gate import current_actor
from accounts.permissions import needs
from core.database import unit_of_work
from core.openapi import API_PREFIX, Problem
from reports.exports import columns, service
from reports.exports.pages import download
from reports.exports.schemas import DescriptionQuery, ExportQuery

blp = Blueprint("exports", __name__, url_prefix=API_PREFIX, description="The dose log, for a stated purpose.")


@blp.get("/exports/doses")
@needs("exports.doses")
@blp.arguments(ExportQuery, location="query", unknown=RAISE)
@blp.response(200, {"type": "string", "format": "binary"}, content_type="text/csv")
@blp.alt_response(422, schema=Problem, content_type="application/problem+json")
@blp.alt_response(429, schema=Problem, content_type="application/problem+json")
def export_doses(wanted: dict[str, Any]) -> Any:
    """The dose log from a day to a day, both included, as CSV or XLSX. Leaves a trail entry."""
    actor = current_actor()
    file_format = wanted.pop("format")
    export = unit_of_work(lambda: service.export_doses(actor, **wanted))
    return download(export, file_format)


@blp.get("/exports/doses/datapackage.json")
@needs("exports.doses")
@blp.arguments(DescriptionQuery, location="query", unknown=RAISE)
@blp.response(200, {"type": "object"})
def datapackage(wanted: dict[str, Any]) -> Any:
    """What each column of the CSV file means, as a data package with a Table Schema."""
    days = wanted["from_on"], wanted["to_on"]
    return jsonify(columns.datapackage(columns.file_stem(*days)) if all(days) else columns.datapackage())
