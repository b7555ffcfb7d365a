"""Doses inside a visit's act: out of the box, back into it, and again after vomiting."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import bindparam, insert, select

from accounts.permissions import Actor
from core import clock, codes
from core.database import session, table
from core.errors import Invalid, Refusal, WrongState
from dispensing import advice_words
from dispensing.certification import queries as certification
from dispensing.eligibility import FLAG_TEXTS, Decision, Reason, may_repeat
from dispensing.visits.judgement import Judgement, NotEligible, giver_of
from dispensing.visits.models import Dose, DoseLot, Visit
from dispensing.visits.record import CLOCK_SLACK, VisitRecord
from inventory.catalogue import queries as catalogue
from inventory.catalogue.models import Product
from inventory.ledger import instants, pins
from inventory.ledger import queries as ledger_queries
from inventory.ledger import service as ledger
from inventory.ledger.service import Taken

REF_LENGTH = 14

_ADD_DOSE = insert(table(Dose)).returning(Dose.id)
_ADD_LOTS = insert(table(DoseLot))
_FIRST_DOSE = select(Dose).where(Dose.visit_id == bindparam("visit_id"), Dose.repeat_of_id.is_(None))
_MOVEMENTS = (
    select(DoseLot.movement_id).where(DoseLot.dose_id == bindparam("dose_id")).order_by(DoseLot.movement_id)
)
_REPEATS = (
    select(Dose)
    .join(Visit, Visit.id == Dose.visit_id)
    .where(Visit.code == bindparam("code"), Dose.repeat_of_id.is_not(None))
    .order_by(Dose.id)
)


class VomitedTooLate(Refusal):
    code = "vomited_too_late"
    title = "The tablets had time to work"


def give(
    actor: Actor,
    record: VisitRecord,
    judgement: Judgement,
    *,
    visit_id: int,
    station_id: int,
    given_by: int | None,
) -> list[Taken]:
    """Take the record's dose out of the box and write it down. Nothing without a dose."""
    dose, product = record.dose, judgement.product
    if dose is None or product is None:
        return []
    units = dose.treatments * product.units_per_treatment
    taken = ledger.dispense(
        actor,
        station_id=station_id,
        product_id=product.id,
        units=units,
        occurred_at=dose.given_at,
        lot_number=dose.lot,
        lot_reason=dose.lot_reason,
        is_fact=dose.already_given,
    )
    row = {
        "visit_id": visit_id,
        "repeat_of_id": None,
        "product_id": product.id,
        "treatments": dose.treatments,
        "units": units,
        "given_at": dose.given_at,
        "given_by": given_by,
        "already_given": dose.already_given,
        "lot_reason": dose.lot_reason,
        "vomited_at": None,
        "flags": "[]",
    }
    _write(actor, row, taken)
    return taken


def _write(actor: Actor, row: dict[str, object], taken: Sequence[Taken]) -> tuple[int, str]:
    ref = codes.make_plain(codes.HANDWRITING, REF_LENGTH)
    row = {**row, "ref": ref, "recorded_by": actor.person_id, "recorded_at": clock.now()}
    dose_id = session().execute(_ADD_DOSE, row).scalar_one()
    session().execute(
        _ADD_LOTS,
        [
            {"movement_id": one.movement_id, "dose_id": dose_id, "lot_id": one.lot_id, "units": one.units}
            for one in taken
        ],
    )
    return dose_id, ref


def as_corrected(
    record: VisitRecord, old_visit_id: int, corrector: int | None
) -> tuple[VisitRecord, int | None]:
    """The corrected record with its dose as the fact it is, and who gave it: whoever gave the first."""
    old = session().scalars(_FIRST_DOSE, {"visit_id": old_visit_id}).one_or_none()
    if record.dose is None:
        return record, corrector
    lot = record.dose.lot
    if (
        old is not None
        and lot is None
        and catalogue.product_by_id(old.product_id).code == record.dose.product
    ):
        lot = _first_lot_of(old.id)
    dose = replace(record.dose, already_given=True, lot=lot)
    return replace(record, dose=dose), old.given_by if old else corrector


def _first_lot_of(dose_id: int) -> str | None:
    lots = ledger_queries.lot_numbers_of(list(session().scalars(_MOVEMENTS, {"dose_id": dose_id})))
    return lots[0] if len(lots) == 1 else None


def put_back(actor: Actor, old_visit_id: int, reason: str) -> dict[str, str]:
    """Reverse the movements of the dose a correction replaces. Returns {movement id: digest}.

    A count that was closed since stands: the box keeps what was counted.
    """
    old = session().scalars(_FIRST_DOSE, {"visit_id": old_visit_id}).one_or_none()
    if old is None:
        return {}
    movements = list(session().scalars(_MOVEMENTS, {"dose_id": old.id}))
    return ledger.digests([made for one in movements for made in pins.undo(actor, one, reason)])


def against_variance(station_id: int, taken: Sequence[Taken]) -> bool:
    """True when the book never held what was taken; not where a count had missed it, and it is found now."""
    variance = ledger.account_of("variance", station_id)
    return any(one.from_variance and instants.held(variance.id, one.lot_id) < 0 for one in taken)


def units_wanted(record: VisitRecord, judgement: Judgement) -> int:
    """The units a record's dose takes; 0 without one."""
    if record.dose is None or judgement.product is None:
        return 0
    return record.dose.treatments * judgement.product.units_per_treatment


def units_of(visit_id: int) -> int:
    """What the first dose of this version took; 0 when none was given."""
    dose = session().scalars(_FIRST_DOSE, {"visit_id": visit_id}).one_or_none()
    return dose.units if dose else 0


def has_repeats(code: str) -> bool:
    return session().scalars(_REPEATS, {"code": code}).first() is not None


@dataclass(frozen=True)
class Repeat:
    dose_id: int
    ref: str
    taken: list[Taken]
    flags: tuple[Reason, ...]


def repeat(
    actor: Actor,
    visit: Visit,
    *,
    station_id: int,
    vomited_at: datetime,
    given_at: datetime,
    product_code: str,
    already_given: bool,
) -> Repeat:
    """Give a treatment again: linked to the one that was vomited, out of the same box."""
    vomited = _dose_before(visit, vomited_at)
    _check_times(vomited_at, given_at)
    product = catalogue.product_by_code(product_code)
    if product is None or (product.is_retired and not already_given):
        raise Invalid({"product": ["Choose a product from the list."]})
    limit_hours = catalogue.product_by_id(vomited.product_id).repeat_within_hours
    too_late = not may_repeat(vomited.given_at, vomited_at, limit_hours)
    if too_late and not already_given:
        words = f"They vomited more than {limit_hours} hours after the tablets. No second dose is needed."
        raise VomitedTooLate(words, field="vomited_at")
    units = vomited.treatments * product.units_per_treatment
    flags = _repeat_flags(actor, station_id, product, units, given_at, already_given)
    if too_late:
        flags = (*flags, Reason("vomited_too_late", FLAG_TEXTS["vomited_too_late"]))
    taken = ledger.dispense(
        actor,
        station_id=station_id,
        product_id=product.id,
        units=units,
        occurred_at=given_at,
        is_fact=already_given,
    )
    row: dict[str, object] = {
        "visit_id": visit.id,
        "repeat_of_id": vomited.id,
        "product_id": product.id,
        "treatments": vomited.treatments,
        "units": units,
        "given_at": given_at,
        "given_by": giver_of(actor),
        "already_given": already_given,
        "lot_reason": None,
        "vomited_at": vomited_at,
        "flags": json.dumps([vars(flag) for flag in flags]),
    }
    dose_id, ref = _write(actor, row, taken)
    return Repeat(dose_id, ref, taken, flags)


def _dose_before(visit: Visit, vomited_at: datetime) -> Dose:
    """The last dose given before the vomiting: the first one, or a repeat that was vomited too."""
    first = session().scalars(_FIRST_DOSE, {"visit_id": visit.id}).one_or_none()
    if first is None:
        raise WrongState("No dose was given at this visit, so none can be repeated.")
    given = [first, *session().scalars(_REPEATS, {"code": visit.code})]
    # A repeat given at the very minute of the vomiting answers it; it was not vomited itself. Else the
    # same press under another key would take one treatment after the other out of the box.
    before = [dose for dose in given if dose is first or dose.given_at < vomited_at]
    before = before if first.given_at <= vomited_at else []
    if not before:
        raise Invalid({"vomited_at": ["This is before the dose was given. Check the time."]})
    last = before[-1]
    if any(dose.repeat_of_id == last.id for dose in given):
        raise WrongState("A repeat dose was recorded for this already.")
    return last


def _check_times(vomited_at: datetime, given_at: datetime) -> None:
    latest = clock.now() + CLOCK_SLACK
    errors = {}
    if vomited_at > latest:
        errors["vomited_at"] = ["This is in the future. Check the time."]
    if given_at > latest:
        errors["given_at"] = ["This is in the future. Check the time."]
    elif given_at < vomited_at:
        errors["given_at"] = ["This is before they vomited. Check both times."]
    if errors:
        raise Invalid(errors)


def _repeat_flags(
    actor: Actor, station_id: int, product: Product, units: int, given_at: datetime, already_given: bool
) -> tuple[Reason, ...]:
    """What stands against this dose: refused when it is about to be given, flagged when it is a fact.

    The window is not asked again: it was open when the first dose was given.
    """
    found = []
    at = given_at if already_given else clock.not_before_now(given_at)
    if certification.standing_of(actor.person_id, at) != "certified":
        found.append("not_certified")
    stock_code = ledger_queries.judge(station_id, product.id, units, clock.local(at).date())
    if stock_code:
        found.append(stock_code)
    if found and not already_given:
        blocks = tuple(Reason(code, advice_words.BLOCKS[code]) for code in found)
        raise NotEligible(Decision(False, blocks, (), ()))
    return tuple(Reason(code, FLAG_TEXTS[code]) for code in found)
