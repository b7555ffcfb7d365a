"""Shapes of the supervision form: an answer, who sees to it, and a few words for each item."""

from marshmallow import Schema, fields

from core.fields import Choice, Code, Day, Words
from dispensing.supervision.checklist import ANSWERS, NEWEST, VERSIONS, WHO

_MISSING = {"required": "Choose yes, no or not seen."}
_FIELDS: dict[str, fields.Field] = {
    "station": Code(required=True, error_messages={"required": "Choose a station."}),
    "visited_on": Day(required=True, error_messages={"required": "Write the day you were there."}),
}
for _item in VERSIONS[NEWEST]:
    _FIELDS[_item] = Choice(ANSWERS, required=True, error_messages=_MISSING)
    _FIELDS[f"{_item}_who"] = Choice(WHO, load_default="in_charge")
    _FIELDS[f"{_item}_words"] = Words(load_default=None)

SupervisionForm = Schema.from_dict(_FIELDS, name="SupervisionForm")
