"""Shapes of the roster's forms."""

import re
from typing import Any

from marshmallow import Schema, ValidationError, fields

from core.fields import Day, Words

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)", re.ASCII)


class WallTime(fields.String):
    """A time of day such as 22:00, as minutes after midnight."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        found = _TIME.fullmatch(super()._deserialize(value, attr, data, **kwargs).strip())
        if found is None:
            raise ValidationError("Write a time like 22:00.")
        return int(found[1]) * 60 + int(found[2])


class ShiftForm(Schema):
    name = Words(longest=40, required=True, error_messages={"required": "Write what the shift is called."})
    starts = WallTime(required=True, error_messages={"required": "Write when it starts."})
    ends = WallTime(required=True, error_messages={"required": "Write when it ends."})


class WeekForm(Schema):
    """The people of one shift, day by day. `week` is its Monday."""

    week = Day(required=True, error_messages={"required": "Choose a week."})
    mon = fields.List(fields.String(), load_default=list, metadata={"many": True})
    tue = fields.List(fields.String(), load_default=list, metadata={"many": True})
    wed = fields.List(fields.String(), load_default=list, metadata={"many": True})
    thu = fields.List(fields.String(), load_default=list, metadata={"many": True})
    fri = fields.List(fields.String(), load_default=list, metadata={"many": True})
    sat = fields.List(fields.String(), load_default=list, metadata={"many": True})
    sun = fields.List(fields.String(), load_default=list, metadata={"many": True})


class CopyForm(Schema):
    week = Day(required=True, error_messages={"required": "Choose a week."})
