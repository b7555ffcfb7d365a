"""Shapes of the forms for places."""

from typing import Any

from marshmallow import Schema, fields, validate

from accounts.places.service import PARENT_KINDS
from accounts.places.services import SERVICES
from core.fields import Choice, Code, Day, Words


class Degrees(fields.Float):
    """Degrees north or east, from minus `most` to `most`."""

    default_error_messages = {"invalid": "Write degrees, like -12.97."}

    def __init__(self, most: int, **kwargs: Any):
        super().__init__(
            validate=validate.Range(-most, most, error=f"Write degrees from -{most} to {most}."),
            allow_nan=False,
            **kwargs,
        )


class PlaceChangeForm(Schema):
    """What may change about a place. A box without a tick is not sent, so it means no."""

    name = Words(longest=80, required=True, error_messages={"required": "Write a name."})
    is_mobile = fields.Boolean(load_default=False)
    is_closed = fields.Boolean(load_default=False)
    opening_hours = Words(longest=80, load_default="")
    has_night_cover = fields.Boolean(load_default=False)
    checked_on = Day(load_default=None)
    latitude = Degrees(90, load_default=None)
    longitude = Degrees(180, load_default=None)
    services = fields.List(Choice(SERVICES), load_default=list, metadata={"many": True})


class PlaceForm(PlaceChangeForm):
    """A place to add; it starts open."""

    class Meta:
        exclude = ("is_closed",)

    code = Code(
        required=True, validate=validate.NoneOf(["NEW"], error="Choose another code."),
        error_messages={"required": "Write a code like ABC-1."},
    )  # fmt: skip
    kind = Choice(PARENT_KINDS, required=True, error_messages={"required": "Choose a kind."})
    parent = Code(required=True, error_messages={"required": "Choose where it lies."})
