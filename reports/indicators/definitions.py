"""The registry of indicators: what each asks, counts and leaves out. Pure; a code that stands here stays.

Sources: the programme's own list, the Copperbelt study's measures, and the field's logistics handbook.
"""

from collections.abc import Sequence
from dataclasses import dataclass

SHARE, COUNT, PER_THOUSAND, MIDDLE = "share", "count", "per_1000", "middle"
ABOUT_THEM = ("product", "age_band", "hours_band")
DESIGN = "Lockbox indicator list"
STUDY = "Copperbelt pilot, 2005 to 2008"
LOGISTICS = "Logistics Handbook (JSI, 2004)"


@dataclass(frozen=True)
class Indicator:
    """`counted` and `of` name measures of the monthly counts; `numerator` and `denominator` say them.

    A share or rate is `counted` of `of`, of which it is always a part. `splits`: what else it may be cut by.
    """

    code: str
    name: str
    question: str
    unit: str
    counted: str
    numerator: str
    of: str | None = None
    denominator: str = ""
    exclusions: str = "None."
    source: str = DESIGN
    splits: Sequence[str] = ()
    is_about_people: bool = True
    # A middle is read from bands: the split that holds them.
    bands: str = ""
    more_is: str = ""

    @property
    def definition(self) -> str:
        """Everything a reader needs to work it out again, in a few sentences."""
        parts = f"{self.numerator}, of {self.denominator}" if self.of else self.numerator
        said = f"{self.question} {parts[0].upper()}{parts[1:]}."
        return f"{said} Left out: {self.exclusions} Source: {self.source}."


_GIVEN = "visits at which a dose was given"
_SENT = "visits with a referral that was issued and not taken back"
_ELIGIBLE = "visits of people who could be given a dose"
_BLOCKED = "people with a clinical reason for no dose."

PEOPLE = (
    Indicator(
        "visits", "Visits", "How many people came?", COUNT, "visits", "visits that were recorded",
        exclusions="Records that were replaced by a corrected one.", splits=("age_band", "hours_band"),
    ),
    Indicator(
        "doses", "Doses", "How many people got a dose?", COUNT, "given",
        "first doses; one given again after vomiting is not counted twice", splits=ABOUT_THEM, source=STUDY,
        exclusions="Records that were replaced by a corrected one.",
    ),
    Indicator(
        "coverage", "Coverage", "Does everybody who could be given a dose get one?", SHARE,
        "given", _GIVEN, "eligible", _ELIGIBLE, _BLOCKED, splits=("age_band", "hours_band"), more_is="better",
    ),
    Indicator(
        "within_24h", "Within 24 hours", "Do they get the dose on the first day?", SHARE,
        "given_24h", "doses given less than 24 hours after the incident", "given",
        "first doses", "None: a dose of which the hours are not known counts as later.",
        splits=("product", "age_band"), more_is="better",
    ),
    Indicator(
        "within_72h", "Within 72 hours", "Do they get the dose in three days?", SHARE,
        "given_72h", "doses given less than 72 hours after the incident", "given",
        "first doses", "None: a dose of which the hours are not known counts as later.",
        splits=("product", "age_band"), more_is="better",
    ),
    Indicator(
        "within_120h", "Within 120 hours", "Do they get the dose inside the window?", SHARE,
        "given_120h", "doses given up to 120 hours after the incident", "given",
        "first doses", "None: a dose of which the hours are not known counts as later.",
        splits=("product", "age_band"), more_is="better",
    ),
    Indicator(
        "median_hours", "Middle of the hours", "How long does the middle person wait for the dose?", MIDDLE,
        "given", "the band of hours that holds the middle dose, from the incident to the giving",
        exclusions="Doses of which the hours are not known.", bands="hours_band", more_is="worse",
    ),
    Indicator(
        "not_given", "No dose", "How many leave without a dose, and why?", COUNT, "not_given",
        "visits at which no dose was given", splits=("reason", "age_band"),
    ),
    Indicator(
        "referral_rate", "Referral rate", "Is everybody sent on who should be?", SHARE,
        "referred", "visits of people who could be given a dose, with a referral that was issued",
        "eligible", _ELIGIBLE, _BLOCKED, STUDY, splits=("age_band", "hours_band"), more_is="better",
    ),
    Indicator(
        "accompanied", "Accompanied", "Does an officer go along?", SHARE, "accompanied",
        "visits after which an officer went along to a facility", "sent", _SENT,
        splits=("age_band", "hours_band"), more_is="better",
    ),
    Indicator(
        "arrived", "Arrived", "Do they arrive at care?", SHARE, "arrived",
        "visits of people who arrived at a facility, as a facility or an officer said", "sent", _SENT,
        "Nobody: without an answer they did not arrive.", splits=("age_band", "hours_band"), more_is="better",
    ),
    Indicator(
        "served", "Served", "Do they get the care they were sent for?", SHARE, "served",
        "visits after which a facility or an officer said that a service was done", "sent", _SENT,
        "Nobody: without an answer nothing was done.", splits=("age_band", "hours_band"), more_is="better",
    ),
    Indicator(
        "feedback", "Answers", "Do facilities answer?", SHARE, "answered",
        "visits of which a facility answered with the slip", "sent", _SENT, more_is="better",
    ),
    Indicator(
        "time_to_care", "Time to care", "How long from the slip to arriving?", MIDDLE, "arrived",
        "the band of hours that holds the middle arrival, from the issue of the slip", bands="care_band",
        exclusions="People of whom nobody said that they arrived.", more_is="worse",
    ),
    Indicator(
        "asked_after", "Asked how it went", "Was anybody asked whether they felt ill?", SHARE, "asked",
        "visits with a dose after which somebody was asked, or reported harm", "given", _GIVEN,
        more_is="better",
    ),
    Indicator(
        "adverse_events", "Reports of harm", "How often is harm reported after a dose?", PER_THOUSAND,
        "adverse_events", "visits with a dose and a report of harm", "given", _GIVEN,
        "Reports that were taken back, and reports about a pack.", STUDY, splits=("product", "age_band"),
        more_is="worse",
    ),
    Indicator(
        "serious_events", "Serious harm", "How often is the harm serious?", PER_THOUSAND, "serious",
        "visits with a dose and a report of serious harm", "given", _GIVEN,
        "Reports that were taken back.", splits=("product",), more_is="worse",
    ),
    Indicator(
        "misuse", "Misuse", "How often was a dose used as it should not be?", PER_THOUSAND, "misuse",
        "visits with a dose outside the rules, whose incident ended with training or was passed on", "given",
        _GIVEN, "Incidents that are still open, or were explained.", STUDY, more_is="worse",
    ),
)  # fmt: skip


def every() -> tuple[Indicator, ...]:
    """All indicators, in the order of the page."""
    return PEOPLE


def by_code(code: str) -> Indicator | None:
    """The indicator of this code; capitals and small letters are the same."""
    return next((one for one in every() if one.code == code.strip().lower()), None)
