"""Shapes around one lot: the hold form, and what the API answers."""

from marshmallow import Schema, fields

from core.fields import Words


class HoldForm(Schema):
    reason = Words(required=True, longest=140, error_messages={"required": "Write in a few words why."})


class WhereItem(Schema):
    place = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)
    units = fields.Integer(required=True)


class LotItem(Schema):
    lot = fields.String(required=True)
    product = fields.String(required=True)
    name = fields.String(required=True, metadata={"description": "The product's name."})
    expires_on = fields.Date(required=True, metadata={"description": "The last day it may be used."})
    expires_by_month = fields.Boolean(required=True)
    expired = fields.Boolean(required=True)
    held = fields.Boolean(required=True)
    held_reason = fields.String(required=True, allow_none=True)
    places = fields.List(
        fields.Nested(WhereItem), required=True, metadata={"description": "Those you look after."}
    )


class LotsNumberedView(Schema):
    items = fields.List(fields.Nested(LotItem), required=True)
    next = fields.String(required=True, allow_none=True)
