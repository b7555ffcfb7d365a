"""Shapes of the forms about an incident. Shape only: who may do it and when is the verb's."""

from marshmallow import Schema

from core.fields import Choice
from dispensing.incidents.kinds import CAUSES, FINDINGS


class ExplainForm(Schema):
    cause = Choice(CAUSES, required=True, error_messages={"required": "Choose how it came to be."})


class SendBackForm(Schema):
    """Nothing is asked yet."""


class CloseForm(Schema):
    finding = Choice(FINDINGS, required=True, error_messages={"required": "Choose what you found."})
