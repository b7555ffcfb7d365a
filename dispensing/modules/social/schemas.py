"""Shapes of the forms of a social worker, and of the medical form."""

from marshmallow import Schema

from core.fields import Choice, Words
from dispensing.modules.social.needs import ACTIONS, NEEDS


class AskForm(Schema):
    has_consent = Choice(("yes",), load_default=None)


class NoteForm(Schema):
    need = Choice(NEEDS, required=True, error_messages={"required": "Choose what they need."})
    action = Choice(ACTIONS, required=True, error_messages={"required": "Choose what you did."})


class MedicalForm(Schema):
    number = Words(longest=20, required=True, error_messages={"required": "Write the number on the form."})
    was_free = Choice(("yes", "no"), required=True, error_messages={"required": "Say if it cost nothing."})


class NothingForm(Schema):
    """A press is all."""
