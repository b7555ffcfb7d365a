"""The rows of the dose log: read page by page behind a key, so that memory stays flat.

Of each visit the newest version alone, and its repeat doses. Visits and doses are only
ever added, so two numbers hold the book still while a long file is on its way.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, bindparam, func, select, tuple_
from sqlalchemy.orm import aliased

from accounts.places import queries as places
from accounts.places.models import Place
from core import clock
from core.database import Instant, end_reading, session
from core.spreadsheets import neutral
from dispensing.adverse_events import queries as events
from dispensing.eligibility import hours_band, seconds_between
from dispensing.referrals.models import Referral, ReferredService
from dispensing.visits import told
from dispensing.visits.models import Dose, DoseLot, Visit
from inventory.catalogue.models import Lot, Product
from inventory.catalogue.service import UNKNOWN_NUMBER
from reports.exports.columns import HEAD, JOINT

PAGE_ROWS = 500

_Newest, _Later, _Repeated = aliased(Visit), aliased(Visit), aliased(Dose)
_until_visit = bindparam("until_visit")
_DOSES = (
    select(
        Dose.id,
        Dose.ref,
        Visit.code,
        Dose.repeat_of_id,
        Dose.treatments,
        Dose.units,
        Dose.given_at,
        Dose.recorded_at,
        Dose.flags.label("repeat_flags"),
        _Repeated.ref.label("repeated_ref"),
        _Repeated.repeat_of_id.label("repeated_repeat_of_id"),
        _Newest.key_id,
        _Newest.version,
        _Newest.sealed,
        _Newest.hours_band,
        _Newest.age_band,
        _Newest.sex,
        _Newest.flags,
        _Newest.protocol_version,
        Place.code.label("station"),
        places.ancestor_name("district", Visit.station_id).label("district"),
        places.ancestor_name("province", Visit.station_id).label("province"),
        Product.code.label("product"),
    )
    .join(Visit, Visit.id == Dose.visit_id)
    .join(_Newest, _Newest.code == Visit.code)
    .join(Place, Place.id == Visit.station_id)
    .join(Product, Product.id == Dose.product_id)
    .outerjoin(_Repeated, _Repeated.id == Dose.repeat_of_id)
    .where(
        Dose.id.in_(bindparam("dose_ids", expanding=True)),
        _Newest.id <= _until_visit,
        ~select(_Later.id).where(_Later.replaces_id == _Newest.id, _Later.id <= _until_visit).exists(),
        (Visit.id == _Newest.id) | Dose.repeat_of_id.is_not(None),
    )
    .order_by(Dose.given_at, Dose.id)
)
# The page is cut before anything is joined: one walk along the index, whatever the planner knows of the rest.
_KEYS = (
    select(Dose.given_at, Dose.id)
    .where(
        tuple_(Dose.given_at, Dose.id)
        > tuple_(bindparam("after_at", type_=Instant()), bindparam("after_id")),
        Dose.given_at < bindparam("until_at", type_=Instant()),
        Dose.id <= bindparam("until_dose"),
    )
    .order_by(Dose.given_at, Dose.id)
    .limit(bindparam("most"))
)
# The record of each code that came first: referrals hang on it, and a corrected dose keeps its reference.
_FIRSTS = (
    select(Visit.code, Visit.id, Visit.version, Dose.ref)
    .outerjoin(Dose, (Dose.visit_id == Visit.id) & Dose.repeat_of_id.is_(None))
    .where(Visit.code.in_(bindparam("codes", expanding=True)))
    .order_by(Visit.code, Visit.version)
)
_LOTS = (
    select(DoseLot.dose_id, Lot.number, Lot.expires_on)
    .join(Lot, Lot.id == DoseLot.lot_id)
    .where(DoseLot.dose_id.in_(bindparam("dose_ids", expanding=True)), Lot.number != UNKNOWN_NUMBER)
    .distinct()
    .order_by(DoseLot.dose_id, Lot.expires_on, Lot.number)
)
_REFERRALS = (
    select(
        Referral.id,
        Referral.visit_id,
        Referral.accompanied,
        Referral.arrived_at,
        ReferredService.service,
        ReferredService.outcome,
    )
    .join(ReferredService, ReferredService.referral_id == Referral.id)
    .where(Referral.visit_id.in_(bindparam("visit_ids", expanding=True)), Referral.state != "withdrawn")
    .order_by(Referral.id, ReferredService.service)
)
_ENDS = select(
    select(func.coalesce(func.max(Dose.id), 0)).scalar_subquery().label("dose"),
    select(func.coalesce(func.max(Visit.id), 0)).scalar_subquery().label("visit"),
)


@dataclass(frozen=True)
class Span:
    """What an export holds: days (both included), places, and how far the book went when it was asked for."""

    from_on: date
    to_on: date
    place_ids: tuple[int, ...]
    until_dose: int
    until_visit: int


def span(from_on: date, to_on: date, place_ids: Iterable[int]) -> Span:
    """The doses given on these days at or under these places, as the book stands now."""
    ends = session().execute(_ENDS).one()
    return Span(from_on, to_on, tuple(place_ids), ends.dose, ends.visit)


def rows(wanted: Span) -> Iterator[list[Any]]:
    """Rows in the order of `columns.HEAD`, oldest first; reading ends with each page."""
    query = _doses_under(wanted.place_ids)
    at, after_id = _start_of(wanted.from_on), 0
    known = {
        "until_at": _start_of(wanted.to_on + timedelta(days=1)),
        "until_dose": wanted.until_dose,
        "most": PAGE_ROWS,
    }
    while keys := session().execute(_KEYS, {**known, "after_at": at, "after_id": after_id}).all():
        at, after_id = keys[-1]
        picked = {"dose_ids": [key.id for key in keys], "until_visit": wanted.until_visit}
        made = _made(session().execute(query, picked).all())
        end_reading()
        yield from made
    end_reading()


def _doses_under(place_ids: tuple[int, ...]) -> Select[Any]:
    if places.programme().id in place_ids:
        return _DOSES
    return _DOSES.where(Visit.station_id.in_(places.ids_under(place_ids)))


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, clock.zone())


def _made(page: Sequence[Row[Any]]) -> list[list[Any]]:
    lots = _lots([row.id for row in page])
    firsts = _firsts({row.code for row in page})
    referrals = _referrals([first.visit_id for first in firsts.values()])
    harm = events.said_of(first.visit_id for first in firsts.values())
    made = []
    for row in page:
        first = firsts[row.code]
        referred = referrals.get(first.visit_id, _Referred())
        heard = harm.get(first.visit_id, "")
        made.append(_row(row, first.dose_ref, lots.get(row.id, []), referred, heard))
    return made


class _First(NamedTuple):
    visit_id: int
    dose_ref: str


def _firsts(codes: set[str]) -> dict[str, _First]:
    found: dict[str, _First] = {}
    for code, visit_id, version, ref in session().execute(_FIRSTS, {"codes": list(codes)}):
        if version == 1:
            found[code] = _First(visit_id, ref or "")
        elif not found[code].dose_ref and ref:
            found[code] = _First(found[code].visit_id, ref)
    return found


def _lots(dose_ids: list[int]) -> dict[int, list[tuple[str, date]]]:
    found: dict[int, list[tuple[str, date]]] = {}
    for dose_id, number, expires_on in session().execute(_LOTS, {"dose_ids": dose_ids}):
        found.setdefault(dose_id, []).append((number, expires_on))
    return found


class _Referred:
    """The referrals of one visit, taken together."""

    def __init__(self) -> None:
        self.accompanied: dict[int, bool | None] = {}
        self.services: set[str] = set()
        self.has_arrived = False
        self.outcomes: set[str | None] = set()

    @property
    def arrived(self) -> str:
        """`yes` where a facility or an officer said so; a form that was issued is no arrival."""
        return "yes" if self.has_arrived else ""

    @property
    def served(self) -> str:
        """`yes` for any service done, `no` where each asked for was not; empty while nobody has said."""
        if "served" in self.outcomes:
            return "yes"
        return "no" if self.outcomes == {"not_served"} else ""

    @property
    def went_along(self) -> str:
        said = set(self.accompanied.values()) - {None}
        return "" if not said else "yes" if True in said else "no"


def _referrals(visit_ids: list[int]) -> dict[int, _Referred]:
    found: dict[int, _Referred] = {}
    for row in session().execute(_REFERRALS, {"visit_ids": visit_ids}):
        referred = found.setdefault(row.visit_id, _Referred())
        referred.accompanied[row.id] = row.accompanied
        referred.services.add(row.service)
        referred.has_arrived |= row.arrived_at is not None
        referred.outcomes.add(row.outcome)
    return found


def _row(
    row: Row[Any], first_ref: str, lots: Sequence[tuple[str, date]], referred: _Referred, heard: str
) -> list[Any]:
    is_repeat = row.repeat_of_id is not None
    given = clock.local(row.given_at)
    cells = {
        "dose_ref": row.ref if is_repeat else first_ref,
        "station": row.station,
        "district": row.district,
        "province": row.province,
        "given_on": given.date().isoformat(),
        "given_month": f"{given:%Y-%m}",
        "hours_band": _band_of_repeat(row) if is_repeat else row.hours_band,
        "product": row.product,
        "treatments": row.treatments,
        "units": row.units,
        "lot": _joined(number for number, _expires_on in lots),
        "expires_on": min(expires_on for _number, expires_on in lots).isoformat() if lots else "",
        "repeat_of": _repeat_of(row, first_ref) if is_repeat else "",
        "age_band": row.age_band,
        "sex": row.sex,
        "referral_count": len(referred.accompanied),
        "services": _joined(sorted(referred.services)),
        "accompanied": referred.went_along,
        "arrived": referred.arrived,
        "served": referred.served,
        "adverse_event": heard,
        "flags": _joined(flag["code"] for flag in json.loads(row.repeat_flags if is_repeat else row.flags)),
        "protocol_version": row.protocol_version,
        "recorded_on": clock.local(row.recorded_at).date().isoformat(),
    }
    return [cells[name] for name in HEAD]


def _repeat_of(row: Row[Any], first_ref: str) -> str:
    """The dose that was vomited, by the reference it has in this log."""
    return first_ref if row.repeated_repeat_of_id is None else str(row.repeated_ref)


def _band_of_repeat(row: Row[Any]) -> str:
    """Hours to the repeat itself; the visit's own band is that of the first dose. Not known once erased."""
    said = told.of(row)  # type: ignore[arg-type]
    if said is None or said.precision == "unknown" or said.latest_at is None:
        return hours_band(None)
    return hours_band(seconds_between(said.latest_at, row.given_at))


def _joined(words: Iterable[str]) -> str:
    # Each by itself: a program that splits at the joint must not find a formula behind it.
    return JOINT.join(neutral(word) for word in words)
