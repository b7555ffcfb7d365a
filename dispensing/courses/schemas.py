"""Shapes of the course forms."""

from marshmallow import Schema, fields

from core.fields import Choice, Code, Day, Words
from dispensing.courses.rules import KINDS


class CourseForm(Schema):
    kind = Choice(KINDS, required=True, error_messages={"required": "Choose a kind of course."})
    place = Code(required=True, error_messages={"required": "Choose where it is."})
    starts_on = Day(required=True, error_messages={"required": "Write the first day."})
    ends_on = Day(required=True, error_messages={"required": "Write the last day."})
    trainer = fields.String(required=True, error_messages={"required": "Write the trainer's name."})
    authority = Words(longest=80, required=True, error_messages={"required": "Write who stands for it."})


class ParticipantForm(Schema):
    person = fields.String(required=True, error_messages={"required": "Write a name."})


class AttendanceForm(Schema):
    day = Day(required=True, error_messages={"required": "Choose a day."})
    present = fields.List(fields.String(), load_default=list, metadata={"many": True})


class CourseCertificateForm(Schema):
    person = fields.String(required=True, error_messages={"required": "Choose somebody from the list."})
    number = Words(longest=40, required=True, error_messages={"required": "Write the certificate's number."})
