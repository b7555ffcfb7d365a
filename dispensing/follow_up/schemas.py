"""Shapes of the follow-up forms. Shape only: which days and which results fit is the verb's.

No field asks for a name.
"""

from typing import Any

from marshmallow import Schema, fields

from core.fields import Choice, Day, Words
from dispensing.follow_up.outcomes import RESULTS, SIDE_EFFECTS, STOPS, WAYS


class Reach(Words):
    """Words that may begin like a phone number with its country: they never leave as a table."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        is_abroad = isinstance(value, str) and value.strip().startswith("+")
        text = super()._deserialize(value.strip()[1:] if is_abroad else value, attr, data, **kwargs)
        return f"+{text}" if is_abroad else text


class PlanForm(Schema):
    days = fields.List(
        Day(),
        required=True,
        metadata={"many": True},
        error_messages={"required": "Choose one day or more from the list."},
    )
    way = Choice(WAYS, required=True, error_messages={"required": "Choose how to reach them."})
    reach = Reach(load_default=None)
    hours = Words(load_default=None)
    say = Words(load_default=None)
    never_say = Words(load_default=None)


class TryForm(Schema):
    result = Choice(RESULTS, required=True, error_messages={"required": "Choose how it went."})
    side_effects = Choice(SIDE_EFFECTS, load_default=None)


class StopForm(Schema):
    why = Choice(STOPS, required=True, error_messages={"required": "Choose why."})
