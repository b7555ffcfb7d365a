"""Shapes around lots: the forms of hold, recall and putting aside, and what the API answers."""

from marshmallow import Schema, fields

from core.fields import AwareTime, Choice, Code, TypedCount, Words


class HoldForm(Schema):
    reason = Words(required=True, longest=140, error_messages={"required": "Write in a few words why."})


class RecallInput(Schema):
    """Also the page's form: a field left empty is left out there."""

    reason = Words(required=True, longest=140, error_messages={"required": "Write in a few words why."})
    reference = Words(
        required=True, longest=40, error_messages={"required": "Copy the number of the notice."}
    )
    product = Code(
        load_default=None,
        metadata={"description": "Needed when two products share the number."},
    )


class ReleaseForm(Schema):
    reason = Words(required=True, longest=140, error_messages={"required": "Write in a few words why."})
    product = Code(load_default=None)


class AsideForm(Schema):
    """What a button of the page says: so many units of this product's lot, here or in a store."""

    product = Code(required=True)
    units = TypedCount(required=True, least=1)
    place = Code(load_default="")


class ReturnForm(AsideForm):
    to = Choice(("store", "supplier"), required=True, error_messages={"required": "Say where it goes."})


class WhereItem(Schema):
    place = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)
    units = fields.Integer(required=True)


class InAll(Schema):
    places = fields.Integer(required=True, metadata={"description": "Boxes and stores that hold it."})
    units = fields.Integer(required=True, metadata={"description": "Units in them."})
    in_transit = fields.Integer(required=True, metadata={"description": "Units on their way."})


class HoldItem(Schema):
    kind = fields.String(required=True, metadata={"enum": ["hold", "recall"]})
    reason = fields.String(required=True)
    reference = fields.String(required=True, allow_none=True)
    held_at = AwareTime(required=True)
    held_by = fields.String(required=True, allow_none=True)
    released_at = AwareTime(required=True, allow_none=True)
    released_by = fields.String(required=True, allow_none=True)
    release_reason = fields.String(required=True, allow_none=True)


def _places(words: str) -> fields.List:
    return fields.List(fields.Nested(WhereItem), required=True, metadata={"description": words})


class LotItem(Schema):
    lot = fields.String(required=True)
    product = fields.String(required=True)
    name = fields.String(required=True, metadata={"description": "The product's name."})
    expires_on = fields.Date(required=True, metadata={"description": "The last day it may be used."})
    expires_by_month = fields.Boolean(required=True)
    expired = fields.Boolean(required=True)
    held = fields.Boolean(required=True)
    held_reason = fields.String(required=True, allow_none=True)
    recalled = fields.Boolean(required=True)
    reference = fields.String(
        required=True, allow_none=True, metadata={"description": "Number of the notice that recalls it."}
    )
    places = _places("Boxes and stores that hold it; those you look after.")
    in_transit = _places("On its way to these.")
    put_aside = _places("Put aside there.")
    given = _places("Units given there; no visit is named.")
    in_all = fields.Nested(
        InAll, required=True, allow_none=True, metadata={"description": "Not told to stations."}
    )
    holds = fields.List(fields.Nested(HoldItem), required=True)


class LotsNumberedView(Schema):
    items = fields.List(fields.Nested(LotItem), required=True)
    next = fields.String(required=True, allow_none=True)
