"""Shapes of a visit in the API: what may arrive and what leaves. Shape only: no database, no clock."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from accounts.places.services import SERVICES
from core.fields import AwareTime, Choice, Code, Count, Flag, Words
from dispensing.eligibility import AGE_BANDS, ANSWERS, GUARDIAN_ANSWERS, NOT_GIVEN_REASONS, PRECISIONS
from dispensing.referrals.wanted import TRANSPORT, ReferralWanted
from dispensing.visits import record


class IncidentInput(Schema):
    latest_at = AwareTime(load_default=None, allow_none=True)
    earliest_at = AwareTime(load_default=None, allow_none=True)
    precision = Choice(PRECISIONS, required=True)

    @post_load
    def make(self, data: Any, **_: Any) -> record.Incident:
        return record.Incident(**data)


class PersonInput(Schema):
    age_years = Count(least=0, most=120, load_default=None, allow_none=True)
    age_band = Choice(AGE_BANDS, load_default=None, allow_none=True)
    sex = Choice(record.SEXES, load_default="unknown")
    weight_kg = Count(least=2, most=300, load_default=None, allow_none=True)

    @post_load
    def make(self, data: Any, **_: Any) -> record.Survivor:
        return record.Survivor(**data)


class ScreeningInput(Schema):
    could_become_pregnant = Choice(ANSWERS)
    already_pregnant = Choice(ANSWERS)
    ec_already_taken = Choice(ANSWERS)
    inducer_last_4_weeks = Choice(ANSWERS)
    ulipristal_last_5_days = Choice(ANSWERS)
    breastfeeding = Choice(ANSWERS)
    on_antiretrovirals = Choice(ANSWERS)


class ConsentInput(Schema):
    ec = Flag(required=True)
    referral = Flag(load_default=False)
    sharing = Flag(load_default=False)
    follow_up = Flag(load_default=False)
    guardian = Choice(GUARDIAN_ANSWERS, load_default="not_needed")

    @post_load
    def make(self, data: Any, **_: Any) -> record.Consent:
        return record.Consent(**data)


class DoseInput(Schema):
    product = Code(required=True)
    treatments = Count(least=1, most=4, load_default=1)
    given_at = AwareTime(required=True)
    already_given = Flag(load_default=False)
    lot = Code(load_default=None, allow_none=True)
    lot_reason = Words(load_default=None, allow_none=True)

    @post_load
    def make(self, data: Any, **_: Any) -> record.DoseGiven:
        return record.DoseGiven(**data)


class ReferralInput(Schema):
    facility = Code(required=True)
    services = fields.List(
        Choice(SERVICES),
        required=True,
        validate=validate.Length(min=1, max=len(SERVICES), error="Choose at least one service."),
    )
    accompanied = Flag(load_default=None, allow_none=True)
    transport = Choice(TRANSPORT, load_default=None, allow_none=True)
    transport_cost = Count(least=0, most=100_000, load_default=None, allow_none=True)
    no_transport_reason = Words(load_default=None, allow_none=True)

    @post_load
    def make(self, data: Any, **_: Any) -> ReferralWanted:
        return ReferralWanted(**{**data, "services": tuple(dict.fromkeys(data["services"]))})


class VisitInput(Schema):
    """One visit: the dose or the reason there was none, and the referrals."""

    arrived_at = AwareTime(required=True)
    incident = fields.Nested(IncidentInput, required=True)
    person = fields.Nested(PersonInput, load_default=record.Survivor)
    screening = fields.Nested(ScreeningInput, load_default=dict)
    consent = fields.Nested(ConsentInput, required=True)
    dose = fields.Nested(DoseInput, load_default=None, allow_none=True)
    not_given_reason = Choice(NOT_GIVEN_REASONS, load_default=None, allow_none=True)
    referrals = fields.List(fields.Nested(ReferralInput), load_default=list, validate=validate.Length(max=10))
    referral_declined = Flag(load_default=False)

    @post_load
    def make(self, data: Any, **_: Any) -> record.VisitRecord:
        return _as_record(data)


class CorrectionInput(VisitInput):
    """The same, in place of an earlier record, and why."""

    reason = Words(required=True)

    @post_load
    def make(self, data: Any, **_: Any) -> Any:
        reason = data.pop("reason")
        return {"record": _as_record(data), "reason": reason}


class RepeatDoseInput(Schema):
    vomited_at = AwareTime(required=True)
    given_at = AwareTime(required=True)
    product = Code(required=True)
    already_given = Flag(load_default=False)


def _as_record(data: dict[str, Any]) -> record.VisitRecord:
    return record.VisitRecord(**{**data, "referrals": tuple(data["referrals"])})


class ReasonView(Schema):
    code = fields.String(required=True)
    text = fields.String(required=True)


class DecisionView(Schema):
    allowed = fields.Boolean(required=True)
    blocks = fields.List(fields.Nested(ReasonView), required=True)
    advice = fields.List(fields.Nested(ReasonView), required=True)


class TakenLotView(Schema):
    lot = fields.String(required=True)
    units = fields.Integer(required=True)


class DoseView(Schema):
    product = fields.String(required=True)
    treatments = fields.Integer(required=True)
    units = fields.Integer(required=True)
    lots = fields.List(fields.Nested(TakenLotView), required=True)
    given_at = AwareTime(required=True)
    already_given = fields.Boolean(required=True)


class RepeatDoseView(DoseView):
    vomited_at = AwareTime(required=True)
    flags = fields.List(fields.Nested(ReasonView), required=True)


class IssuedReferralView(Schema):
    number = fields.String(required=True)
    feedback_code = fields.String(required=True)
    facility = fields.String(required=True)
    services = fields.List(fields.String(), required=True)
    urgent_until = fields.Dict(keys=fields.String(), values=AwareTime(), required=True)
    accompanied = fields.Boolean(required=True, allow_none=True)
    transport = fields.String(required=True, allow_none=True)


class RecordedVisitView(Schema):
    """A visit as it was recorded, or corrected."""

    code = fields.String(required=True)
    register_number = fields.String(required=True)
    station = fields.String(required=True)
    version = fields.Integer(required=True)
    arrived_at = AwareTime(required=True)
    hours_since_incident = fields.Float(required=True, allow_none=True)
    band = fields.String(required=True)
    age_band = fields.String(required=True)
    sex = fields.String(required=True)
    decision = fields.Nested(DecisionView, required=True, allow_none=True)
    dose = fields.Nested(DoseView, required=True, allow_none=True)
    not_given_reason = fields.String(required=True, allow_none=True)
    flags = fields.List(fields.Nested(ReasonView), required=True)
    referrals = fields.List(fields.Nested(IssuedReferralView), required=True)
    referral_declined = fields.Boolean(required=True)
    protocol_version = fields.Integer(required=True)
    recorded_at = AwareTime(required=True)


class VisitView(RecordedVisitView):
    """A visit as it stands, with the repeat doses that followed; after `erased_at` what was told is gone."""

    erased_at = AwareTime(required=True, allow_none=True)
    repeat_doses = fields.List(fields.Nested(RepeatDoseView), required=True)


class VisitLineView(Schema):
    """A visit in a list: enough to find it, no answers."""

    code = fields.String(required=True)
    register_number = fields.String(required=True)
    arrived_at = AwareTime(required=True)
    dose_given = fields.Boolean(required=True)
    version = fields.Integer(required=True)


class VisitListView(Schema):
    items = fields.List(fields.Nested(VisitLineView), required=True)
    next = fields.String(required=True, allow_none=True)


class LotVisitView(Schema):
    """A visit that got a lot: enough to find it and to tell the person."""

    code = fields.String(required=True)
    register_number = fields.String(required=True)
    product = fields.String(required=True)
    units = fields.Integer(required=True)
    given_at = AwareTime(required=True)


class LotVisitsView(Schema):
    items = fields.List(fields.Nested(LotVisitView), required=True)
    next = fields.String(required=True, allow_none=True)


class AssessmentView(Schema):
    """The decision alone; nothing was saved."""

    decision = fields.Nested(DecisionView, required=True)
    flags = fields.List(fields.Nested(ReasonView), required=True)
    hours_since_incident = fields.Float(required=True, allow_none=True)
    band = fields.String(required=True)
    protocol_version = fields.Integer(required=True)
