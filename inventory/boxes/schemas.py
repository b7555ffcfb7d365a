"""Shapes of the forms about boxes and deliveries."""

from marshmallow import Schema

from core.fields import Choice, Code, TypedCount, Words


class SealForm(Schema):
    seal_number = Code(required=True)


class KeyForm(Schema):
    person = Words(required=True, longest=40)


class DeliveryForm(Schema):
    """A delivery as it is counted: in packs or in single units."""

    product = Code(required=True)
    lot = Code(required=True)
    expires_on = Words(required=True, longest=10)
    amount = TypedCount(required=True, least=1, most=100_000)
    counted_in = Choice(("units", "packs"), load_default="units")


class BoxDeliveryForm(DeliveryForm):
    source = Code(required=True)


class StoreDeliveryForm(DeliveryForm):
    store = Code(required=True)
