"""Shapes of the forms about boxes and deliveries."""

from marshmallow import Schema, fields

from core.fields import Choice, Code, TypedCount, Words


class SealForm(Schema):
    seal_number = Code(required=True, error_messages={"required": "Write the number on the seal."})


class KeyForm(Schema):
    person = Words(required=True, longest=40, error_messages={"required": "Choose who gets the key."})


class DeliveryForm(Schema):
    """A delivery as it is counted: in packs or in single units."""

    pack_code = fields.String(load_default=None)  # read before this shape is checked
    product = Code(required=True, error_messages={"required": "Choose what came."})
    lot = Code(required=True, error_messages={"required": "Write the lot number on the pack."})
    expires_on = Words(
        required=True,
        longest=10,
        error_messages={"required": "Write the expiry like 2027-03 or 2027-03-15."},
    )
    amount = TypedCount(
        required=True, least=1, most=100_000, error_messages={"required": "Write how many came."}
    )
    counted_in = Choice(("units", "packs"), load_default="units")


class StoreDeliveryForm(DeliveryForm):
    store = Code(required=True, error_messages={"required": "Choose the store."})


class ReversalForm(Schema):
    reason = Words(required=True, error_messages={"required": "Write in a few words what was wrong."})
