"""Shapes of the certificate forms. Shape only: who may do it and what can be true is the verb's."""

from marshmallow import Schema, fields

from core.fields import Choice, Day, Words
from dispensing.certification.rules import KINDS


class CertificateForm(Schema):
    person = fields.String(required=True, error_messages={"required": "Choose a person of your station."})
    kind = Choice(KINDS, required=True, error_messages={"required": "Choose a kind of certificate."})
    number = Words(longest=40, required=True, error_messages={"required": "Write the certificate's number."})
    authority = Words(longest=80, required=True, error_messages={"required": "Write who issued it."})
    issued_on = Day(required=True, error_messages={"required": "Write the first day."})
    expires_on = Day(load_default=None)
    taught_by = fields.String(load_default=None)


class ReasonForm(Schema):
    reason = Words(required=True, error_messages={"required": "Write in a few words why."})
