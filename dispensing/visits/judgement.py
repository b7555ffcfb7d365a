"""What the rules say of a record, before anything is written: used to assess, record and correct."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from accounts.permissions import SYSTEM, Actor
from core import clock
from core.errors import Invalid, Refusal
from dispensing import eligibility
from dispensing.certification import queries as certification
from dispensing.eligibility import Decision, Facts, ProductFacts, Reason
from dispensing.protocols import queries as protocols
from dispensing.protocols.values import Protocol
from dispensing.visits.record import VisitRecord, contradictions
from inventory import fefo
from inventory.catalogue import queries as catalogue
from inventory.catalogue.models import Product
from inventory.ledger import queries as ledger

ULIPRISTAL_ATC = "G03AD02"
# A dose is often typed in after the person has left; one given in this shift is taken at its word.
THIS_SHIFT = timedelta(hours=12)


class ReferralMissing(Invalid):
    """A dose is recorded against a referral that was issued, or a referral that was declined."""

    code = "referral_missing"
    title = "Say where they are going next"


class NotEligible(Refusal):
    """A dose about to be given is refused. The code is that of the first reason."""

    code = "not_eligible"
    title = "This dose cannot be given now"

    def __init__(self, decision: Decision):
        super().__init__(" ".join(block.text for block in decision.blocks))
        self.decision = decision

    @property
    def public_code(self) -> str:
        return self.decision.blocks[0].code

    def members(self) -> dict[str, object]:
        return {"blocks": [{"code": block.code, "text": block.text} for block in self.decision.blocks]}


@dataclass(frozen=True)
class Judgement:
    """The protocol in force at the moment that counts, the product asked for, and the decision."""

    protocol: Protocol
    product: Product | None
    decision: Decision
    flags: tuple[Reason, ...]

    def flagged(self, code: str) -> "Judgement":
        """The same judgement with one more thing to explain."""
        return replace(self, flags=(*self.flags, Reason(code, eligibility.FLAG_TEXTS[code])))

    def hours_band(self, record: VisitRecord) -> str:
        """The band of the elapsed time; not known when the time is not."""
        return eligibility.hours_band(
            None if record.incident.precision == "unknown" else record.seconds_since
        )

    def refuses(self, record: VisitRecord) -> bool:
        """True for a dose about to be given that a rule blocks; never for a fact, or without a dose."""
        return record.dose is not None and not record.is_fact and not self.decision.allowed

    @property
    def incidents(self) -> list[str]:
        return [flag.code for flag in self.flags if flag.code in eligibility.OPENS_INCIDENT]


def judge(record: VisitRecord, *, station_id: int, given_by: int | None) -> Judgement:
    """Judge a record for a station. Raises Invalid for what cannot be true, ReferralMissing without one.

    A dose that was already given is never refused: each block becomes a flag.
    """
    errors = contradictions(record, clock.now())
    if errors:
        raise Invalid(errors)
    if not record.is_fact:
        require_referral(record)
    protocol = protocols.in_force(record.moment)
    product = _product(record)
    decision = eligibility.assess(_facts(record, station_id, product, given_by), protocol)
    flags = eligibility.flags_of(decision) if record.is_fact else decision.flags
    judgement = Judgement(protocol, product, decision, flags)
    return judgement if has_referral(record) else judgement.flagged("no_referral")


def has_referral(record: VisitRecord) -> bool:
    """True where it says where they are going next, or that they chose not to go."""
    return bool(record.referrals) or record.referral_declined


def require_referral(record: VisitRecord) -> None:
    """Raise ReferralMissing without one: of a dose that was given already it is a flag, and never asked."""
    if not has_referral(record):
        words = "Choose where they are going next, or say they chose not to go."
        raise ReferralMissing({"referrals": [words]}, words)


def _product(record: VisitRecord) -> Product | None:
    if record.dose is None:
        return None
    product = catalogue.product_by_code(record.dose.product)
    if product is None or (product.is_retired and not record.dose.already_given):
        raise Invalid({"dose.product": ["Choose a product from the list."]})
    return product


def _facts(record: VisitRecord, station_id: int, product: Product | None, given_by: int | None) -> Facts:
    return Facts(
        seconds_since=_seconds_to_judge(record),
        precision=record.incident.precision,
        consent_ec=record.consent.ec,
        is_certified=is_certified(given_by, record),
        product=product_facts(product),
        age_band=record.person.band,
        weight_kg=record.person.weight_kg,
        guardian=record.consent.guardian,
        treatments=record.dose.treatments if record.dose else 1,
        stock_code=_stock_code(record, station_id, product),
        could_become_pregnant=record.answer("could_become_pregnant"),
        already_pregnant=record.answer("already_pregnant"),
        ec_already_taken=record.answer("ec_already_taken"),
        inducer_last_4_weeks=record.answer("inducer_last_4_weeks"),
        ulipristal_last_5_days=record.answer("ulipristal_last_5_days"),
        breastfeeding=record.answer("breastfeeding"),
        on_antiretrovirals=record.answer("on_antiretrovirals"),
    )


def product_facts(product: Product | None) -> ProductFacts | None:
    if product is None:
        return None
    return ProductFacts(product.code, product.atc, product.window_hours, product.atc == ULIPRISTAL_ATC)


def is_certified(given_by: int | None, record: VisitRecord) -> bool:
    """An old register that names nobody says nothing against whoever gave the dose."""
    return given_by is None or certification.standing_of(given_by, _judged_at(record)) == "certified"


def _judged_at(record: VisitRecord) -> datetime:
    """When the giver and the lot must be good: when it was given, or now for a dose still to be given.

    Else a suspended officer could date a dose back to a day when she was certified.
    """
    return record.moment if record.is_fact else clock.not_before_now(record.moment)


def _seconds_to_judge(record: VisitRecord) -> float | None:
    """The elapsed seconds that the window is held against.

    A dose still to be given is given now: else typing an earlier time would open a window that has closed.
    """
    dose, latest = record.dose, record.incident.latest_at
    if dose is None or dose.already_given or latest is None or clock.now() - dose.given_at <= THIS_SHIFT:
        return record.seconds_since
    return eligibility.seconds_between(latest, clock.now())


def giver_of(actor: Actor) -> int | None:
    """Who gives the dose: the person who records it, unless a file is being entered."""
    return None if actor.role == SYSTEM else actor.person_id


def _stock_code(record: VisitRecord, station_id: int, product: Product | None) -> str | None:
    """What stands against taking this dose from this box, or None; an unknown lot is Invalid."""
    dose = record.dose
    if dose is None or product is None:
        return None
    chosen = catalogue.tidy_number(dose.lot) if dose.lot else None
    if chosen and catalogue.lot(product.id, chosen) is None:
        raise Invalid({"dose.lot": ["The book has no such lot. Check the number."]})
    levels = ledger.levels(station_id, product.id)
    if chosen and not dose.already_given and chosen not in {level.number for level in levels}:
        raise Invalid({"dose.lot": ["This lot is not in your box. Choose one that is."]})
    units = dose.treatments * product.units_per_treatment
    return fefo.judge(levels, units, clock.local(_judged_at(record)).date(), chosen, dose.lot_reason)
