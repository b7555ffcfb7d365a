"""What the API answers about a suggestion: each input and step, in treatments."""

from marshmallow import Schema, fields


class MaxMinView(Schema):
    minimum = fields.Integer(required=True)
    maximum = fields.Integer(required=True)
    emergency_point = fields.Integer(required=True)
    order = fields.Integer(required=True, metadata={"description": "Before packs."})


class ServiceLevelView(Schema):
    target = fields.Float(required=True, metadata={"description": "Share of waits that the stock must last."})
    level = fields.Integer(required=True)
    reorder_at = fields.Integer(
        required=True, metadata={"description": "Ask when on hand and on order are at or below this."}
    )
    order = fields.Integer(required=True, metadata={"description": "Before packs."})


class SuggestionView(Schema):
    station = fields.String(required=True)
    product = fields.String(required=True)
    on_hand = fields.Integer(required=True, metadata={"description": "Whole treatments usable today."})
    on_order = fields.Integer(required=True)
    amc = fields.Float(
        required=True, allow_none=True, metadata={"description": "Null when never in stock: nobody knows."}
    )
    days_out = fields.Float(required=True)
    months_of_stock = fields.Float(
        required=True, allow_none=True, metadata={"description": "Null when nothing is used or nobody knows."}
    )
    max_min = fields.Nested(MaxMinView, required=True)
    service_level = fields.Nested(ServiceLevelView, required=True)
    method = fields.String(
        required=True, metadata={"description": "The way in use: service_level or max_min."}
    )
    order = fields.Integer(
        required=True,
        metadata={"description": "By the way in use, in whole packs, due now or not."},
    )
    is_due = fields.Boolean(required=True)
    steps = fields.List(fields.String(), required=True)
