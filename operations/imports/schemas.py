"""Rows of each kind of file, and cells as a person or a spreadsheet program writes them.

Shape only: no database, no clock.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from accounts.places.services import SERVICES
from core.errors import flat_errors
from core.fields import EARLIEST_YEAR, LATEST_YEAR, Choice, Code, Day, TypedCount, Words
from dispensing.eligibility import AGE_BANDS, PRECISIONS
from dispensing.visits.record import SEXES
from inventory.catalogue.schemas import ProductForm

LONGEST_NAME = 80
MOST_UNITS = 1_000_000

# A spreadsheet program keeps a day as midnight of that day.
MIDNIGHT = re.compile(r"[T ]00:00(:00(\.0+)?)?$")
YES, NO = {"yes", "y", "true", "1"}, {"no", "n", "false", "0"}


class DayCell(Day):
    """A day, also one that a spreadsheet kept as a real date."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        return super()._deserialize(MIDNIGHT.sub("", value), attr, data, **kwargs)


class TimeCell(fields.Field[time]):
    """A time of day, like 14:30."""

    default_error_messages = {"invalid": "Write the time like 14:30."}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> time:
        found = _time(value)
        if found is None:
            raise self.make_error("invalid")
        return found


class MomentCell(fields.Field[datetime | time]):
    """A time of day beside a column with the day, or both in one cell with or without an offset."""

    default_error_messages = {
        "invalid": "Write the time like 14:30, or like 2026-11-20T14:30:00+02:00.",
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime | time:
        found = _time(value)
        if found is not None:
            return found
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            raise self.make_error("invalid") from None
        if not EARLIEST_YEAR <= moment.year <= LATEST_YEAR or len(value) < len("2026-11-20T14:30"):
            raise self.make_error("invalid")
        return moment


def _time(value: str) -> time | None:
    if not re.fullmatch(r"\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?", value, re.ASCII):
        return None
    try:
        return time.fromisoformat(value.zfill(5) if len(value) < 5 else value)
    except ValueError:
        return None


class HoursCell(fields.Field[Decimal]):
    """Hours, perhaps with a part of one: 12, 12.5 or 12,5."""

    default_error_messages = {"invalid": "Write the hours as a number, like 12 or 12.5."}
    most = 10_000

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Decimal:
        if not re.fullmatch(r"\d{1,5}([.,]\d{1,6})?", value, re.ASCII):
            raise self.make_error("invalid")
        try:
            hours = Decimal(value.replace(",", "."))
        except InvalidOperation:
            raise self.make_error("invalid") from None
        if hours > self.most:
            raise self.make_error("invalid")
        return hours.normalize()


class YesNoCell(fields.Field[bool]):
    default_error_messages = {"invalid": "Write yes or no."}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        word = value.lower()
        if word not in YES | NO:
            raise self.make_error("invalid")
        return word in YES


class ChoiceCell(Choice):
    """One of a closed list; capitals and small letters are the same."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        return super()._deserialize(value.lower(), attr, data, **kwargs)


class ChoicesCell(fields.Field[tuple[str, ...]]):
    """Several of a closed list, joined by semicolons."""

    def __init__(self, choices: Any, **kwargs: Any):
        super().__init__(**kwargs)
        self.choices = tuple(choices)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> tuple[str, ...]:
        words = [word.strip().lower() for word in value.split(";") if word.strip()]
        unknown = [word for word in words if word not in self.choices]
        if unknown or not words:
            raise ValidationError(f"Choose from: {', '.join(self.choices)}. Put ; between them.")
        return tuple(dict.fromkeys(words))


class RowSchema(Schema):
    """A row: its columns, those it cannot do without, and what it says."""

    @classmethod
    def columns(cls) -> list[str]:
        return list(cls().fields)

    @classmethod
    def required(cls) -> list[str]:
        return [name for name, column in cls().fields.items() if column.required]

    def read(self, cells: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
        """What the cells say, and what is wrong with them by column. An empty cell counts as left out."""
        try:
            return dict(self.load({name: cell for name, cell in cells.items() if cell})), {}
        except ValidationError as error:
            found = flat_errors(error.normalized_messages())
            return {}, {column.split(".")[0]: " ".join(words) for column, words in found.items()}


class ProductRow(RowSchema, ProductForm):
    """The same questions as the page asks."""


class StationRow(RowSchema):
    code = Code(required=True)
    name = Words(required=True, longest=LONGEST_NAME)
    district = Code(required=True)
    district_name = Words(longest=LONGEST_NAME)
    province = Words(longest=LONGEST_NAME)
    province_name = Words(longest=LONGEST_NAME)
    mobile = YesNoCell()


class FacilityRow(RowSchema):
    code = Code(required=True)
    name = Words(required=True, longest=LONGEST_NAME)
    district = Code(required=True)
    services = ChoicesCell(SERVICES, required=True)
    opening_hours = Words(longest=80)
    night_cover = YesNoCell()
    checked_on = DayCell()


class ExpiryCell(Words):
    """An expiry as printed, or a day that a spreadsheet kept as a real date."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        return super()._deserialize(MIDNIGHT.sub("", value), attr, data, **kwargs)


class StockRow(RowSchema):
    place = Code(required=True)
    product = Code(required=True)
    lot = Code(required=True)
    expiry = ExpiryCell(required=True, longest=10)
    units = TypedCount(most=MOST_UNITS)
    packs = TypedCount(most=MOST_UNITS)
    received_on = DayCell()


class DoseRow(RowSchema):
    station = Code(required=True)
    given_on = DayCell()
    given_at = MomentCell(required=True)
    hours_since = HoursCell()
    incident_on = DayCell()
    incident_at = TimeCell()
    precision = ChoiceCell(PRECISIONS)
    age = TypedCount(least=0, most=120)
    age_band = ChoiceCell(AGE_BANDS)
    sex = ChoiceCell(SEXES)
    product = Code(required=True)
    treatments = TypedCount(least=1, most=4)
    lot = Code()
    facility = Code()
    services = ChoicesCell(SERVICES)
    declined = YesNoCell()
    consent = YesNoCell()

    @validates_schema
    def check_times(self, data: Mapping[str, Any], **_: object) -> None:
        """A day and its time of day stand together, and the incident is told in one way."""
        errors = {}
        has_day = "given_on" in data
        if isinstance(data.get("given_at"), datetime) is has_day and "given_at" in data:
            words = (
                "The time has its own day. Leave this empty."
                if has_day
                else "Write the day, like 2026-11-20."
            )
            errors["given_on"] = [words]
        if "hours_since" in data and ("incident_on" in data or "incident_at" in data):
            errors["hours_since"] = ["Write this, or the day and time of the incident. Not both."]
        elif ("incident_on" in data) != ("incident_at" in data):
            missing = "incident_at" if "incident_on" in data else "incident_on"
            errors[missing] = ["Write the day and the time, or use hours_since."]
        if "facility" in data and "services" not in data:
            errors["services"] = ["Say what they were sent for."]
        if errors:
            raise ValidationError(errors)
