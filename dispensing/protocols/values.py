"""The numbers of the clinical rules, with their defaults, ranges and sources.

A protocol is one version of all numbers; owners change them in the database, from a day
on, and each visit keeps the version that applied. Nothing here reads or stores anything.
"""

import json
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Protocol:
    """One version of the rules. Hours count from the incident, days from the visit."""

    version: int
    counts_from: datetime
    window_hours: int = 120
    first_warning_hours: int = 72
    second_warning_hours: int = 96
    pep_hours: int = 72
    ec_referral_hours: int = 120
    forensic_hours: int = 72
    guardian_under_age: int = 16
    weight_dosing_under_age: int = 10
    inducer_treatments: int = 2
    weight_advice_over_kg: int | None = None
    feedback_days: int = 7
    follow_up_days: tuple[int, ...] = (14, 21, 90, 180)
    certificate_months_classroom: int = 24
    certificate_months_on_the_job: int = 12
    course_days: int = 6
    duty_warning_hours: int = 24
    supervision_days: int = 30
    finding_days: int = 14
    incident_explain_days: int = 7
    incident_close_days: int = 30
    follow_up_forget_days: int = 30
    event_district_hours: int = 24
    event_serious_days: int = 15
    event_other_days: int = 90
    event_review_days: int = 3


@dataclass(frozen=True)
class Number:
    """What one number means to the person who may change it."""

    label: str
    unit: str
    least: int
    most: int
    source: str
    may_be_off: bool = False
    is_list: bool = False


WHO_2005 = "WHO fact sheet 2005; label of the 1.5 mg tablet says 72 hours"
LABEL = "Label of the 1.5 mg tablet, 2021"
DAY_FIVE = "Piaggio and others, Contraception 2011: much less effect on day 5"
OUR_DEFAULT = "Programme default; the owner decides"

NUMBERS: dict[str, Number] = {
    "window_hours": Number("Tablets can be given until", "hours", 72, 120, WHO_2005),
    "first_warning_hours": Number("First warning from", "hours", 12, 120, LABEL),
    "second_warning_hours": Number("Second warning from", "hours", 12, 120, DAY_FIVE),
    "pep_hours": Number(
        "Medicine against infection can start until",
        "hours",
        24,
        72,
        "MSF table; Zambia trainers' guide 2015",
    ),
    "ec_referral_hours": Number("Referral for tablets is urgent until", "hours", 72, 120, WHO_2005),
    "forensic_hours": Number(
        "Body examination is urgent until",
        "hours",
        24,
        168,
        "WHO guide on sexually transmitted infections, 2005",
    ),
    "guardian_under_age": Number(
        "Guardian's part for people under", "years", 10, 18, "Penal Code s. 138; Anti-GBV Act 2011"
    ),
    "weight_dosing_under_age": Number("Dosing by weight for people under", "years", 6, 16, OUR_DEFAULT),
    "inducer_treatments": Number(
        "Treatments at once with medicines that weaken the tablets",
        "treatments",
        1,
        2,
        "European Medicines Agency 2016; FSRH statement 2016",
    ),
    "weight_advice_over_kg": Number(
        "Advice about weight for people over",
        "kg",
        50,
        150,
        "FSRH 2019 says 70; WHO says none",
        may_be_off=True,
    ),
    "feedback_days": Number("A facility's answer is overdue after", "days", 1, 60, OUR_DEFAULT),
    "follow_up_days": Number(
        "Come back after", "days", 1, 365, "WHO guidelines for medico-legal care, chapter 6", is_list=True
    ),
    "certificate_months_classroom": Number("A classroom certificate lasts", "months", 1, 60, OUR_DEFAULT),
    "certificate_months_on_the_job": Number("An on-the-job certificate lasts", "months", 1, 60, OUR_DEFAULT),
    "course_days": Number(
        "A classroom course lasts", "days", 1, 30, "Six-day curriculum of the Copperbelt pilot"
    ),
    "duty_warning_hours": Number(
        "A shift without a certified officer is told before it starts by", "hours", 1, 168, OUR_DEFAULT
    ),
    "supervision_days": Number("A station is visited again within", "days", 7, 365, OUR_DEFAULT),
    "finding_days": Number("What a visit found is done within", "days", 1, 180, OUR_DEFAULT),
    "incident_explain_days": Number("An incident is explained within", "days", 1, 60, OUR_DEFAULT),
    "follow_up_forget_days": Number(
        "The way to reach people is erased after the last follow-up within", "days", 1, 90, OUR_DEFAULT
    ),
    "incident_close_days": Number("An incident is closed within", "days", 2, 180, OUR_DEFAULT),
    "event_district_hours": Number("The district hears of serious harm within", "hours", 1, 168, OUR_DEFAULT),
    "event_serious_days": Number(
        "The regulator hears of serious harm within", "days", 1, 90, "ICH E2D; no national text was found"
    ),
    "event_other_days": Number(
        "The regulator hears of other harm within", "days", 1, 365, "ICH E2D; no national text was found"
    ),
    "event_review_days": Number("A report of harm is reviewed within", "days", 1, 30, OUR_DEFAULT),
}
MOST_FOLLOW_UPS = 8

if set(NUMBERS) != {field.name for field in fields(Protocol)} - {"version", "counts_from"}:
    raise AssertionError("each number of a protocol needs its label, unit, range and source")


def faults(protocol: Protocol) -> dict[str, list[str]]:
    """What needs a look before this version may be set: {number: [message]}."""
    found = {}
    for name, number in NUMBERS.items():
        if not _is_in_range(number, getattr(protocol, name)):
            found[name] = [range_words(number)]
    if found:
        return found
    if protocol.first_warning_hours > protocol.second_warning_hours:
        found["first_warning_hours"] = ["Make the first warning come before the second one."]
    if protocol.second_warning_hours > protocol.window_hours:
        found["second_warning_hours"] = ["Make the warning come before the tablets end."]
    if protocol.incident_explain_days >= protocol.incident_close_days:
        found["incident_close_days"] = ["Give more days to close it than to explain it."]
    if protocol.event_serious_days > protocol.event_other_days:
        found["event_serious_days"] = ["Give what is serious no more days than the rest."]
    return found


def range_words(number: Number) -> str:
    if number.is_list:
        return f"Write whole numbers from {number.least} to {number.most}, each larger."
    return f"Write a whole number from {number.least} to {number.most}."


def _is_in_range(number: Number, value: Any) -> bool:
    if value is None:
        return number.may_be_off
    if number.is_list:
        days = tuple(value)
        is_rising = all(_is_whole(number, day) for day in days) and list(days) == sorted(set(days))
        return 0 < len(days) <= MOST_FOLLOW_UPS and is_rising
    return _is_whole(number, value)


def _is_whole(number: Number, value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and number.least <= value <= number.most


def to_text(protocol: Protocol) -> str:
    """The numbers as kept in the database."""
    values = {name: value for name, value in asdict(protocol).items() if name in NUMBERS}
    return json.dumps(values, sort_keys=True)


def from_text(version: int, counts_from: datetime, text: str) -> Protocol:
    """A kept version. A number that did not exist when it was set has its default."""
    kept = json.loads(text)
    if "follow_up_days" in kept:
        kept["follow_up_days"] = tuple(kept["follow_up_days"])
    return replace(Protocol(version, counts_from), **kept)


def in_words(name: str, value: Any) -> str:
    """`120 hours`, `14, 21, 90, 180 days`, or `off`."""
    if value is None:
        return "off"
    shown = ", ".join(str(day) for day in value) if NUMBERS[name].is_list else str(value)
    return f"{shown} {NUMBERS[name].unit}"
