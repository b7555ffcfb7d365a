"""The visit form: what an officer typed, as the record that the verb is given.

A person says "9 hours ago"; the record wants instants. They are fixed once, when the answers
are checked, so that the hours shown are the hours stored. Shape and sums only: no database.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from marshmallow import Schema, fields

from accounts.places.services import SERVICES
from core import clock
from core.fields import AwareTime, Choice, Code, Day, TypedCount, Words
from dispensing.eligibility import AGE_BANDS, ANSWERS, GUARDIAN_ANSWERS, NOT_GIVEN_REASONS
from dispensing.referrals.wanted import TRANSPORT, ReferralWanted
from dispensing.visits import record

OUTCOMES = ("dose", "fact", "none")
DECLINED = "declined"
# Proposed where the facility offers them; the officer may change it on the check page.
USUAL_SERVICES = (
    "clinical_care",
    "pep",
    "sti_treatment",
    "pregnancy_test",
    "hepatitis_tetanus",
    "forensic_exam",
    "counselling",
)
CHILD_SERVICES = ("social_welfare",)
EC_ELSEWHERE = {"out_of_stock", "no_certified_officer", "sent_for_other_method"}
SHOWN_FOR = timedelta(minutes=10)

# Where an officer sees a message that the verb says of a path.
FIELD_OF = {
    "incident.latest_at": "hours_ago",
    "incident.earliest_at": "hours_ago",
    "arrived_at": "hours_ago",
    "person.age_band": "age_band",
    "dose": "lot",
    "dose.product": "lot",
    "dose.lot": "lot",
    "dose.given_at": "given_on",
    "not_given_reason": "reason",
    "referrals": "going",
    "referral_declined": "going",
    "referrals.0.facility": "going",
    "referrals.0.services": "services",
}
FIRST_PAGE = {"hours_ago", "incident_on", "incident_time", "age_band", "consent_ec", "lot", "going", "reason"}
FIRST_PAGE |= {"given_on", "given_time"}


class ClockTime(fields.String):
    """A time of day as typed: 9:05, 09.05 or 0905."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> time:
        digits = str(value).strip().replace(".", ":").replace("h", ":")
        hours, _, minutes = digits.partition(":") if ":" in digits else (digits[:-2], ":", digits[-2:])
        try:
            return time(int(hours), int(minutes))
        except (ValueError, OverflowError) as error:  # the latter from ten digits in a row
            raise self.make_error("invalid") from error

    default_error_messages = {"invalid": "Write the time like 14:30."}


class VisitForm(Schema):
    """The questions of the first page and the check page. What is missing is told by `faults_of`."""

    outcome = Choice(OUTCOMES, load_default="dose")
    hours_ago = TypedCount(
        least=0,
        most=9999,
        load_default=None,
        error_messages={"invalid": "Write the hours as a whole number, like 9."},
    )
    incident_on = Day(load_default=None, error_messages={"invalid": "Write the day like 20 11 2026."})
    incident_time = ClockTime(load_default=None)
    time_not_known = Choice(("yes",), load_default=None)
    age_band = Choice(AGE_BANDS, load_default=None)
    consent_ec = Choice(("yes",), load_default=None)
    lot = fields.String(load_default=None)
    lot_reason = Words(load_default=None)
    treatments = TypedCount(least=1, most=4, load_default=1)
    given_on = Day(load_default=None, error_messages={"invalid": "Write the day like 20 11 2026."})
    given_time = ClockTime(load_default=None)
    reason = Choice(NOT_GIVEN_REASONS, load_default=None)
    going = Code(load_default=None)
    services = fields.List(Choice(SERVICES), load_default=list, metadata={"many": True})
    sex = Choice(record.SEXES, load_default="unknown")
    could_become_pregnant = Choice(ANSWERS, load_default="unknown")
    already_pregnant = Choice(ANSWERS, load_default="unknown")
    ec_already_taken = Choice(ANSWERS, load_default="unknown")
    inducer_last_4_weeks = Choice(ANSWERS, load_default="unknown")
    ulipristal_last_5_days = Choice(ANSWERS, load_default="unknown")
    breastfeeding = Choice(ANSWERS, load_default="unknown")
    on_antiretrovirals = Choice(ANSWERS, load_default="unknown")
    guardian = Choice(GUARDIAN_ANSWERS, load_default="not_needed")
    accompanied = Choice(("yes", "no"), load_default=None)
    transport = Choice(TRANSPORT, load_default=None)
    no_transport_reason = Words(load_default=None)
    sharing = Choice(("yes",), load_default=None)
    follow_up = Choice(("yes",), load_default=None)
    asked_at = AwareTime(load_default=None)
    fixed_at = AwareTime(load_default=None)
    seen = fields.String(load_default="")
    services_for = fields.String(load_default="")
    correction_reason = Words(load_default=None)


def faults_of(answers: dict[str, Any]) -> dict[str, list[str]]:
    """What the first page still needs, by field."""
    errors: dict[str, list[str]] = {}
    if answers["incident_on"] and not answers["incident_time"]:
        errors["incident_time"] = ["Write the time too, like 14:30."]
    elif answers["hours_ago"] is None and not answers["incident_on"] and not answers["time_not_known"]:
        errors["hours_ago"] = ["Write how many hours ago, like 9."]
    if answers["age_band"] is None:
        errors["age_band"] = ["Choose an age. “Not known” is fine."]
    if answers["outcome"] == "none":
        if answers["reason"] is None:
            errors["reason"] = ["Choose why no dose was given."]
    else:
        if answers["consent_ec"] is None and answers["outcome"] == "dose":
            errors["consent_ec"] = ["Tick this when they agree. If not, choose “No dose given”."]
        if answers["lot"] is None:
            errors["lot"] = ["Choose the lot it comes from."]
    if answers["outcome"] == "fact" and not (answers["given_on"] and answers["given_time"]):
        errors["given_on"] = ["Write the day and time it was given."]
    if answers["going"] is None:
        errors["going"] = ["Choose where they are going, or “They chose not to go now”."]
    return errors


def as_record(
    answers: dict[str, Any], asked_at: datetime, fixed_at: datetime, services: Sequence[str]
) -> record.VisitRecord:
    """The record these answers make. "Hours ago" counts back from `asked_at`, when it was
    answered; a dose about to be given is given at `fixed_at`."""
    given_at = _instant(answers["given_on"], answers["given_time"]) or fixed_at
    is_declined = (answers["going"] or "").lower() == DECLINED
    return record.VisitRecord(
        arrived_at=min(given_at, asked_at),
        incident=_incident(answers, asked_at),
        person=record.Survivor(age_band=answers["age_band"], sex=answers["sex"]),
        screening={question: answers[question] for question in record.SCREENING},
        consent=record.Consent(
            ec=answers["consent_ec"] == "yes",
            referral=not is_declined,
            sharing=answers["sharing"] == "yes",
            follow_up=answers["follow_up"] == "yes",
            guardian=answers["guardian"],
        ),
        dose=None if answers["outcome"] == "none" else _dose(answers, given_at),
        not_given_reason=answers["reason"] if answers["outcome"] == "none" else None,
        referrals=() if is_declined or answers["going"] is None else (_referral(answers, services),),
        referral_declined=is_declined,
    )


def _incident(answers: dict[str, Any], asked_at: datetime) -> record.Incident:
    exact = _instant(answers["incident_on"], answers["incident_time"])
    if exact:
        return record.Incident(latest_at=exact, precision="exact")
    if answers["hours_ago"] is not None:
        return record.Incident(
            latest_at=asked_at - timedelta(hours=answers["hours_ago"]), precision="estimated"
        )
    return record.Incident()


def _dose(answers: dict[str, Any], given_at: datetime) -> record.DoseGiven:
    product, _, lot = (answers["lot"] or "").partition("|")
    return record.DoseGiven(
        product=product,
        lot=lot or None,
        lot_reason=answers["lot_reason"],
        treatments=answers["treatments"],
        given_at=given_at,
        already_given=answers["outcome"] == "fact",
    )


def _referral(answers: dict[str, Any], services: Sequence[str]) -> ReferralWanted:
    return ReferralWanted(
        facility=answers["going"],
        services=tuple(services),
        accompanied={"yes": True, "no": False}.get(answers["accompanied"] or ""),
        transport=answers["transport"],
        no_transport_reason=answers["no_transport_reason"],
    )


def _instant(day: Any, at: time | None) -> datetime | None:
    return datetime.combine(day, at, tzinfo=clock.zone()) if day and at else None


def proposed_services(
    answers: dict[str, Any], offered: Sequence[str], *, pep_is_open: bool, is_guarded: bool
) -> list[str]:
    """What to ask the facility for: the usual care it offers, fitted to the answers."""
    wanted = set(USUAL_SERVICES)
    if not pep_is_open or answers["on_antiretrovirals"] == "yes":
        wanted.discard("pep")
    if is_guarded:
        wanted.update(CHILD_SERVICES)
    if answers["outcome"] == "none" and answers["reason"] in EC_ELSEWHERE:
        wanted.add("ec")
    return [service for service in SERVICES if service in wanted and service in offered] or list(offered)


def is_stale(fixed_at: datetime | None, now: datetime) -> bool:
    """True when the hours on the check page no longer tell the truth."""
    return fixed_at is None or not timedelta(0) <= now - fixed_at <= SHOWN_FOR
