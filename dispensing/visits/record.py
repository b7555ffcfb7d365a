"""What one visit says, before anybody judges it: shapes, and facts that contradict each other.

Page, API, import and demo data all fill a `VisitRecord`; `contradictions` is the one
place that compares its times and answers. Pure: the present instant is handed in.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dispensing.eligibility import band_of_age, seconds_between
from dispensing.referrals.wanted import ReferralWanted

SEXES = {"female": "Female", "male": "Male", "other": "Other", "unknown": "Not known"}
SCREENING = (
    "could_become_pregnant",
    "already_pregnant",
    "ec_already_taken",
    "inducer_last_4_weeks",
    "ulipristal_last_5_days",
    "breastfeeding",
    "on_antiretrovirals",
)
Say = Callable[[str, str], None]
# A phone's clock may run a little ahead of the server's.
CLOCK_SLACK = timedelta(minutes=5)
LONGEST_BACK = timedelta(days=365 * 10)


@dataclass(frozen=True)
class Incident:
    """When it happened: the latest instant counts for the window, the earliest is kept."""

    latest_at: datetime | None = None
    earliest_at: datetime | None = None
    precision: str = "unknown"


@dataclass(frozen=True)
class Survivor:
    age_years: int | None = None
    age_band: str | None = None
    sex: str = "unknown"
    weight_kg: int | None = None

    @property
    def band(self) -> str:
        if self.age_band is not None:
            return self.age_band
        return band_of_age(self.age_years) if self.age_years is not None else "unknown"


@dataclass(frozen=True)
class Consent:
    ec: bool = False
    referral: bool = False
    sharing: bool = False
    follow_up: bool = False
    guardian: str = "not_needed"


@dataclass(frozen=True)
class DoseGiven:
    """A treatment about to be given, or one that was given already (then it is a fact)."""

    product: str
    given_at: datetime
    treatments: int = 1
    already_given: bool = False
    lot: str | None = None
    lot_reason: str | None = None


@dataclass(frozen=True)
class VisitRecord:
    arrived_at: datetime
    incident: Incident = field(default_factory=Incident)
    person: Survivor = field(default_factory=Survivor)
    screening: dict[str, str] = field(default_factory=dict)
    consent: Consent = field(default_factory=Consent)
    dose: DoseGiven | None = None
    not_given_reason: str | None = None
    referrals: tuple[ReferralWanted, ...] = ()
    referral_declined: bool = False

    @property
    def is_fact(self) -> bool:
        """True for a dose that was given already: it is written down with flags, never refused."""
        return self.dose is not None and self.dose.already_given

    @property
    def moment(self) -> datetime:
        """The instant that hours are counted to: the giving, else the arrival."""
        return self.dose.given_at if self.dose else self.arrived_at

    @property
    def seconds_since(self) -> float | None:
        """Elapsed seconds from the incident to the moment that counts; None when it is not known."""
        latest = self.incident.latest_at
        return None if latest is None else seconds_between(latest, self.moment)

    @property
    def hours_since(self) -> float | None:
        """The same in hours, two decimals: what is stored and shown. The window looks at the seconds."""
        return None if self.seconds_since is None else round(self.seconds_since / 3600, 2)

    def answer(self, question: str) -> str:
        """A screening answer; what was left out is not known."""
        return self.screening.get(question, "unknown")


def contradictions(record: VisitRecord, now: datetime) -> dict[str, list[str]]:
    """Everything in the record that cannot be true together, by field path; empty when sound."""
    errors: dict[str, list[str]] = {}

    def wrong(path: str, words: str) -> None:
        errors.setdefault(path, []).append(words)

    _check_incident(record, now, wrong)
    if record.arrived_at > now + CLOCK_SLACK:
        wrong("arrived_at", "This is in the future. Check the time they came.")
    if record.arrived_at < now - LONGEST_BACK:
        wrong("arrived_at", "This is more than 10 years ago. Check the year.")
    person = record.person
    if person.age_years is not None and person.age_band not in {None, band_of_age(person.age_years)}:
        wrong("person.age_band", "The age and the age group differ. Correct one of them.")
    if record.dose and record.not_given_reason:
        wrong("not_given_reason", "Say that a dose was given, or why not. Not both.")
    if not record.dose and not record.not_given_reason:
        wrong("dose", "Say which dose was given, or why there was none.")
    if record.dose:
        _check_dose(record, now, wrong)
    _check_referrals(record, wrong)
    return errors


def _check_incident(record: VisitRecord, now: datetime, wrong: Say) -> None:
    latest, earliest = record.incident.latest_at, record.incident.earliest_at
    if latest is None and record.incident.precision != "unknown":
        wrong("incident.latest_at", "Write when it happened, or say that it is not known.")
    if latest is not None and latest > now + CLOCK_SLACK:
        wrong("incident.latest_at", "This is in the future. Check when it happened.")
    elif latest is not None and latest > record.arrived_at:
        wrong("incident.latest_at", "This is after they came. Check both times.")
    if earliest is not None and (latest is None or earliest > latest):
        wrong("incident.earliest_at", "The earliest time comes after the latest. Check both.")


def _check_dose(record: VisitRecord, now: datetime, wrong: Say) -> None:
    dose, latest = record.dose, record.incident.latest_at
    assert dose is not None
    if dose.given_at > now + CLOCK_SLACK:
        wrong("dose.given_at", "This is in the future. Check the time of giving.")
    if latest is not None and dose.given_at < latest:
        wrong("dose.given_at", "This is before it happened. Check both times.")
    if dose.given_at < record.arrived_at:
        wrong("dose.given_at", "This is before they came. Check both times.")


def _check_referrals(record: VisitRecord, wrong: Say) -> None:
    if record.referrals and record.referral_declined:
        wrong("referral_declined", "They chose to go, or chose not to. Not both.")
    facilities = [referral.facility for referral in record.referrals]
    for position, referral in enumerate(record.referrals):
        if facilities.index(referral.facility) != position:
            wrong(f"referrals.{position}.facility", "This place is named twice. Put its services together.")
        if not referral.services:
            wrong(f"referrals.{position}.services", "Choose at least one service.")
