"""The shape of a wish for an extract, as typed on the page."""

from marshmallow import Schema

from core.fields import Day, Words


class ExtractForm(Schema):
    from_on = Day(required=True, error_messages={"required": "Write the first day."})
    to_on = Day(required=True, error_messages={"required": "Write the last day."})
    purpose = Words(required=True, error_messages={"required": "Write what the file is for."})
