"""What is typed on the pages of reports. Shape only: hours ago become times where the clock is known."""

from typing import Any

from marshmallow import Schema, fields

from core.fields import Choice, Code, Day, TypedCount, Words
from dispensing.adverse_events import choices
from dispensing.adverse_events.schemas import LONGEST_NUMBER, OwnWords
from dispensing.eligibility import AGE_BANDS
from dispensing.visits.record import SEXES

MOST_HOURS = 80_000
WHOLE = {"invalid": "Write whole hours, like 5."}


def _ticks(of: Any) -> Any:
    return fields.List(Choice(of), load_default=list, metadata={"many": True})


def _hours(**more: Any) -> Any:
    return TypedCount(least=0, most=MOST_HOURS, error_messages=WHOLE, **more)


class MoreForm(Schema):
    """What is said of an event. Every box of a list is on the page, so none ticked means none."""

    kind = Choice(choices.KINDS, load_default=None)
    product = Code(load_default=None)
    lot = Code(load_default=None)
    age_band = Choice(AGE_BANDS, load_default=None)
    sex = Choice(SEXES, load_default=None)
    age_years = TypedCount(least=0, most=120, load_default=None)
    weight_kg = TypedCount(least=2, most=300, load_default=None)
    terms = _ticks(choices.TERMS)
    words = OwnWords(load_default="")
    seriousness = _ticks(choices.SERIOUSNESS)
    onset_hours = _hours(load_default=None)
    known_hours = _hours(load_default=0)
    outcome = Choice(choices.OUTCOMES, load_default=None)
    action = Choice(choices.ACTIONS, load_default=None)
    reporter = Choice(choices.REPORTERS, load_default=None)


class EventStepForm(Schema):
    version = TypedCount(required=True)


class ChangeForm(MoreForm):
    version = TypedCount(required=True)


class FollowUpForm(ChangeForm):
    reason = Words(load_default="")


class EventWhyForm(EventStepForm):
    reason = Words(required=True, error_messages={"required": "Say why in a few words."})


class EventNullifyForm(EventStepForm):
    """Beside another "why" on the page, so its field has a name of its own."""

    nullify_reason = Words(required=True, error_messages={"required": "Say why in a few words."})


class EventCloseForm(EventStepForm):
    reason = Words(load_default="")


class EventReviewForm(EventStepForm):
    seriousness = _ticks(choices.SERIOUSNESS)
    causality = Choice(
        choices.CAUSALITY, required=True, error_messages={"required": "Say how likely the tablets caused it."}
    )
    expected = Choice(
        choices.EXPECTED, required=True, error_messages={"required": "Say whether this is known of them."}
    )


class EventSentForm(EventStepForm):
    reference = Words(
        longest=LONGEST_NUMBER,
        required=True,
        error_messages={"required": "Write the regulator's number for it."},
    )
    sent_on = Day(required=True, error_messages={"required": "Write the day it was sent."})


class EventToldForm(EventStepForm):
    told_hours = _hours(load_default=0)


class PurposeForm(Schema):
    purpose = Words(required=True, error_messages={"required": "Write what the file is for."})
