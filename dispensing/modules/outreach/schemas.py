"""Shapes of the forms about routes, stops and vouchers. Instants are typed as a day and an hour."""

from typing import Any

from marshmallow import Schema, fields

from core.fields import Choice, Code, Day, TypedCount, Words
from dispensing.modules.outreach import models
from dispensing.modules.outreach.steps import NO_HANDOVER, VOUCHER_KINDS, VOUCHER_VERBS
from dispensing.modules.outreach.vouchers import LAST_NUMBER
from inventory.counts.schemas import ClockTime

Messages = dict[str, Any]
MINUTES_A_DAY = 1440
WRITE_TIME: Messages = {"required": "Write the time like 14:30."}
WRITE_NUMBER = {"required": "Write the number.", "invalid": "Write the number alone, like 41."}


class PlanForm(Schema):
    leaves_on = Day(required=True, error_messages={"required": "Write the day."})
    leaves_time = ClockTime(required=True, error_messages=WRITE_TIME)
    back_on = Day(required=True, error_messages={"required": "Write the day."})
    back_time = ClockTime(required=True, error_messages=WRITE_TIME)


class StopForm(Schema):
    place = Code(load_default=None)
    words = Words(longest=40, load_default=None)
    day = TypedCount(
        least=1, most=15, load_default=1, error_messages={"invalid": "Write the day of the route, like 1."}
    )
    since = ClockTime(required=True, error_messages=WRITE_TIME)
    until = ClockTime(required=True, error_messages=WRITE_TIME)


class StopOutForm(Schema):
    stop = TypedCount(required=True, most=999_999_999)


class SetOutForm(Schema):
    no_handover_reason = Choice(NO_HANDOVER, load_default=None)


class BackForm(Schema):
    minutes_ago = TypedCount(
        least=0,
        most=MINUTES_A_DAY,
        load_default=0,
        error_messages={"invalid": "Write the minutes as a whole number, like 20."},
    )


class CloseForm(Schema):
    confirmed = Choice(("yes",), load_default=None)


class NothingForm(Schema):
    """A button: the address says all."""


class TakeForm(Schema):
    series = Code(required=True, error_messages={"required": "Write the letters on the vouchers."})
    first = TypedCount(least=0, most=LAST_NUMBER, required=True, error_messages=WRITE_NUMBER)
    last = TypedCount(least=0, most=LAST_NUMBER, required=True, error_messages=WRITE_NUMBER)


class GiveForm(Schema):
    number = fields.String(required=True, error_messages={"required": "Choose the voucher."})
    kind = Choice(VOUCHER_KINDS, required=True, error_messages={"required": "Choose what it is for."})
    facility = Code(load_default=None)


class SettleForm(Schema):
    settled = fields.String(
        required=True, attribute="number", error_messages={"required": "Choose the voucher."}
    )
    verb = Choice(VOUCHER_VERBS, required=True, error_messages={"required": "Choose what became of it."})


class HoursForm(Schema):
    based_on = TypedCount(least=0, required=True)
    counts_from = Day(required=True, error_messages={"required": "Choose the first day."})
    late_hours = TypedCount(
        least=models.FEWEST,
        most=models.MOST,
        required=True,
        error_messages={"required": "Write how many hours."},
    )
    note = Words(required=True, error_messages={"required": "Write in a few words why."})
