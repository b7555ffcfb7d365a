"""Shapes of the forms about an incident. Shape only: who may do it and when is the verb's."""

from marshmallow import Schema

from core.fields import Choice, Words
from dispensing.incidents.kinds import CAUSES, FINDINGS


class ExplainForm(Schema):
    cause = Choice(CAUSES, required=True, error_messages={"required": "Choose how it came to be."})
    words = Words(load_default=None)


class SendBackForm(Schema):
    question = Words(required=True, error_messages={"required": "Write your question."})


class CloseForm(Schema):
    finding = Choice(FINDINGS, required=True, error_messages={"required": "Choose what you found."})
    finding_words = Words(load_default=None)
