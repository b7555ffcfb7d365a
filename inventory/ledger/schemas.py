"""What the API answers about stock."""

from marshmallow import Schema, fields

from core.fields import AwareTime


class StockItem(Schema):
    product = fields.String(required=True)
    lot = fields.String(required=True)
    expires_on = fields.Date(required=True)
    units = fields.Integer(required=True)
    treatments = fields.Integer(required=True)
    usable = fields.Boolean(required=True)
    reason = fields.String(
        required=True, allow_none=True, metadata={"description": "Why not, when not usable."}
    )


class ProductTotal(Schema):
    product = fields.String(required=True)
    name = fields.String(required=True)
    treatments = fields.Integer(required=True, metadata={"description": "Whole ones that may be used today."})


class StockView(Schema):
    station = fields.String(required=True)
    items = fields.List(fields.Nested(StockItem), required=True)
    products = fields.List(fields.Nested(ProductTotal), required=True)
    next = fields.String(required=True, allow_none=True)


class CardItem(Schema):
    id = fields.Integer(required=True)
    lot = fields.String(required=True)
    kind = fields.String(required=True)
    account = fields.String(
        required=True, attribute="other_account", metadata={"description": "Where it came from or went to."}
    )
    change = fields.Integer(required=True, metadata={"description": "Units; less than 0 when they went out."})
    balance = fields.Integer(required=True, metadata={"description": "Units of the product after it."})
    lot_balance = fields.Integer(required=True, metadata={"description": "Units of the lot after it."})
    reason = fields.String(required=True)
    occurred_at = AwareTime(required=True)
    recorded_at = AwareTime(required=True)
    by = fields.String(required=True)
    reverses = fields.Integer(required=True, allow_none=True, attribute="reverses_id")


class CardView(Schema):
    station = fields.String(required=True)
    product = fields.String(required=True)
    items = fields.List(fields.Nested(CardItem), required=True)
    next = fields.String(required=True, allow_none=True)
