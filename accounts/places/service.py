"""Add and change places. Codes never change; a place that is no longer used is closed, not deleted."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, update

from accounts.permissions import Actor, require
from accounts.places import queries
from accounts.places.models import FacilityService, Place
from accounts.places.services import SERVICES
from accounts.trail import service as trail
from core.database import session, table
from core.errors import Invalid, NotFound

PARENT_KINDS = {
    "province": ("programme",),
    "district": ("province",),
    "station": ("district",),
    "store": ("district", "province", "programme"),
    "facility": ("district",),
}
CHANGEABLE = {
    "name", "is_mobile", "is_closed", "opening_hours", "has_night_cover", "checked_on",
    "latitude", "longitude",
}  # fmt: skip


def add_place(
    actor: Actor,
    *,
    code: str,
    name: str,
    kind: str,
    parent: str,
    is_mobile: bool = False,
    opening_hours: str = "",
    has_night_cover: bool = False,
    checked_on: date | None = None,
    latitude: float | None = None,
    longitude: float | None = None,
    services: Sequence[str] = (),
) -> int:
    """Add a place below `parent` (a code). Returns its id; raises Invalid for a code in use."""
    require(actor, "places.manage")
    above = queries.by_code(parent, *PARENT_KINDS[kind])
    errors = {}
    if above is None or above.is_closed:
        errors["parent"] = [f"Choose a {' or '.join(PARENT_KINDS[kind])} that exists."]
    if queries.by_code(code):
        errors["code"] = ["Another place has this code. Choose another one."]
    if kind == "facility" and not services:
        errors["services"] = ["Choose at least one service."]
    if errors or above is None:
        raise Invalid(errors)
    place_id = (
        session()
        .execute(
            insert(table(Place)).returning(Place.id),
            {
                "code": code.upper(),
                "name": name,
                "kind": kind,
                "parent_id": above.id,
                "is_mobile": is_mobile,
                "is_closed": False,
                "opening_hours": opening_hours,
                "has_night_cover": has_night_cover,
                "checked_on": checked_on,
                "latitude": latitude,
                "longitude": longitude,
            },
        )
        .scalar_one()
    )
    _set_services(place_id, services)
    trail.record(actor, "place_added", code.upper(), detail={"kind": kind, "parent": above.code})
    return int(place_id)


def change_place(actor: Actor, code: str, *, services: Sequence[str] | None = None, **changes: Any) -> int:
    """Change the name, hours, cover, services or closing of a place. Returns its id.

    The trail says what is different now, not what was sent.
    """
    require(actor, "places.manage")
    place = queries.by_code(code)
    if place is None:
        raise NotFound("No place has this code.")
    if unknown := set(changes) - CHANGEABLE:
        raise ValueError(f"these do not change: {sorted(unknown)}")
    changes = {name: value for name, value in changes.items() if getattr(place, name) != value}
    changed = sorted(changes)
    if services is not None and place.kind == "facility":
        if not services:
            raise Invalid({"services": ["Choose at least one service."]})
        if sorted(set(services)) != queries.services_of([place.id]).get(place.id, []):
            _set_services(place.id, services)
            changed.append("services")
    if changes:
        session().execute(update(table(Place)).where(Place.id == place.id).values(**changes))
    trail.record(actor, "place_changed", place.code, detail={"changed": changed})
    return place.id


def add_listed(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Add rows of a list as they stand, part of the act that takes the list in. Returns {code: id}."""
    blank = {"is_mobile": False, "is_closed": False, "opening_hours": "", "has_night_cover": False}
    blank |= dict.fromkeys(("checked_on", "latitude", "longitude"))
    made = session().execute(
        insert(table(Place)).returning(Place.id, Place.code), [{**blank, **row} for row in rows]
    )
    return {code: place_id for place_id, code in made}


def set_listed(place_id: int, **values: Any) -> None:
    """Bring a place up to a list, or to what was seen there; part of an act that leaves its own entry."""
    session().execute(update(table(Place)).where(Place.id == place_id).values(**values))


def _set_services(facility_id: int, services: Sequence[str]) -> None:
    if unknown := set(services) - set(SERVICES):
        raise Invalid({"services": [f"These services are not known: {', '.join(sorted(unknown))}."]})
    session().execute(delete(table(FacilityService)).where(FacilityService.facility_id == facility_id))
    rows = [{"facility_id": facility_id, "service": service} for service in sorted(set(services))]
    if rows:
        session().execute(insert(table(FacilityService)), rows)
