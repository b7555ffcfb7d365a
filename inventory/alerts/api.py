"""`GET /alerts` and `POST /alerts/ID/acknowledge`: what needs a hand at the places of the token's person."""

from typing import Any

from flask import request
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from accounts.gate import current_actor
from accounts.permissions import needs
from core.errors import NotFound
from core.fields import AwareTime, Nothing
from core.openapi import API_PREFIX, answer_once, documented_post
from core.pagination import position
from inventory.alerts import queries, service
from inventory.alerts.kinds import KINDS

blp = Blueprint("alerts", __name__, url_prefix=API_PREFIX, description="What needs a hand.")
STATES = ("open", "closed")


class AlertsQuery(Schema):
    state = fields.String(
        load_default="all", validate=validate.OneOf((*STATES, "all"), error="Choose one of: {choices}.")
    )
    limit = fields.String(load_default=None)
    cursor = fields.String(load_default=None)


class AlertView(Schema):
    id = fields.Integer(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    title = fields.String(required=True)
    station = fields.String(required=True, metadata={"description": "The place's code."})
    subject = fields.String(required=True, metadata={"description": "A product, lot or request."})
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    level = fields.String(required=True, metadata={"description": "Who has been told, up to this level."})
    opened_at = AwareTime(required=True)
    opened_cause = fields.String(required=True)
    last_told_at = AwareTime(required=True)
    times_told = fields.Integer(required=True)
    acknowledged_by = fields.String(required=True, allow_none=True)
    acknowledged_at = AwareTime(required=True, allow_none=True)
    closed_at = AwareTime(required=True, allow_none=True)
    closed_cause = fields.String(required=True, allow_none=True)


class AlertsView(Schema):
    items = fields.List(fields.Nested(AlertView), required=True)
    next = fields.String(required=True, allow_none=True)


@blp.get("/alerts")
@needs("alerts.read")
@blp.arguments(AlertsQuery, location="query", as_kwargs=True)
@blp.response(200, AlertsView)
def alerts(state: str, **_position: Any) -> Any:
    """Newest first."""
    page = queries.alerts(current_actor(), None if state == "all" else state, position(request))
    return {"items": [_shown(row) for row in page.items], "next": page.next}


@blp.post("/alerts/<int:alert_id>/acknowledge")
@needs("alerts.acknowledge")
@blp.arguments(Nothing)
@documented_post(blp, AlertView)
def acknowledge(_body: dict[str, Any], alert_id: int) -> Any:
    """Say that you have seen it: your level is left in peace for a while. It stays open."""
    actor = current_actor()
    return answer_once(
        actor.person_id,
        lambda: str(service.acknowledge(actor, alert_id=alert_id)),
        lambda _effect: _one(alert_id),
        AlertView(),
    )


def _one(alert_id: int) -> dict[str, Any]:
    row = queries.alert(current_actor(), alert_id)
    if row is None:
        raise NotFound("Check the number.")
    return _shown(row)


def _shown(row: Any) -> dict[str, Any]:
    return {**row._mapping, "title": KINDS[row.kind].title, "station": row.place_code}
