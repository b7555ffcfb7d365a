"""Shapes of counts and losses: what the API takes and answers, and the forms."""

from datetime import time
from typing import Any

from marshmallow import Schema, ValidationError, fields

from core.fields import AwareTime, Choice, Code, Count, Day, Flag, TypedCount, Words
from inventory.counts.reasons import FEWER, LOSSES, MORE

WHOLE = "Write a whole number of single tablets, like 6. Write 0 for none."
MOST_UNITS = 1_000_000


class CountLineInput(Schema):
    lot = Code(required=True)
    counted = Count(required=True, allow_none=True, least=0, most=MOST_UNITS)
    product = Code(load_default=None, allow_none=True)
    expires_on = Words(load_default=None, allow_none=True, longest=10)


class CountInput(Schema):
    seal_number = Code(required=True)
    seal_intact = Flag(required=True)
    lines = fields.List(fields.Nested(CountLineInput), required=True)
    counted_at = AwareTime(load_default=None, allow_none=True)
    confirmed = Flag(load_default=False)
    replaces = Count(load_default=None, allow_none=True, most=2**31 - 1)


class WhyInput(Schema):
    lot = Code(required=True)
    reason = Choice(dict.fromkeys([*FEWER, *MORE]), required=True)
    product = Code(load_default=None, allow_none=True)


class CloseInput(Schema):
    reasons = fields.List(fields.Nested(WhyInput), load_default=list)


class WithdrawInput(Schema):
    reason = Words(required=True)


class LossInput(Schema):
    lot = Code(required=True)
    units = Count(required=True, most=MOST_UNITS)
    reason = Choice(LOSSES, required=True)
    product = Code(load_default=None, allow_none=True)
    occurred_at = AwareTime(load_default=None, allow_none=True)


class CountLineView(Schema):
    product = fields.String(required=True)
    lot = fields.String(required=True)
    expires_on = fields.Date(required=True)
    counted = fields.Integer(required=True, allow_none=True, metadata={"description": "Empty: not counted."})
    book = fields.Integer(required=True, metadata={"description": "Units at the instant of counting."})
    difference = fields.Integer(
        required=True, allow_none=True, metadata={"description": "Counted less book, in units."}
    )
    reason = fields.String(required=True, allow_none=True)
    given_since = fields.Integer(
        required=True, metadata={"description": "Units that went out since beyond what was counted."}
    )


class MadeView(Schema):
    id = fields.Integer(required=True)
    lot = fields.String(required=True)
    change = fields.Integer(required=True, metadata={"description": "Units; less than 0 when they left."})
    reason = fields.String(required=True)


class CountView(Schema):
    id = fields.Integer(required=True)
    station = fields.String(required=True)
    state = fields.String(required=True)
    seal_number = fields.String(required=True)
    seal_intact = fields.Boolean(required=True)
    counted_at = AwareTime(required=True)
    counted_by = fields.String(required=True)
    ended_at = AwareTime(required=True, allow_none=True)
    ended_by = fields.String(
        required=True, allow_none=True, metadata={"description": "The witness, or who withdrew it."}
    )
    withdrawn_reason = fields.String(required=True, allow_none=True)
    lines = fields.List(fields.Nested(CountLineView), required=True)
    movements = fields.List(fields.Nested(MadeView), required=True)


class CountListItem(Schema):
    id = fields.Integer(required=True)
    station = fields.String(required=True)
    state = fields.String(required=True)
    counted_at = AwareTime(required=True)
    seal_intact = fields.Boolean(required=True)
    off = fields.Integer(required=True, metadata={"description": "Lots that differed from the book."})


class CountListView(Schema):
    items = fields.List(fields.Nested(CountListItem), required=True)
    next = fields.String(required=True, allow_none=True)


class LossView(Schema):
    id = fields.Integer(required=True)
    state = fields.String(required=True)
    product = fields.String(required=True)
    lot = fields.String(required=True)
    units = fields.Integer(required=True)
    reason = fields.String(required=True)
    occurred_at = AwareTime(required=True)
    proposed_by = fields.String(required=True)
    ended_by = fields.String(required=True, allow_none=True)
    movement = fields.Integer(required=True, allow_none=True)


class ClockTime(fields.String):
    """An hour of the day as people write it: 14:30, or 7.05."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs).strip().replace(".", ":")
        hours, _, minutes = text.partition(":")
        if not (text.isascii() and hours.isdecimal() and minutes.isdecimal() and len(minutes) == 2):
            raise ValidationError("Write the time like 14:30.")
        if len(hours) > 2 or int(hours) > 23 or int(minutes) > 59:
            raise ValidationError("Write the time like 14:30.")
        return time(int(hours), int(minutes))


class Signature(Schema):
    """A second person signs at this screen."""

    witness = fields.String(load_default="")
    witness_password = fields.String(load_default="")


def _typed(words: str = WHOLE, **options: Any) -> TypedCount:
    return TypedCount(most=MOST_UNITS, error_messages={"invalid": words, "required": words}, **options)


def count_form(lot_ids: list[int], finds: int) -> Schema:
    """The blind form: one number for each lot, and rows for lots that are not listed."""
    made: dict[str, Any] = {
        "seal_number": Code(required=True, error_messages={"required": "Write the number on the seal."}),
        "seal_intact": Choice(
            ("yes", "no"), required=True, error_messages={"required": "Say if the seal is whole."}
        ),
        "paper_on": Day(load_default=None),
        "paper_at": ClockTime(load_default=None),
        "confirmed": Choice(("yes",), load_default=""),
        "replaces": TypedCount(load_default=None),
    }
    made |= {f"lot_{lot_id}": _typed(least=0, load_default=None) for lot_id in lot_ids}
    for number in range(finds):
        made[f"find_code_{number}"] = fields.String(load_default=None)  # read before this shape is checked
        made[f"find_lot_{number}"] = Code(load_default=None)
        made[f"find_product_{number}"] = Code(load_default=None)
        made[f"find_expiry_{number}"] = Words(load_default=None, longest=10)
        made[f"find_counted_{number}"] = _typed(least=0, load_default=None)
    return Schema.from_dict(made)()


def close_form(lot_ids: list[int]) -> Schema:
    reasons = {f"reason_{lot_id}": fields.String(load_default="") for lot_id in lot_ids}
    return Schema.from_dict({**Signature().fields, **reasons})()


class WithdrawForm(Schema):
    withdraw_reason = Words(required=True, error_messages={"required": "Write in a few words why."})


class LossForm(Signature):
    sign = Choice(("later",), load_default="")
    lot = fields.String(required=True, error_messages={"required": "Choose the lot."})
    units = _typed("Write a whole number of single tablets, like 2.", required=True, least=1)
    reason = Choice(LOSSES, required=True, error_messages={"required": "Choose why it cannot be used."})


class HandoverForm(Signature):
    seal_intact = Choice(
        ("yes", "no"), required=True, error_messages={"required": "Say if the seal was whole."}
    )
    seal_number = Code(required=True, error_messages={"required": "Write the number on the new seal."})
    is_key_handed = Choice(
        ("yes", "no"), required=True, error_messages={"required": "Say if the key goes too."}
    )
    no_count_reason = Words(load_default=None)
