"""Shapes of the hotline's forms. Every answer is a number, a yes or no, or from a closed list."""

from collections.abc import Mapping

from marshmallow import Schema, fields

from core.fields import Choice, Code, Day, TypedCount, Words
from dispensing.modules.hotline import models
from dispensing.modules.hotline.steps import WHY_CLOSED, WHY_NOT, WHY_NOT_ARRIVED

MINUTES_A_DAY, LONGEST_AGO_HOURS = 1440, 8760


def _reason(choices: Mapping[str, str]) -> Choice:
    """Two reasons stand on one page, each with a name of its own, so that a label ticks its own form."""
    return Choice(choices, required=True, attribute="reason", error_messages={"required": "Choose a reason."})


class CallForm(Schema):
    minutes_ago = TypedCount(
        least=0,
        most=MINUTES_A_DAY,
        load_default=0,
        error_messages={"invalid": "Write the minutes as a whole number, like 5."},
    )
    danger = Choice(("yes", "no"), required=True, error_messages={"required": "Say if there is danger now."})
    near = Code(required=True, error_messages={"required": "Choose a place from the list."})
    hours_ago = TypedCount(
        least=0,
        most=LONGEST_AGO_HOURS,
        load_default=None,
        error_messages={"invalid": "Write the hours as a whole number, like 9."},
    )
    not_known = Choice(("yes",), load_default=None)


class OfferForm(Schema):
    station = Code(required=True, error_messages={"required": "Choose a station."})
    asked = TypedCount(least=0, load_default=None)


class NothingForm(Schema):
    """A button: the address says all."""


class WhyNotForm(Schema):
    decline_reason = _reason(WHY_NOT)


class GiveBackForm(Schema):
    give_back_reason = _reason(WHY_NOT)


class WhyNotArrivedForm(Schema):
    not_arrived_reason = _reason(WHY_NOT_ARRIVED)


class CloseForm(Schema):
    close_reason = _reason(WHY_CLOSED)


class ArrivedForm(Schema):
    number = fields.String(required=True, error_messages={"required": "Write the number of the call."})
    visit = fields.String(
        required=True, error_messages={"required": "Write the code of their visit, like 76STT-QBHDN."}
    )


class NumbersForm(Schema):
    based_on = TypedCount(least=0, required=True)
    counts_from = Day(required=True, error_messages={"required": "Choose the first day."})
    answer_minutes = TypedCount(
        least=models.SOONEST,
        most=models.LATEST,
        required=True,
        error_messages={"required": "Write how many minutes."},
    )
    km_an_hour = TypedCount(
        least=models.SLOWEST,
        most=models.QUICKEST,
        required=True,
        error_messages={"required": "Write how many km."},
    )
    note = Words(required=True, error_messages={"required": "Write in a few words why."})
