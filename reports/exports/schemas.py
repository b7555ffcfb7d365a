"""Shapes of a wish to export: as typed on the page, and as asked of the API."""

from marshmallow import Schema

from core.fields import Choice, Code, Day, Words
from reports.exports.datasets.declared import ALL
from reports.exports.files import FORMATS


class ExportForm(Schema):
    data_set = Choice(ALL, load_default="doses")
    from_on = Day(required=True, error_messages={"required": "Write the first day."})
    to_on = Day(required=True, error_messages={"required": "Write the last day."})
    station = Code(load_default=None)
    format = Choice(FORMATS, load_default="csv")
    purpose = Words(required=True, error_messages={"required": "Write what the file is for."})


class ExportQuery(Schema):
    from_on = Day(data_key="from", required=True)
    to_on = Day(data_key="to", required=True)
    station = Code(load_default=None)
    format = Choice(FORMATS, load_default="csv")
    purpose = Words(required=True)


class DescriptionQuery(Schema):
    """The days of the file that is described; without them the description names no days."""

    from_on = Day(data_key="from", load_default=None)
    to_on = Day(data_key="to", load_default=None)
