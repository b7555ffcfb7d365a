"""Shapes of what is sent about requests, and of how they are answered."""

from typing import Any

from marshmallow import Schema, fields, post_load
from marshmallow.validate import Length

from core.fields import AwareTime, Choice, Code, Count, Flag, Words
from inventory.resupply.transitions import STATES
from inventory.resupply.wanted import Counted, Named, Wanted

MOST_TREATMENTS, MOST_UNITS = 10_000, 100_000


class _Line(Schema):
    """Leaves out what was not said, so that the record's own defaults hold."""

    made: type

    @post_load
    def make(self, data: dict[str, Any], **_options: Any) -> Any:
        return self.made(**{name: value for name, value in data.items() if value is not None})


class WantedLine(_Line):
    made = Wanted
    product = Code(required=True)
    treatments = Count(least=1, most=MOST_TREATMENTS, required=True)
    reason = Words(load_default=None, allow_none=True)


class DecidedLine(WantedLine):
    treatments = Count(least=0, most=MOST_TREATMENTS, required=True)


class NamedLot(_Line):
    made = Named
    lot = Code(required=True)
    units = Count(least=1, most=MOST_UNITS, required=True)
    reason = Words(load_default=None, allow_none=True)
    product = Code(load_default=None, allow_none=True)


class CountedLot(_Line):
    made = Counted
    lot = Code(required=True)
    accepted = Count(least=0, most=MOST_UNITS, required=True)
    damaged = Count(least=0, most=MOST_UNITS, load_default=0)
    missing = Count(least=0, most=MOST_UNITS, load_default=0)
    reason = Words(load_default=None, allow_none=True)
    product = Code(load_default=None, allow_none=True)


def _lines(line: type[_Line], least: int, **options: Any) -> Any:
    return fields.List(fields.Nested(line), validate=Length(least, 50), **options)


class RequisitionInput(Schema):
    emergency = Flag(load_default=False)
    source = Code(load_default=None, allow_none=True)
    lines = _lines(WantedLine, 1, required=True)


class Seen(Schema):
    """The version that the person read: what changed since is told, not written over."""

    version = Count(required=True)


class LinesInput(Seen):
    emergency = Flag(load_default=None, allow_none=True)
    lines = _lines(WantedLine, 1, required=True)


class ApprovalInput(Seen):
    lines = _lines(DecidedLine, 0, load_default=None, allow_none=True)


class ReasonInput(Seen):
    reason = Words(required=True)


class MaybeReasonInput(Seen):
    reason = Words(load_default=None, allow_none=True)


class DispatchInput(Schema):
    version = Count(required=True)
    store = Code(load_default=None, allow_none=True)
    lots = _lines(NamedLot, 1, load_default=None, allow_none=True)
    waybill = Code(load_default=None, allow_none=True)
    carrier = Words(longest=40, load_default=None, allow_none=True)
    seal_number = Code(load_default=None, allow_none=True)


class ReceiptInput(Schema):
    """The version may be left out: goods in hand are counted, whatever was sent since."""

    version = Count(load_default=None, allow_none=True)
    waybill = Words(longest=40, required=True)
    seal_intact = Flag(load_default=True)
    lines = _lines(CountedLot, 1, required=True)


class UnitsView(Schema):
    sent = fields.Integer()
    accepted = fields.Integer()
    damaged = fields.Integer()
    missing = fields.Integer()


class LineView(Schema):
    """Whole treatments; `units` counts tablets. `to_send` is the back-order."""

    product = fields.String()
    suggested = fields.Integer(allow_none=True)
    asked = fields.Integer()
    reason = fields.String(allow_none=True)
    approved = fields.Integer(allow_none=True)
    approve_reason = fields.String(allow_none=True)
    sent = fields.Integer()
    received = fields.Integer()
    to_send = fields.Integer()
    units = fields.Nested(UnitsView)


class LotView(Schema):
    product = fields.String()
    lot = fields.String()
    expires_on = fields.String()
    units = fields.Integer()
    accepted = fields.Integer(allow_none=True)
    damaged = fields.Integer(allow_none=True)
    missing = fields.Integer(allow_none=True)
    reason = fields.String(allow_none=True)


class ShipmentView(Schema):
    waybill = fields.String()
    source = fields.String()
    carrier = fields.String(allow_none=True)
    seal_number = fields.String(allow_none=True)
    state = Choice(("in_transit", "received"))
    dispatched_at = fields.String()
    received_at = fields.String(allow_none=True)
    seal_intact = fields.Boolean(allow_none=True)
    lots = fields.List(fields.Nested(LotView))


class RequisitionView(Schema):
    id = fields.Integer()
    station = fields.String()
    source = fields.String(allow_none=True)
    emergency = fields.Boolean()
    drafted_by_system = fields.Boolean()
    state = Choice(STATES)
    version = fields.Integer()
    asked_at = fields.String()
    submitted_at = fields.String(allow_none=True)
    decided_at = fields.String(allow_none=True)
    handed_to = fields.String(allow_none=True)
    closed_short = fields.Boolean()
    lines = fields.List(fields.Nested(LineView))
    shipments = fields.List(fields.Nested(ShipmentView))


class EventView(Schema):
    verb = fields.String()
    by = fields.String()
    at = AwareTime()
    reason = fields.String(allow_none=True)
    version = fields.Integer()


class OneRequisitionView(RequisitionView):
    """With every step it took, and what the reader may do now."""

    history = fields.List(fields.Nested(EventView))
    verbs = fields.List(fields.String())


class RequisitionListView(Schema):
    items = fields.List(fields.Nested(RequisitionView))
    next = fields.String(allow_none=True)
