"""Shapes of referrals in the API and on pages. Shape only: what may be noted when is the verb's."""

from typing import Any

from marshmallow import Schema, fields, pre_load

from accounts.places.services import SERVICES
from core.fields import AwareTime, Choice, Flag, TypedCount, Words
from dispensing.referrals.feedback.when import DAYS
from dispensing.referrals.transitions import CHASED_HOW, CHASED_RESULT, KINDS, NOT_SERVED, OUTCOMES
from dispensing.referrals.wanted import TRANSPORT

API_KINDS = tuple(kind for kind in KINDS if kind != "transport")
MOST_HOURS_AGO = 24 * 60
HOURS_AGO = {"invalid": "Write the hours as a whole number.", "range": "Write 0 to 1,440 hours."}


class EventInput(Schema):
    kind = Choice(API_KINDS, required=True)
    at = AwareTime(required=True)
    service = Choice(SERVICES, load_default=None, allow_none=True)
    reason = fields.String(load_default=None, allow_none=True)
    how = Choice(CHASED_HOW, load_default=None, allow_none=True)


class ServiceAnswer(Schema):
    service = Choice(SERVICES, required=True)
    outcome = Choice(OUTCOMES, required=True)
    reason = Choice(NOT_SERVED, load_default=None, allow_none=True)


class FeedbackInput(Schema):
    number = fields.String(required=True)
    feedback_code = fields.String(required=True)
    arrived = Flag(required=True)
    services = fields.List(fields.Nested(ServiceAnswer), load_default=list)
    at = AwareTime(load_default=None, allow_none=True)

    @pre_load
    def named_alone(self, data: Any, **_kwargs: Any) -> Any:
        """A service that is named alone was served."""
        services = data.get("services") if isinstance(data, dict) else None
        if not isinstance(services, list):
            return data
        made = [{"service": one, "outcome": "served"} if isinstance(one, str) else one for one in services]
        return {**data, "services": made}


class ServiceOutcomeView(Schema):
    outcome = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    at = AwareTime(required=True, allow_none=True)
    in_time = fields.Boolean(required=True, allow_none=True)


class ReferralEventView(Schema):
    kind = fields.String(required=True)
    service = fields.String(required=True, allow_none=True)
    how = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    at = AwareTime(required=True, attribute="happened_at")
    noted_at = AwareTime(required=True)
    via = fields.String(required=True)


class ReferralView(Schema):
    number = fields.String(required=True)
    station = fields.String(required=True, attribute="station_code")
    facility = fields.String(required=True, attribute="facility_code")
    state = fields.String(required=True)
    services = fields.Function(lambda line: list(line.services), required=True)
    urgent_until = fields.Dict(keys=fields.String(), values=AwareTime(), required=True)
    outcomes = fields.Dict(keys=fields.String(), values=fields.Nested(ServiceOutcomeView), required=True)
    accompanied = fields.Boolean(required=True, allow_none=True)
    transport = fields.String(required=True, allow_none=True)
    issued_at = AwareTime(required=True)
    due_at = AwareTime(required=True)
    arrived_at = AwareTime(required=True, allow_none=True)


class OneReferralView(ReferralView):
    events = fields.List(fields.Nested(ReferralEventView), required=True)


class ReferralListView(Schema):
    items = fields.List(fields.Nested(ReferralView), required=True)
    next = fields.String(required=True, allow_none=True)


class FeedbackView(Schema):
    """What the sender has just said, and nothing else."""

    number = fields.String(required=True)
    arrived = fields.Boolean(required=True)
    services = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class PairForm(Schema):
    number = fields.String(required=True, error_messages={"required": "Write the number from the slip."})
    code = fields.String(required=True, error_messages={"required": "Write the feedback code from the slip."})


class FindForm(Schema):
    number = fields.String(required=True, error_messages={"required": "Write the number from the slip."})


class HoursAgo(Schema):
    hours_ago = TypedCount(least=0, most=MOST_HOURS_AGO, load_default=0, error_messages=HOURS_AGO)


class CloseForm(Schema):
    reason = fields.String(load_default=None)


class ChaseForm(Schema):
    how = Choice(CHASED_HOW, required=True, error_messages={"required": "Choose how you asked."})
    result = Choice(CHASED_RESULT, required=True, error_messages={"required": "Choose what you heard."})


class TransportForm(Schema):
    accompanied = Choice(("yes",), load_default=None)
    transport = Choice(TRANSPORT, load_default=None)
    cost = TypedCount(least=0, most=100_000, load_default=None, allow_none=True)
    no_transport_reason = Words(load_default=None, allow_none=True)


def answers_form(services: list[str], *, has_time: bool = False) -> Schema:
    """The form of one slip: whether they came, and for each of its services yes, or why not."""
    answers = ("served", *NOT_SERVED)
    made: dict[str, Any] = {"arrived": Choice(("yes", "no"), load_default=None)}
    made |= {"number": fields.String(), "code": fields.String()}
    for service in services:
        made[f"of_{service}"] = Choice(answers, load_default=None)
    if not has_time:
        made["days_ago"] = Choice(DAYS, load_default=None)
    if has_time:
        made["hours_ago"] = HoursAgo().fields["hours_ago"]
    return Schema.from_dict(made)()


def served_in(data: dict[str, Any]) -> dict[str, str]:
    """{service: "served" or why not} of a form's answers."""
    return {name[3:]: value for name, value in data.items() if name.startswith("of_") and value is not None}
