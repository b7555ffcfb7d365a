"""`GET /referrals`: what was issued, without the visit behind it."""

from typing import Any

from flask import request
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from accounts.gate import current_actor
from accounts.permissions import needs
from core.database import unit_of_work
from core.fields import AwareTime
from core.openapi import API_PREFIX
from core.pagination import position
from dispensing.referrals import service

blp = Blueprint("referrals", __name__, url_prefix=API_PREFIX, description="Referrals that were issued.")


class ReferralView(Schema):
    number = fields.String(required=True)
    station = fields.String(required=True, attribute="station_code")
    facility = fields.String(required=True, attribute="facility_code")
    state = fields.String(required=True)
    services = fields.Function(lambda line: list(line.services), required=True)
    urgent_until = fields.Dict(keys=fields.String(), values=AwareTime(), required=True)
    accompanied = fields.Boolean(required=True, allow_none=True)
    transport = fields.String(required=True, allow_none=True)
    issued_at = AwareTime(required=True)


class ReferralListView(Schema):
    items = fields.List(fields.Nested(ReferralView), required=True)
    next = fields.String(required=True, allow_none=True)


@blp.get("/referrals")
@needs("referrals.read")
@blp.response(200, ReferralListView)
def list_referrals() -> Any:
    """Referrals of the token's station or districts, newest first. The read leaves a trail entry."""
    at = position(request)
    actor = current_actor()
    return unit_of_work(lambda: service.list_referrals(actor, at))
