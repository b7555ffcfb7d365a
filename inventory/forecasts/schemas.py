"""The shapes of the forms that set supply rules and a station's floor; one field for each number."""

from typing import Any

from marshmallow import Schema, fields

from core.fields import Choice, Day, TypedCount, Words
from inventory.supply_rules import METHODS, NUMBERS, Number, range_words


def _field_of(number: Number) -> fields.Field[Any]:
    words = range_words(number)
    return TypedCount(least=number.least, most=number.most, required=True, error_messages={"required": words})


SupplyRulesForm = Schema.from_dict(
    {
        **{name: _field_of(number) for name, number in NUMBERS.items()},
        "method": Choice(METHODS, required=True, error_messages={"required": "Choose one of the two ways."}),
        "based_on": TypedCount(required=True),
        "counts_from": Day(required=True, error_messages={"required": "Choose the first day."}),
        "note": Words(required=True, error_messages={"required": "Write in a few words why."}),
    },
    name="SupplyRulesForm",
)


class FloorForm(Schema):
    """How much one station holds at least of one product."""

    station = fields.String(required=True, error_messages={"required": "Choose a station."})
    product = fields.String(required=True, error_messages={"required": "Choose a product."})
    treatments = TypedCount(
        least=0,
        most=1000,
        required=True,
        error_messages={"required": "Write a whole number from 0 to 1000."},
    )
