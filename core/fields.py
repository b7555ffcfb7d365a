"""Marshmallow fields that the schemas share, with messages that say what to do."""

import re
import unicodedata
from datetime import date, datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields

from core import clock

FORMULA_STARTS = "=+-@"
EARLIEST_YEAR, LATEST_YEAR = 2000, 2100


class AwareTime(fields.AwareDateTime):
    """An instant with an offset. A time without one is refused: two places may differ."""

    default_error_messages = {
        "invalid": "Write the time like 2026-11-20T09:10:00+02:00.",
        "invalid_awareness": "Add the offset to the time, like +02:00.",
        "invalid_datetime": "Write the time like 2026-11-20T09:10:00+02:00.",
        "null": "Write the time like 2026-11-20T09:10:00+02:00.",
    }

    def __init__(self, **kwargs: Any):
        super().__init__(format="iso", default_timezone=None, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        moment = super()._deserialize(value, attr, data, **kwargs)
        if not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
            raise ValidationError("Check the year.")
        return moment

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else clock.local(value).isoformat()


class Day(fields.Date):
    default_error_messages = {
        "invalid": "Write the day like 2026-11-20.",
        "format": "Write the day like 2026-11-20.",
        "null": "Write the day like 2026-11-20.",
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        day: date = super()._deserialize(value, attr, data, **kwargs)
        if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
            raise ValidationError("Check the year.")
        return day


class Flag(fields.Boolean):
    """`true` or `false`. "yes", "0" and "off" are not."""

    def __init__(self, **kwargs: Any):
        super().__init__(truthy={True}, falsy={False}, **kwargs)


class Count(fields.Integer):
    """A whole number of something: at least `least`. `true`, 1.0 and "1" are not numbers."""

    default_error_messages = {
        "invalid": "Write a whole number, like 1.",
        "null": "Write a whole number, like 1.",
    }

    def __init__(self, *, least: int = 1, most: int = 1_000_000, **kwargs: Any):
        super().__init__(strict=True, **kwargs)
        self.least, self.most = least, most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if isinstance(value, bool | float):
            raise self.make_error("invalid")
        number: int = super()._deserialize(value, attr, data, **kwargs)
        if not self.least <= number <= self.most:
            raise ValidationError(f"Write a whole number from {self.least} to {self.most}.")
        return number


class TypedCount(Count):
    """The same as typed into a page: digits, perhaps with spaces around them."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        digits = value.strip() if isinstance(value, str) else ""
        if not (digits.isascii() and digits.isdecimal() and len(digits) <= 9):
            raise self.make_error("invalid")
        return super()._deserialize(int(digits), attr, data, **kwargs)


class Choice(fields.String):
    """One of a closed list, which is read when it is asked: an optional part may have added to it."""

    def __init__(self, choices: Any, **kwargs: Any):
        self._given = choices
        # Without a value when it is left out, none may be sent as well.
        may_be_none = kwargs.get("allow_none") or kwargs.get("load_default", "") is None
        named = [*self.choices, None] if may_be_none else list(self.choices)
        super().__init__(metadata={"enum": named}, **kwargs)

    @property
    def choices(self) -> tuple[str, ...]:
        return tuple(self._given)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or value not in self.choices:
            raise ValidationError(f"Choose one of: {', '.join(self.choices)}.")
        return value


class Code(fields.String):
    """A short code such as a place's; capitals and small letters are the same."""

    pattern = re.compile(r"[A-Z0-9][A-Z0-9._-]{0,39}")
    default_error_messages = {
        "invalid": "Use letters and digits, like ABC-1.",
        "null": "Use letters and digits.",
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs).strip().upper()
        if not (text.isascii() and self.pattern.fullmatch(text)):
            raise self.make_error("invalid")
        return text


class Words(fields.String):
    """A few words that a person typed: no line breaks, nothing a spreadsheet would run."""

    def __init__(self, *, longest: int = 140, **kwargs: Any):
        super().__init__(metadata={"maxLength": longest}, **kwargs)
        self.longest = longest

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        text = " ".join(unicodedata.normalize("NFKC", text).split())
        if not text:
            raise ValidationError("Write a few words.")
        if len(text) > self.longest:
            raise ValidationError(f"Use {self.longest} characters or fewer.")
        if text[0] in FORMULA_STARTS:
            raise ValidationError("Start with a letter or a number.")
        if any(unicodedata.category(character).startswith("C") for character in text):
            raise ValidationError("Use letters, numbers and plain signs only.")
        return text


class Nothing(Schema):
    """An empty object: the address says all."""
