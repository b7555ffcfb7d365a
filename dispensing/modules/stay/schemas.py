"""Shapes of the forms of a stay. Shape only: what can be true is the verb's."""

from typing import Any

from marshmallow import Schema, fields

from core.fields import Choice, Day, TypedCount, Words
from dispensing.modules.stay.rules import ENTRY_ROUTES, ITEM_KINDS, LEFT_TO

LINES = 6


def _needed(words: str) -> dict[str, Any]:
    return {"required": words}


class AdmitForm(Schema):
    entry_route = Choice(ENTRY_ROUTES, required=True, error_messages=_needed("Choose how they came."))
    visit_code = fields.String(load_default=None)
    hours_ago = TypedCount(least=0, most=120, load_default=0)


class LeaveForm(Schema):
    left_to = Choice(LEFT_TO, required=True, error_messages=_needed("Choose where they went."))
    partner = TypedCount(load_default=None)


class PartnerForm(Schema):
    name = Words(longest=80, required=True, error_messages=_needed("Write the organisation's name."))
    agreed_from = Day(required=True, error_messages=_needed("Write the first day."))
    agreed_to = Day(required=True, error_messages=_needed("Write the last day."))


class RuleForm(Schema):
    longest_days = TypedCount(least=2, most=30, required=True, error_messages=_needed("Write how many days."))
    counts_from = Day(required=True, error_messages=_needed("Write the first day."))
    note = Words(required=True, error_messages=_needed("Write in a few words why."))


def _line_fields() -> dict[str, fields.Field[Any]]:
    made: dict[str, fields.Field[Any]] = {}
    for line in range(1, LINES + 1):
        made[f"kind_{line}"] = Choice(ITEM_KINDS, load_default=None)
        made[f"words_{line}"] = Words(longest=60, load_default="")
        made[f"quantity_{line}"] = TypedCount(most=999, load_default=None)
    return made


BagForm = Schema.from_dict(
    {
        "seal_number": Words(longest=20, required=True, error_messages=_needed("Write the seal's number.")),
        **_line_fields(),
    },
    name="BagForm",
)


def return_form(lines: list[int]) -> Schema:
    """One number for each line of a bag."""
    shape: dict[str, fields.Field[Any]] = {
        f"returned_{line}": TypedCount(
            least=0, most=999, required=True, error_messages=_needed("Write how many.")
        )
        for line in lines
    }
    seal = Choice(("yes", "no"), required=True, error_messages=_needed("Say if the seal was whole."))
    return Schema.from_dict({**shape, "was_seal_intact": seal}, name="ReturnForm")()
