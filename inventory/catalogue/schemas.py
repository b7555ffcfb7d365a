"""Shapes of the product form."""

from marshmallow import Schema, fields, validate

from core.fields import Code, TypedCount, Words


def number(label: str, *, most: int) -> TypedCount:
    words = f"Write the {label} as a whole number."
    return TypedCount(least=1, most=most, required=True, error_messages={"required": words, "invalid": words})


class ProductForm(Schema):
    """A product as its pack and the clinical owner describe it."""

    code = Code(required=True, error_messages={"required": "Write a short code, like LNG-1.5."})
    name = Words(longest=80, required=True, error_messages={"required": "Write the name on the pack."})
    atc = fields.String(
        required=True,
        validate=validate.Regexp(r"[A-Z]\d{2}[A-Z]{2}\d{2}\Z", error="Write the ATC code like G03AD01."),
        error_messages={"required": "Write the ATC code like G03AD01."},
    )
    gtin = fields.String(
        load_default=None,
        validate=validate.Regexp(r"(\d{8}|\d{12,14})\Z", error="Copy the 8 to 14 digits under the bar code."),
    )
    units_per_treatment = number("tablets in a treatment", most=20)
    units_per_pack = number("tablets in a pack", most=1000)
    window_hours = number("hours it can be given in", most=240)
    repeat_within_hours = number("hours in which vomiting means a repeat", most=24)
