"""`GET /reports/indicators`: each with its counts, interval and definition; small numbers are left out."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import RAISE

from accounts.gate import current_actor
from accounts.permissions import needs
from core.openapi import API_PREFIX, Problem
from reports.indicators import asking
from reports.indicators.schemas import IndicatorAnswer, IndicatorQuery
from reports.indicators.service import AUDIENCES

blp = Blueprint("indicators", __name__, url_prefix=API_PREFIX, description="What the programme achieved.")


@blp.get("/reports/indicators")
@needs("reports.read")
@blp.arguments(IndicatorQuery, location="query", unknown=RAISE)
@blp.response(200, IndicatorAnswer)
@blp.alt_response(422, schema=Problem, content_type="application/problem+json")
def indicators(asked: dict[str, Any]) -> Any:
    """Indicators for whole months, for a place within reach, cut by time, place or group."""
    actor = current_actor()
    answer = asking.ask(actor, asked)
    is_one = answer.question.place or len(actor.place_ids) == 1
    smallest = AUDIENCES[answer.question.audience]
    return {
        "place": answer.place.code if is_one else None,
        "data_until": answer.until if answer.version else None,
        "data_version": answer.version,
        "items": [asking.row_of(line, smallest) for line in answer.lines],
    }
