"""Shapes of a question about indicators, and of the answer."""

import re
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields

from core.fields import EARLIEST_YEAR, LATEST_YEAR, Choice, Code
from reports.indicators.service import AUDIENCES, BY

TOO_SHORT = ("day", "week")
_SHAPE = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?", re.ASCII)


class Month(fields.Field[date]):
    """A month as `2026-11`, or any day of it; loads as its first day. Counts go by whole months."""

    default_error_messages = {"invalid": "Write the month like 2026-11."}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        shape = _SHAPE.fullmatch(value.strip()) if isinstance(value, str) else None
        if shape is None:
            raise self.make_error("invalid")
        year, month, day = (int(part or 1) for part in shape.groups())
        if not EARLIEST_YEAR <= year <= LATEST_YEAR:
            raise ValidationError("Check the year.")
        try:
            return date(year, month, day).replace(day=1)
        except ValueError as error:
            raise self.make_error("invalid") from error


class Cut(Choice):
    """How to cut; of a day or a week it says why not."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if value in TOO_SHORT:
            raise ValidationError("Days and weeks are not shown: so few people would be known. Choose month.")
        return super()._deserialize(value, attr, data, **kwargs)


class IndicatorQuery(Schema):
    """Without months: the last twelve that are over. `station` takes any place within reach."""

    first = Month(data_key="from", load_default=None, metadata={"type": "string"})
    last = Month(data_key="to", load_default=None, metadata={"type": "string"})
    place = Code(data_key="station", load_default=None)
    by = Cut(BY, load_default=None)
    indicator = fields.String(load_default=None)
    audience = Choice(AUDIENCES, load_default="inside")


class IndicatorLine(Schema):
    """`numerator` and `denominator` are null where they are hidden; `hidden` says why."""

    code = fields.String()
    name = fields.String()
    key = fields.String()
    label = fields.String()
    start = fields.Date(data_key="from")
    end = fields.Date(data_key="to")
    numerator = fields.Integer(allow_none=True)
    denominator = fields.Integer(allow_none=True)
    value = fields.Raw(allow_none=True, metadata={"description": "A number, or the band of a middle."})
    lower = fields.Float(allow_none=True)
    upper = fields.Float(allow_none=True)
    unit = fields.String()
    definition = fields.String()
    suppressed = fields.Boolean()
    months = fields.Integer(
        allow_none=True, metadata={"description": "Of a share: the months that may be shown and are counted."}
    )
    hidden = fields.String(allow_none=True)


class IndicatorAnswer(Schema):
    place = fields.String(allow_none=True, metadata={"description": "Null where several are added up."})
    data_until = fields.Date(
        allow_none=True,
        metadata={"description": "The first day that no closed month covers; null before the first count."},
    )
    data_version = fields.Integer()
    items = fields.List(fields.Nested(IndicatorLine))
