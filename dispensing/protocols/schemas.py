"""The shape of the form that sets clinical rules: one field for each number, made from its table."""

from typing import Any

from marshmallow import Schema, ValidationError, fields

from core.fields import Day, TypedCount, Words
from dispensing.protocols.values import NUMBERS, Number, range_words


class DayList(fields.String):
    """Whole numbers with commas between, as in `14, 21, 90`."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        parts = [part.strip() for part in super()._deserialize(value, attr, data, **kwargs).split(",")]
        if not all(part.isascii() and part.isdecimal() and len(part) <= 4 for part in parts):
            raise ValidationError("Write whole numbers with commas, like 14, 21.")
        return tuple(int(part) for part in parts)


def _field_of(number: Number) -> fields.Field[Any]:
    if number.is_list:
        return DayList(
            required=True, error_messages={"required": "Write whole numbers with commas, like 14, 21."}
        )
    if number.may_be_off:
        return TypedCount(least=number.least, most=number.most, load_default=None)
    words = range_words(number)
    return TypedCount(least=number.least, most=number.most, required=True, error_messages={"required": words})


ProtocolForm = Schema.from_dict(
    {
        **{name: _field_of(number) for name, number in NUMBERS.items()},
        "based_on": TypedCount(required=True),
        "counts_from": Day(required=True, error_messages={"required": "Choose the first day."}),
        "note": Words(required=True, error_messages={"required": "Write in a few words why."}),
    },
    name="ProtocolForm",
)
