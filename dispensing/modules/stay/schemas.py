"""Shapes of the forms of a stay."""

from marshmallow import Schema

from core.fields import Choice
from dispensing.modules.stay.rules import ENTRY_ROUTES


class AdmitForm(Schema):
    entry_route = Choice(ENTRY_ROUTES, required=True, error_messages={"required": "Choose how they came."})
