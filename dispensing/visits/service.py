"""The verbs of a visit: assess, record, repeat a dose, correct, read.

One dose is one transaction: the certificate, the decision, the lots, the referral and the
trail stand or fall together. A dose about to be given may be refused; a fact never is.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select

from accounts.permissions import Actor, require
from accounts.trail import service as trail
from core import clock, codes, sealing
from core.database import insert_into, session, table
from core.errors import Forbidden, Invalid, NotFound, SamePerson, WrongState
from core.pagination import Page, Position
from dispensing import eligibility
from dispensing.incidents import opening as incidents
from dispensing.referrals import service as referrals
from dispensing.signals import tell_refused
from dispensing.visits import digest, doses, queries, told
from dispensing.visits.judgement import Judgement, NotEligible, giver_of, judge, require_referral
from dispensing.visits.models import ConsentWithdrawal, Visit
from dispensing.visits.record import VisitRecord
from inventory.catalogue import queries as catalogue
from inventory.ledger import service as ledger

# What a movement put back says: the reason that was typed may speak of a person, and a movement is for ever.
CORRECTED = "The record was corrected"
CODE_LENGTH = 9
REGISTER_LENGTH = 4

_ADD_VISIT = insert(table(Visit)).returning(Visit.id)
_REGISTER_IN_USE = select(Visit.id).where(
    Visit.station_id == bindparam("station_id"), Visit.register_number == bindparam("register_number")
)


def assess_visit(actor: Actor, record: VisitRecord) -> Judgement:
    """The decision alone; nothing is saved."""
    require(actor, "visits.record")
    return judge(record, station_id=_station_of(actor), given_by=giver_of(actor))


def record_visit(actor: Actor, record: VisitRecord) -> str:
    """Record one visit: the dose or the reason there was none, and the referrals. Returns its code.

    Raises Invalid, ReferralMissing, or NotEligible with the rule's name when a dose about to
    be given is blocked. With `already_given` each block becomes a flag and an incident.
    """
    require(actor, "visits.record")
    station_id = _station_of(actor)
    judgement = judge(record, station_id=station_id, given_by=giver_of(actor))
    if judgement.refuses(record):
        raise NotEligible(judgement.decision)
    row = _visit_row(actor, record, judgement, station_id)
    row |= {"code": _new_code(), "version": 1, "register_number": _new_register_number(actor, station_id)}
    key_id = sealing.new_key(told.KIND)
    row |= {"key_id": key_id, "sealed": told.seal(key_id, 1, record, judgement.decision, None)}
    visit_id = session().execute(_ADD_VISIT, row).scalar_one()
    taken = doses.give(
        actor, record, judgement, visit_id=visit_id, station_id=station_id, given_by=giver_of(actor)
    )
    numbers = referrals.issue(
        actor,
        record.referrals,
        visit_id=visit_id,
        visit_code=row["code"],
        station_id=station_id,
        incident_latest_at=record.incident.latest_at,
        protocol=judgement.protocol,
    )
    by, opened = incidents.causer(actor), _with_variance(judgement.incidents, station_id, taken)
    incidents.open_for_visit(actor, station_id=station_id, visit_id=visit_id, kinds=opened, caused_by=by)
    trail.record(
        actor,
        "visit_recorded",
        row["register_number"],
        detail={
            "visit": visit_id,
            "digest": digest.of_visit(visit_id),
            "movements": ledger.digests(taken),
            "referrals": len(numbers),
            "flags": len(judgement.flags),
        },
    )
    return str(row["code"])


def correct_visit(actor: Actor, code: str, record: VisitRecord, reason: str) -> str:
    """Put a new record in place of a visit's newest one, with a reason. Returns "CODE.VERSION".

    The person who recorded it does not correct it. Stock goes back by reversals and out again
    for the dose as corrected; what was given is a fact, so nothing here refuses it.
    """
    require(actor, "visits.correct")
    station_id = _station_of(actor)
    old = queries.newest_version(station_id, code)
    if old is None:
        raise NotFound("No visit of your station has this code.")
    if old.recorded_by == actor.person_id:
        raise SamePerson("You recorded this. Another in-charge must correct it.")
    if told.of(old) is None:
        raise WrongState("This record was erased. What is left of it is not corrected.")
    require_referral(record)
    record, given_by = doses.as_corrected(record, old.id, giver_of(actor))
    if record.dose is None and doses.has_repeats(old.code):
        raise WrongState("A repeat dose stands on this record, so it keeps its dose.")
    units_before = doses.units_of(old.id)
    movements = doses.put_back(actor, old.id, CORRECTED)
    judgement = judge(record, station_id=station_id, given_by=given_by)
    if units_before != doses.units_wanted(record, judgement):
        judgement = judgement.flagged("units_changed")
    row = _visit_row(actor, record, judgement, station_id)
    row |= {"code": old.code, "version": old.version + 1, "register_number": old.register_number}
    sealed = told.seal(old.key_id, old.version + 1, record, judgement.decision, reason)
    row |= {"replaces_id": old.id, "key_id": old.key_id, "sealed": sealed}
    visit_id = session().execute(_ADD_VISIT, row).scalar_one()
    taken = doses.give(actor, record, judgement, visit_id=visit_id, station_id=station_id, given_by=given_by)
    numbers = referrals.reissue(
        actor,
        record.referrals,
        visit_id=queries.first_version_id(old.code),
        visit_code=old.code,
        station_id=station_id,
        incident_latest_at=record.incident.latest_at,
        protocol=judgement.protocol,
    )
    _open_what_is_new(actor, old, judgement, visit_id, given_by)
    erased = [] if record.consent.follow_up else tell_refused(actor, queries.first_version_id(old.code))
    trail.record(
        actor,
        "visit_corrected",
        old.register_number,
        detail={
            "visit": visit_id,
            "replaces": old.id,
            "units": [units_before, sum(one.units for one in taken)],
            "digest": digest.of_visit(visit_id),
            "movements": {**movements, **ledger.digests(taken)},
            "referrals": len(numbers),
            "erased_keys": erased,
        },
    )
    return f"{old.code}.{old.version + 1}"


def give_repeat_dose(
    actor: Actor,
    code: str,
    *,
    vomited_at: datetime,
    given_at: datetime,
    product: str,
    already_given: bool = False,
) -> str:
    """Give a dose again after vomiting; the same person, another treatment. Returns its reference.

    Raises VomitedTooLate past the product's limit, NotEligible for certificate or stock.
    """
    require(actor, "visits.record")
    station_id = _station_of(actor)
    visit = queries.newest_version(station_id, code)
    if visit is None:
        raise NotFound("No visit of your station has this code.")
    repeat = doses.repeat(
        actor,
        visit,
        station_id=station_id,
        vomited_at=vomited_at,
        given_at=given_at,
        product_code=product,
        already_given=already_given,
    )
    kinds = [flag.code for flag in repeat.flags if flag.code in eligibility.OPENS_INCIDENT]
    kinds = _with_variance(kinds, station_id, repeat.taken)
    by = incidents.causer(actor)
    incidents.open_for_visit(actor, station_id=station_id, visit_id=visit.id, kinds=kinds, caused_by=by)
    trail.record(
        actor,
        "repeat_dose_given",
        visit.register_number,
        detail={
            "dose": repeat.dose_id,
            "digest": digest.of_repeat_dose(repeat.dose_id),
            "movements": ledger.digests(repeat.taken),
        },
    )
    return repeat.ref


def read_visit(actor: Actor, code: str) -> dict[str, Any]:
    """A visit of the actor's own station, and a trail entry in the same transaction."""
    require(actor, "visits.read")
    detail = queries.detail(actor.station_id, code)
    if detail is None:
        raise NotFound("No visit of your station has this code.")
    trail.record(actor, "visit_read", detail["register_number"])
    return detail


def list_visits(actor: Actor, at: Position) -> Page[Any]:
    """Visits of the actor's own station, newest first; the list is trailed as a read."""
    require(actor, "visits.read")
    page = queries.page_of(_station_of(actor), at)
    trail.record(actor, "visits_listed", detail={"shown": len(page.items)})
    return page


def list_visits_of_lot(actor: Actor, number: str, at: Position) -> Page[Any]:
    """Visits of the actor's own station that got a lot of this number; the list is trailed as a read."""
    require(actor, "visits.read")
    number = catalogue.tidy_number(number)
    page = queries.page_of_lot(_station_of(actor), number, at)
    trail.record(actor, "lot_visits_listed", number, detail={"shown": len(page.items)})
    return page


def _open_what_is_new(
    actor: Actor, old: Visit, judgement: Judgement, visit_id: int, given_by: int | None
) -> None:
    """What a corrected record tells of the dose was caused by its giver; other tablets, by who corrected."""
    earlier = {flag["code"] for flag in json.loads(old.flags)}
    incidents.open_for_visit(
        actor,
        station_id=old.station_id,
        visit_id=visit_id,
        kinds=[kind for kind in judgement.incidents if kind not in earlier],
        caused_by=given_by,
        causers={"units_changed": incidents.causer(actor)},
    )


def _with_variance(kinds: list[str], station_id: int, taken: Sequence[ledger.Taken]) -> list[str]:
    """What to explain, with a dose that the book never held, unless that was said of it already."""
    if "no_stock" in kinds or not doses.against_variance(station_id, taken):
        return kinds
    return [*kinds, "against_variance"]


def note_withdrawal(actor: Actor, visit_id: int, purpose: str) -> None:
    """Write down that a purpose was taken back; part of an act that leaves the trail entry."""
    row = {
        "visit_id": visit_id,
        "purpose": purpose,
        "withdrawn_at": clock.now(),
        "recorded_by": actor.person_id,
    }
    add = insert_into(ConsentWithdrawal).values(row).on_conflict_do_nothing()
    if session().execute(add.returning(table(ConsentWithdrawal).c.id)).scalar_one_or_none() is None:
        raise WrongState("Somebody wrote this down a moment ago. Look again.")


def _station_of(actor: Actor) -> int:
    if actor.station_id is None:
        raise Forbidden("Visits are recorded at a station.")
    return actor.station_id


def _visit_row(actor: Actor, record: VisitRecord, judgement: Judgement, station_id: int) -> dict[str, Any]:
    return {
        "replaces_id": None,
        "station_id": station_id,
        "arrived_at": record.arrived_at,
        "hours_band": judgement.hours_band(record),
        "age_band": record.person.band,
        "sex": record.person.sex,
        "not_given_reason": record.not_given_reason,
        "referral_declined": record.referral_declined,
        "flags": json.dumps([vars(flag) for flag in judgement.flags]),
        "protocol_version": judgement.protocol.version,
        "recorded_by": actor.person_id,
        "recorded_at": clock.now(),
        "via": actor.via,
    }


def _new_code() -> str:
    return codes.make(codes.CROCKFORD, CODE_LENGTH)


def _new_register_number(actor: Actor, station_id: int) -> str:
    """The station's code and four characters that survive a pen; never one that was used there."""
    while True:
        number = f"{actor.place_code}-{codes.make_plain(codes.HANDWRITING, REGISTER_LENGTH)}"
        wanted = {"station_id": station_id, "register_number": number}
        if session().execute(_REGISTER_IN_USE, wanted).first() is None:
            return number


def check_code(typed: str) -> str:
    """A visit code as typed by a person; raises Invalid at `code` when the check character differs."""
    code = codes.tidy_crockford(typed)
    if len(code) != CODE_LENGTH + 1 or not codes.is_sound(codes.CROCKFORD, code):
        raise Invalid({"code": ["Check the code: one character is wrong or missing."]})
    return code
