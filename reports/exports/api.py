"""`GET /exports/doses` and the other data sets as a stream, and their descriptions."""

from typing import Any

from flask import jsonify
from flask_smorest import Blueprint
from marshmallow import RAISE

from accounts.gate import current_actor
from accounts.permissions import needs
from core.database import unit_of_work
from core.openapi import API_PREFIX, Problem
from reports.exports import service
from reports.exports.datasets.declared import DOSES
from reports.exports.pages import allowed, download
from reports.exports.schemas import DescriptionQuery, ExportQuery

blp = Blueprint("exports", __name__, url_prefix=API_PREFIX, description="Data sets, for a stated purpose.")


@blp.get("/exports/doses")
@needs("exports.doses")
@blp.arguments(ExportQuery, location="query", unknown=RAISE)
@blp.response(200, {"type": "string", "format": "binary"}, content_type="text/csv")
@blp.alt_response(422, schema=Problem, content_type="application/problem+json")
@blp.alt_response(429, schema=Problem, content_type="application/problem+json")
def export_doses(wanted: dict[str, Any]) -> Any:
    """The dose log from a day to a day, both included, as CSV or XLSX. Leaves a trail entry."""
    return _taken("doses", wanted)


@blp.get("/exports/doses/datapackage.json")
@needs("exports.doses")
@blp.arguments(DescriptionQuery, location="query", unknown=RAISE)
@blp.response(200, {"type": "object"})
def datapackage(wanted: dict[str, Any]) -> Any:
    """What each column of the CSV file means, as a data package with a Table Schema."""
    days = wanted["from_on"], wanted["to_on"]
    return jsonify(DOSES.datapackage(DOSES.stem(*days) if all(days) else ""))


@blp.get("/exports/<data_set>")
@needs("exports.take")
@blp.arguments(ExportQuery, location="query", unknown=RAISE)
@blp.response(200, {"type": "string", "format": "binary"}, content_type="text/csv")
@blp.alt_response(404, schema=Problem, content_type="application/problem+json")
@blp.alt_response(422, schema=Problem, content_type="application/problem+json")
@blp.alt_response(429, schema=Problem, content_type="application/problem+json")
def export_data_set(wanted: dict[str, Any], data_set: str) -> Any:
    """Another data set (movements, stock-card, requisitions, referrals, adverse-events, alerts)."""
    allowed(current_actor(), data_set)
    return _taken(data_set, wanted)


@blp.get("/exports/<data_set>/datapackage.json")
@needs("exports.take")
@blp.response(200, {"type": "object"})
@blp.alt_response(404, schema=Problem, content_type="application/problem+json")
def data_set_package(data_set: str) -> Any:
    """What each column of this data set means."""
    return jsonify(allowed(current_actor(), data_set).datapackage())


def _taken(name: str, wanted: dict[str, Any]) -> Any:
    actor = current_actor()
    file_format = wanted.pop("format")
    return download(unit_of_work(lambda: service.export(actor, name, **wanted)), file_format)
