"""Shape of the form that turns an optional part on or off."""

from marshmallow import Schema

from core.fields import Code


class SwitchForm(Schema):
    station = Code(required=True, error_messages={"required": "Choose a station."})
