"""Shapes of the forms about DHIS2. What a name must be like is judged with the whole mapping."""

from marshmallow import Schema, fields

from core.fields import Choice, TypedCount
from reports.dhis2.wire.identifiers import SCHEMES
from reports.dhis2.wire.payload import FORMATS

LONGEST = 200
VERSION = TypedCount(least=0, required=True)


class Name(fields.String):
    """A name of the receiver's as typed: spaces around it are a slip of the hand."""

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)  # type: ignore[arg-type]
        return text.strip()[:LONGEST]


class PeriodForm(Schema):
    period = fields.String(required=True, error_messages={"required": "Write a month like 202610."})


class SendForm(PeriodForm):
    dry = Choice(("yes", "no"), load_default="yes")


class FileForm(PeriodForm):
    format = Choice(FORMATS, load_default="json")


class TargetForm(Schema):
    seen = VERSION
    data_set = Name(load_default="")
    attribute_option_combo = Name(load_default="")
    data_element_scheme = Choice(SCHEMES, load_default="uid")
    org_unit_scheme = Choice(SCHEMES, load_default="uid")
    option_combo_scheme = Choice(SCHEMES, load_default="uid")
    data_set_scheme = Choice(SCHEMES, load_default="uid")


def names_form(field_names: list[str]) -> Schema:
    """A form with these fields, each a name of the receiver's, which may be empty."""
    made = {"seen": VERSION, **{name: Name(load_default="") for name in field_names}}
    return Schema.from_dict(made, name="NamesForm")()


class MappingUpload(Schema):
    save = Choice(("yes",), load_default=None)
