"""Read the directory: facilities with what they offer, open ones first and the nearest before the others."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import func, or_, select

from accounts.facilities.matching import WHY, Listed
from accounts.facilities.models import FacilityDetail, FacilityQuestion
from accounts.people import queries as people
from accounts.permissions import Actor
from accounts.places import queries as places
from accounts.places.distance import km_between
from accounts.places.hours import is_open
from accounts.places.models import FacilityService, Place
from core import clock
from core.database import session

MOST_SHOWN = 50
# What the national list says of a facility: on its place, and beside it.
PLACE_FIELDS = ("name", "parent_id", "latitude", "longitude", "is_closed")
DETAIL_FIELDS = ("hmis_code", "dhis2_uid", "elmis_id", "facility_type", "ownership", "operation_status")


@dataclass(frozen=True)
class Facility:
    """One line of the directory. `is_open`: None where nobody can tell; `km`: None without both points."""

    place: Place
    district: str
    services: Sequence[str]
    is_open: bool | None
    km: float | None
    is_near: bool
    detail: FacilityDetail | None

    def is_checked_lately(self, item: str) -> bool:
        """Whether what stands there about its EC, or its PEP, is still news."""
        at = self.detail.checked_at(item) if self.detail else None
        limit = timedelta(days=current_app.config["DIRECTORY_CHECK_DAYS"])
        return at is not None and clock.now() - at <= limit


def directory(
    actor: Actor, *, words: str = "", service: str = "", district: str = "", only_open: bool = False
) -> list[Facility]:
    """Open facilities that fit, those open now first, then the nearest; the most that a page shows.

    Without a point the own district counts as near, and the rest follows by name.
    """
    query = select(Place).where(Place.kind == "facility", Place.is_closed.is_(False))
    if words:
        query = query.where(func.lower(Place.name).contains(words.lower(), autoescape=True))
    if service:
        offers = select(FacilityService.facility_id).where(FacilityService.service == service)
        query = query.where(Place.id.in_(offers))
    if district:
        below = places.by_code(district, "district")
        query = query.where(Place.parent_id == (below.id if below else 0))
    found = _shown(actor, session().scalars(query).all())
    if only_open:
        found = [one for one in found if one.is_open is not False]
    return sorted(found, key=_order)[:MOST_SHOWN]


def to_send_to(actor: Actor, *, also: Sequence[int] = ()) -> list[Facility]:
    """Open facilities whose services are known: of the own district and `also` these ids; if none, of all."""
    offers = select(FacilityService.facility_id)
    query = select(Place).where(Place.kind == "facility", Place.is_closed.is_(False), Place.id.in_(offers))
    district_id = places.by_id(actor.place_id).parent_id
    own = query.where(or_(Place.parent_id == district_id, Place.id.in_(also)))
    found = session().scalars(own).all() or session().scalars(query).all()
    return sorted(_shown(actor, found), key=_order)


def _order(one: Facility) -> tuple[Any, ...]:
    open_first = {True: 0, None: 1, False: 2}[one.is_open]
    return (
        open_first,
        not one.services,
        not one.is_near,
        one.km if one.km is not None else 9e9,
        one.place.name,
    )


def _details(ids: Sequence[int]) -> Sequence[FacilityDetail]:
    query = select(FacilityDetail).where(FacilityDetail.facility_id.in_(ids))
    return session().scalars(query.execution_options(populate_existing=True)).all()


def _shown(actor: Actor, found: Sequence[Place]) -> list[Facility]:
    here = places.by_id(actor.place_id)
    local = clock.local(clock.now())
    ids = [place.id for place in found]
    services = places.services_of(ids)
    details = {one.facility_id: one for one in _details(ids)}
    names = places.names_by_id()
    return [
        Facility(
            place,
            names.get(place.parent_id or 0, ""),
            services.get(place.id, []),
            is_open(place.opening_hours, place.has_night_cover, local),
            km_between(here.point, place.point) if here.point and place.point else None,
            place.parent_id == here.parent_id,
            details.get(place.id),
        )
        for place in found
    ]


def one(actor: Actor, code: str) -> Facility | None:
    place = places.by_code(code, "facility")
    return _shown(actor, [place])[0] if place else None


def may_check(actor: Actor, place: Place) -> bool:
    """Who sends people there: the stations of its district, its liaison, and the administrator."""
    if actor.station_id is not None:
        return places.by_id(actor.station_id).parent_id == place.parent_id
    return places.covers(actor, place.id)


def checked_by(detail: FacilityDetail | None) -> dict[str, str]:
    """{"ec" or "pep": who looked last}, without what nobody has looked at."""
    by = {item: detail.checked_by(item) if detail else None for item in ("ec", "pep")}
    names = people.names_of([one for one in by.values() if one is not None])
    return {item: names[one] for item, one in by.items() if one is not None}


@dataclass(frozen=True)
class Unclear:
    """A row that waits for an answer, why, and facilities of its district with the same first word."""

    id: int
    row: Listed
    why: str
    asked_at: datetime
    alike: Sequence[Place]


def unclear() -> list[Unclear]:
    """Rows of the national list that wait for an answer, oldest first."""
    query = select(FacilityQuestion).where(FacilityQuestion.state == "open").order_by(FacilityQuestion.id)
    found = []
    for question in session().scalars(query.limit(MOST_SHOWN)):
        row = Listed(**json.loads(question.row))
        found.append(Unclear(question.id, row, WHY[question.why], question.asked_at, _alike(row)))
    return found


def unclear_count() -> int:
    query = select(func.count()).select_from(FacilityQuestion).where(FacilityQuestion.state == "open")
    return session().scalar(query) or 0


def _alike(row: Listed) -> Sequence[Place]:
    first = row.name.split()[0].lower() if row.name.split() else ""
    query = select(Place).where(
        Place.kind == "facility", func.lower(Place.name).startswith(first, autoescape=True)
    )
    return session().scalars(query.order_by(Place.name).limit(8)).all() if first else []


def ours() -> dict[int, dict[str, Any]]:
    """Every facility of ours with what a list may change, by its id."""
    columns = [getattr(FacilityDetail, name) for name in DETAIL_FIELDS]
    of_place = [getattr(Place, name) for name in PLACE_FIELDS]
    query = (
        select(Place.id, *of_place, FacilityDetail.facility_id, *columns)
        .outerjoin(FacilityDetail, FacilityDetail.facility_id == Place.id)
        .where(Place.kind == "facility")
    )
    return {row["id"]: dict(row) for row in session().execute(query).mappings()}


def areas(kind: str) -> Sequence[Any]:
    """(id, name) of each province or district."""
    return session().execute(select(Place.id, Place.name).where(Place.kind == kind)).all()


def known_districts() -> dict[tuple[str, str], int]:
    """{(province, district): id}, by their names without capitals."""
    provinces = {place_id: name for place_id, name in areas("province")}
    query = select(Place.id, Place.name, Place.parent_id).where(Place.kind == "district")
    return {
        (area_name(provinces[row.parent_id]), area_name(row.name)): row.id
        for row in session().execute(query)
        if row.parent_id in provinces
    }


def area_name(name: str) -> str:
    """A province or district by its name, without capitals and without the word itself."""
    return " ".join(name.lower().replace("province", "").replace("district", "").split())


def codes_in_use() -> set[str]:
    return set(session().scalars(select(Place.code)))


def programme_id() -> int:
    return places.programme().id
