"""Shapes of the product form, and of the number under a bar code."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from core.fields import Code, TypedCount, Words
from inventory.catalogue import pack_codes


def number(label: str, *, most: int) -> TypedCount:
    words = f"Write the {label} as a whole number."
    return TypedCount(least=1, most=most, required=True, error_messages={"required": words, "invalid": words})


class PackNumber(fields.String):
    """The 8 to 14 digits under a bar code, with a last digit that fits; kept with 14 digits."""

    default_error_messages = {"invalid": "Copy the 8 to 14 digits under the bar code."}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        digits = "".join(super()._deserialize(value, attr, data, **kwargs).split())
        try:
            return pack_codes.gtin(digits)
        except pack_codes.Unreadable as trouble:
            if str(trouble) == pack_codes.WRONG_CHECK_DIGIT:
                raise ValidationError(str(trouble)) from None
            raise self.make_error("invalid") from None


class PackNumberForm(Schema):
    """A pack number for a product that is in the book already."""

    product = Code(required=True, error_messages={"required": "Choose the product."})
    pack_number = PackNumber(
        required=True, error_messages={"required": "Copy the 8 to 14 digits under the bar code."}
    )


class ProductForm(Schema):
    """A product as its pack and the clinical owner describe it."""

    code = Code(required=True, error_messages={"required": "Write a short code, like LNG-1.5."})
    name = Words(longest=80, required=True, error_messages={"required": "Write the name on the pack."})
    atc = fields.String(
        required=True,
        validate=validate.Regexp(r"[A-Z]\d{2}[A-Z]{2}\d{2}\Z", error="Write the ATC code like G03AD01."),
        error_messages={"required": "Write the ATC code like G03AD01."},
    )
    gtin = PackNumber(load_default=None)
    units_per_treatment = number("tablets in a treatment", most=20)
    units_per_pack = number("tablets in a pack", most=1000)
    window_hours = number("hours it can be given in", most=240)
    repeat_within_hours = number("hours in which vomiting means a repeat", most=24)
