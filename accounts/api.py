"""`GET /me`: who a token stands for."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from accounts.gate import current_actor
from accounts.permissions import SIGNED_IN, held_by, needs
from core.openapi import API_PREFIX

blp = Blueprint("me", __name__, url_prefix=API_PREFIX, description="Who a token stands for.")


class PlaceView(Schema):
    code = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)


class MeView(Schema):
    name = fields.String(required=True)
    role = fields.String(required=True)
    place = fields.Nested(PlaceView, required=True)
    permissions = fields.List(fields.String(), required=True)


@blp.get("/me")
@needs(SIGNED_IN)
@blp.response(200, MeView)
def me() -> Any:
    """Name, role, place and permissions of the token's person."""
    actor = current_actor()
    place = {"code": actor.place_code, "name": actor.place_name, "kind": actor.place_kind}
    return {"name": actor.name, "role": actor.role, "place": place, "permissions": held_by(actor.role)}
