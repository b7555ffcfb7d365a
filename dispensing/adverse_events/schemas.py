"""Shapes of what is sent about reports, and of how they are answered. Shape only: no database, no clock."""

from typing import Any

from marshmallow import Schema, fields, post_load

from core.fields import AwareTime, Choice, Code, Count, Day, Words
from dispensing.adverse_events import choices
from dispensing.adverse_events.record import Report
from dispensing.adverse_events.transitions import STATES
from dispensing.adverse_events.validity import ELEMENTS
from dispensing.eligibility import AGE_BANDS
from dispensing.visits.record import SEXES

LONGEST_WORDS = 1000
LONGEST_NUMBER = 40


class OwnWords(Words):
    """A story in somebody's own words, or nothing; line breaks become spaces."""

    def __init__(self, **kwargs: Any):
        super().__init__(longest=LONGEST_WORDS, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if isinstance(value, str) and not value.strip():
            return ""
        return super()._deserialize(value, attr, data, **kwargs)


def _several(of: Any) -> Any:
    return fields.List(Choice(of), load_default=None, allow_none=True)


class SaidInput(Schema):
    """What may be said of an event; what is left out is not said."""

    kind = Choice(choices.KINDS, load_default=None, allow_none=True)
    product = Code(load_default=None, allow_none=True)
    lot = Code(load_default=None, allow_none=True)
    known_at = AwareTime(load_default=None, allow_none=True)
    onset_at = AwareTime(load_default=None, allow_none=True)
    terms = _several(choices.TERMS)
    words = OwnWords(load_default="", allow_none=True)
    seriousness = _several(choices.SERIOUSNESS)
    outcome = Choice(choices.OUTCOMES, load_default=None, allow_none=True)
    action = Choice(choices.ACTIONS, load_default=None, allow_none=True)
    reporter = Choice(choices.REPORTERS, load_default=None, allow_none=True)
    age_band = Choice(AGE_BANDS, load_default=None, allow_none=True)
    sex = Choice(SEXES, load_default=None, allow_none=True)
    age_years = Count(least=0, most=120, load_default=None, allow_none=True)
    weight_kg = Count(least=2, most=300, load_default=None, allow_none=True)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        said = {name: data.pop(name) for name in list(data) if name in Report.__dataclass_fields__}
        for name in ("terms", "seriousness"):
            if said.get(name) is not None:
                said[name] = tuple(dict.fromkeys(said[name]))
        said["words"] = said.get("words") or ""
        return {**data, "said": Report(**said)}


class AdverseEventInput(SaidInput):
    visit = fields.String(load_default=None, allow_none=True)


class EventSeen(Schema):
    """The version that the person read: what changed since is told, not written over."""

    version = Count(required=True)


class EventChangeInput(SaidInput):
    version = Count(required=True)


class EventFollowUpInput(EventChangeInput):
    reason = Words(load_default="", allow_none=True)


class EventReviewInput(EventSeen):
    seriousness = fields.List(Choice(choices.SERIOUSNESS), required=True)
    causality = Choice(choices.CAUSALITY, required=True)
    expected = Choice(choices.EXPECTED, load_default="unknown")


class EventSentInput(EventSeen):
    reference = Words(longest=LONGEST_NUMBER, required=True)
    sent_on = Day(required=True)


class EventReasonInput(EventSeen):
    reason = Words(required=True)


class MaybeEventReasonInput(EventSeen):
    reason = Words(load_default="", allow_none=True)


class EventToldInput(EventSeen):
    told_at = AwareTime(load_default=None, allow_none=True)


class EventAnswerInput(Schema):
    answer = Choice(("none",), load_default="none")
    asked_at = AwareTime(load_default=None, allow_none=True)


class EventAnswerView(Schema):
    id = fields.Integer(required=True)
    answer = Choice(choices.ANSWERS, required=True)
    asked_at = AwareTime(required=True)
    recorded_at = AwareTime(required=True)


class EventDeadlinesView(Schema):
    district = fields.String(required=True, allow_none=True)
    regulator = fields.String(required=True, allow_none=True)


class EventReviewView(Schema):
    seriousness = fields.List(Choice(choices.SERIOUSNESS), required=True)
    causality = Choice(choices.CAUSALITY, required=True)
    expected = Choice(choices.EXPECTED, required=True)


class AdverseEventView(Schema):
    id = fields.String(required=True)
    station = fields.String(required=True)
    state = Choice(STATES, required=True)
    version = fields.Integer(required=True)
    kind = Choice(choices.KINDS, required=True)
    product = fields.String(required=True, allow_none=True)
    lot = fields.String(required=True, allow_none=True)
    terms = fields.List(Choice(choices.TERMS), required=True)
    seriousness = fields.List(Choice(choices.SERIOUSNESS), required=True)
    outcome = Choice(choices.OUTCOMES, required=True)
    action = Choice(choices.ACTIONS, required=True)
    reporter = fields.String(required=True, allow_none=True)
    age_band = Choice(AGE_BANDS, required=True)
    sex = Choice(SEXES, required=True)
    dose_known = fields.Boolean(required=True)
    serious = fields.Boolean(required=True)
    valid = fields.Boolean(required=True)
    missing = fields.List(Choice(ELEMENTS), required=True)
    clock_started_at = fields.String(required=True, allow_none=True)
    deadlines = fields.Nested(EventDeadlinesView, required=True)
    district_told_at = fields.String(required=True, allow_none=True)
    review = fields.Nested(EventReviewView, required=True, allow_none=True)
    reference = fields.String(required=True, allow_none=True)
    sent_on = fields.String(required=True, allow_none=True)


class EventStepView(Schema):
    verb = fields.String(required=True)
    by = fields.String(required=True)
    at = AwareTime(required=True)
    reason = fields.String(required=True)
    version = fields.Integer(required=True)
    words = fields.String(required=True)


class OneAdverseEventView(AdverseEventView):
    """One report read by itself: with its words and steps; the visit's code for its own station alone."""

    visit = fields.String(required=True, allow_none=True)
    onset_at = fields.String(required=True, allow_none=True)
    history = fields.List(fields.Nested(EventStepView), required=True)
    verbs = fields.List(fields.String(), required=True)


class AdverseEventListView(Schema):
    items = fields.List(fields.Nested(AdverseEventView), required=True)
    next = fields.String(required=True, allow_none=True)
