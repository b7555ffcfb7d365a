"""Read visits of one station: the newest version, its doses and lots, and the list.

Every query takes the station's id; another station's visit is not found.
"""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import aliased

from accounts.places.models import Place
from core import codes, sealing
from core.database import session, table
from core.pagination import Page, Position, newest_first
from dispensing.incidents.models import Incident
from dispensing.incidents.transitions import WAITS_FOR_WORDS
from dispensing.referrals import queries as referrals
from dispensing.visits import told
from dispensing.visits.models import ConsentWithdrawal, Dose, DoseLot, Visit
from dispensing.visits.told import Told
from inventory.catalogue.models import Lot, Product

_Later = aliased(Visit)
_IS_NEWEST = ~select(_Later.id).where(_Later.replaces_id == Visit.id).exists()
_NEWEST = select(Visit).where(
    Visit.code == bindparam("code"), Visit.station_id == bindparam("station_id"), _IS_NEWEST
)
_FIRST_ID = select(Visit.id).where(Visit.code == bindparam("code"), Visit.version == 1)
_VERSIONS = select(Visit).where(Visit.code == bindparam("code")).order_by(Visit.version)
_WITHDRAWN = select(ConsentWithdrawal.purpose, ConsentWithdrawal.withdrawn_at).where(
    ConsentWithdrawal.visit_id == bindparam("visit_id")
)
_DOSES = (
    select(Dose, Product.code.label("product"), Product.name.label("product_name"))
    .join(Visit, Visit.id == Dose.visit_id)
    .join(Product, Product.id == Dose.product_id)
    .where(
        Visit.code == bindparam("code"),
        (Dose.visit_id == bindparam("visit_id")) | Dose.repeat_of_id.is_not(None),
    )
    .order_by(Dose.id)
)
_LOTS = (
    select(DoseLot.dose_id, Lot.number.label("lot"), func.sum(DoseLot.units).label("units"))
    .join(Lot, Lot.id == DoseLot.lot_id)
    .where(DoseLot.dose_id.in_(bindparam("dose_ids", expanding=True)))
    .group_by(DoseLot.dose_id, Lot.number, Lot.expires_on)
    .order_by(DoseLot.dose_id, Lot.expires_on)
)


def newest_version(station_id: int, code: str) -> Visit | None:
    """The row that stands for this code at this station, or None."""
    return (
        session()
        .scalars(_NEWEST, {"code": codes.tidy_crockford(code), "station_id": station_id})
        .one_or_none()
    )


def _version(station_id: int, code: str, version: int) -> Visit | None:
    query = select(Visit).where(Visit.code == code, Visit.station_id == station_id, Visit.version == version)
    return session().scalars(query).one_or_none()


def code_of(station_id: int | None, visit_id: int | None) -> str | None:
    """The code of a visit of this station, by its row's number."""
    query = select(Visit.code).where(Visit.id == visit_id, Visit.station_id == station_id)
    return session().scalar(query)


def recorders_of(code: str) -> set[int]:
    """Who recorded this visit or corrected it."""
    return set(session().scalars(select(Visit.recorded_by).where(Visit.code == code)))


def tidy(typed: str) -> str:
    """A visit code as somebody typed it."""
    return codes.tidy_crockford(typed)


def agrees(visit: Any, purpose: str) -> bool:
    """True while they agree to this purpose: they said yes, did not take it back, and it was not erased."""
    said = told.of(visit)
    if said is None or not said.consent[purpose]:
        return False
    return purpose not in withdrawn(first_version_id(visit.code))


def withdrawn(visit_id: int) -> dict[str, datetime]:
    """{purpose: when it was taken back} of a visit, by the id of its first version."""
    return {row.purpose: row.withdrawn_at for row in session().execute(_WITHDRAWN, {"visit_id": visit_id})}


def first_version_id(code: str) -> int:
    return session().scalars(_FIRST_ID, {"code": code}).one()


def detail(station_id: int | None, code: str, version: int | None = None) -> dict[str, Any] | None:
    """Everything recorded of a visit, as page and API show it: the newest version, or the one asked for.

    None when it is not this station's.
    """
    if station_id is None:
        return None
    visit = newest_version(station_id, code) if version is None else _version(station_id, code, version)
    if visit is None:
        return None
    given = _doses(visit)
    issued = referrals.of_visit(first_version_id(visit.code))
    said = told.of(visit)
    return {
        **_said(said),
        "erased_at": sealing.erased_at(visit.key_id) if said is None else None,
        "code": visit.code,
        "shown_code": codes.grouped(visit.code, 5),
        "register_number": visit.register_number,
        "station": session().scalars(select(Place.code).where(Place.id == visit.station_id)).one(),
        "version": visit.version,
        "arrived_at": visit.arrived_at,
        "band": visit.hours_band,
        "age_band": visit.age_band,
        "sex": visit.sex,
        "dose": next((dose for dose in given if dose["repeat_of_id"] is None), None),
        "repeat_doses": [dose for dose in given if dose["repeat_of_id"] is not None],
        "not_given_reason": visit.not_given_reason,
        "flags": json.loads(visit.flags),
        "referrals": [_referral(referral) for referral in issued],
        "referral_declined": visit.referral_declined,
        "protocol_version": visit.protocol_version,
        "recorded_by": visit.recorded_by,
        "recorded_at": visit.recorded_at,
        "versions": [
            {"version": row.version, "recorded_at": row.recorded_at, "reason": _reason(row)}
            for row in session().scalars(_VERSIONS, {"code": visit.code})
        ],
    }


def _said(said: Told | None) -> dict[str, Any]:
    """What a person told, under the names that page and API use; empty once it was erased."""
    return {
        "incident": {
            "latest_at": said.latest_at if said else None,
            "earliest_at": said.earliest_at if said else None,
            "precision": said.precision if said else "unknown",
        },
        "hours_since_incident": said.hours_since if said else None,
        "age_years": said.age_years if said else None,
        "weight_kg": said.weight_kg if said else None,
        "screening": said.screening if said else {},
        "consent": said.consent if said else None,
        "decision": said.decision if said else None,
    }


def _reason(visit: Visit) -> str | None:
    if visit.version == 1:
        return None
    said = told.of(visit)
    return said.correction_reason if said else None


def _doses(visit: Visit) -> list[dict[str, Any]]:
    rows = session().execute(_DOSES, {"code": visit.code, "visit_id": visit.id}).all()
    lots: dict[int, list[dict[str, Any]]] = {}
    for row in session().execute(_LOTS, {"dose_ids": [row.Dose.id for row in rows]}):
        lots.setdefault(row.dose_id, []).append({"lot": row.lot, "units": int(row.units)})
    return [
        {
            "ref": dose.ref,
            "repeat_of_id": dose.repeat_of_id,
            "product": product,
            "product_name": product_name,
            "treatments": dose.treatments,
            "units": dose.units,
            "lots": lots.get(dose.id, []),
            "lot_reason": dose.lot_reason,
            "given_at": dose.given_at,
            "already_given": dose.already_given,
            "vomited_at": dose.vomited_at,
            "flags": json.loads(dose.flags),
        }
        for dose, product, product_name in rows
    ]


def _referral(issued: referrals.Issued) -> dict[str, Any]:
    return {
        "number": issued.number,
        "shown_number": issued.shown_number,
        "feedback_code": issued.feedback_code,
        "facility": issued.facility_code,
        "facility_name": issued.facility_name,
        "services": list(issued.services),
        "urgent_until": issued.urgent_until,
        "accompanied": issued.accompanied,
        "transport": issued.transport,
        "transport_cost": issued.transport_cost,
        "no_transport_reason": issued.no_transport_reason,
    }


def _is_to_explain() -> Any:
    """True while something about the visit, or a repeat dose, waits for the in-charge's words."""
    about = aliased(Visit)
    return (
        select(Incident.id)
        .join(about, about.id == Incident.visit_id)
        .where(about.code == Visit.code, Incident.state.in_(WAITS_FOR_WORDS))
        .exists()
    )


def page_of(station_id: int, at: Position) -> Page[Any]:
    """Lines of the newest versions: code, register number, arrival, whether a dose was given."""
    dose = select(Dose.id).where(Dose.visit_id == Visit.id, Dose.repeat_of_id.is_(None)).exists()
    query = select(
        Visit.id,
        Visit.code,
        Visit.register_number,
        Visit.arrived_at,
        Visit.version,
        dose.label("dose_given"),
        _is_to_explain().label("is_to_explain"),
    ).where(Visit.station_id == station_id, _IS_NEWEST)
    return newest_first(query, Visit.id, at)


def page_of_lot(station_id: int, number: str, at: Position) -> Page[Any]:
    """Lines of the visits whose doses, as they stand now, came from a lot of this number."""
    of_dose = aliased(Visit)
    counts = (Dose.visit_id == Visit.id) | Dose.repeat_of_id.is_not(None)
    query = (
        select(
            DoseLot.movement_id.label("id"),
            Visit.code,
            Visit.register_number,
            Product.code.label("product"),
            Product.name.label("product_name"),
            DoseLot.units,
            Dose.given_at,
        )
        .join(Dose, Dose.id == DoseLot.dose_id)
        .join(of_dose, of_dose.id == Dose.visit_id)
        .join(Visit, (Visit.code == of_dose.code) & _IS_NEWEST)
        .join(Lot, Lot.id == DoseLot.lot_id)
        .join(Product, Product.id == Lot.product_id)
        .where(Visit.station_id == station_id, Lot.number == number, counts)
    )
    return newest_first(query, table(DoseLot).c.movement_id, at)


def repeat_dose(station_id: int | None, ref: str) -> dict[str, Any] | None:
    """One repeat dose by its reference, as the API answers it."""
    query = (
        select(Visit)
        .join(Dose, Dose.visit_id == Visit.id)
        .where(Dose.ref == ref, Visit.station_id == station_id)
    )
    visit = session().scalars(query).one_or_none()
    return next((dose for dose in _doses(visit) if dose["ref"] == ref), None) if visit else None
