"""Shapes of the directory's forms."""

from marshmallow import Schema, fields, validate

from accounts.facilities.models import ANSWERS
from core.fields import Choice, Code, Words

PHONE = validate.Regexp(r"^\+?[0-9 /-]{3,20}$", error="Write the number with digits, like 0212 123456.")


class CheckForm(Schema):
    ec_in_stock = Choice(ANSWERS, load_default=None)
    pep_in_stock = Choice(ANSWERS, load_default=None)
    opening_hours = Words(longest=80, load_default=None)
    phone = fields.String(load_default=None, validate=PHONE)


class AnswerForm(Schema):
    answer = Choice(("same", "new", "left_out"), required=True, error_messages={"required": "Choose one."})
    same_as = Code(load_default=None)


class UploadForm(Schema):
    create_areas = Choice(("yes",), load_default=None)
    save = Choice(("yes",), load_default=None)
