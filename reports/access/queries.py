"""The trail's readings, narrowed by place, person or visit, along its indexes, oldest first.

Of a visit: readings of it and of its slips, and the lists in which it may have stood.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from accounts.people.models import Person
from accounts.permissions import Actor
from accounts.places import queries as places
from accounts.places.models import Place
from accounts.trail.actions import ACTIONS
from accounts.trail.models import TrailEntry
from core import codes
from core.database import session
from core.errors import NotFound
from dispensing.referrals.models import Referral
from dispensing.visits.models import Visit

MOST = 20_000
ENDS = ("_read", "_listed", "_printed", "_exported", "_opened")
SEEN = tuple(name for name in ACTIONS if name.endswith(ENDS))
LISTS = tuple(name for name in SEEN if name.endswith(("_listed", "_exported")))


@dataclass(frozen=True)
class Sought:
    from_at: datetime
    to_at: datetime
    place: str = ""
    person: str = ""
    visit: str = ""


def seen(actor: Actor, sought: Sought) -> list[Any]:
    """Entries of the actor's places; raises NotFound for a place or visit outside them."""
    query = (
        select(
            TrailEntry.at, TrailEntry.role, TrailEntry.via, TrailEntry.action, TrailEntry.subject,
            TrailEntry.seq, Person.name.label("person"), Place.code.label("place"),
        )
        .join(Person, Person.id == TrailEntry.person_id)
        .join(Place, Place.id == TrailEntry.chain_id)
        .where(TrailEntry.at >= sought.from_at, TrailEntry.at <= sought.to_at, TrailEntry.action.in_(SEEN))
        .where(TrailEntry.chain_id.in_(places.ids_under(actor.place_ids)))
    )  # fmt: skip
    if sought.place:
        place = places.by_code(sought.place)
        if place is None or not places.covers(actor, place.id):
            raise NotFound("No place has this code.")
        query = query.where(TrailEntry.chain_id.in_(places.ids_under([place.id])))
    if sought.person:
        query = query.where(TrailEntry.person_id.in_(select(Person.id).where(Person.name == sought.person)))
    if sought.visit:
        query = query.where(_about(actor, sought.visit))
    return list(session().execute(query.order_by(TrailEntry.at, TrailEntry.id).limit(MOST)))


def _about(actor: Actor, typed: str) -> Any:
    """Readings of a visit, given by its code or its register number."""
    is_it = or_(Visit.code == codes.tidy_crockford(typed), Visit.register_number == typed.strip().upper())
    found = select(Visit.id, Visit.register_number, Visit.station_id).where(is_it, Visit.version == 1)
    rows = [row for row in session().execute(found) if places.covers(actor, row.station_id)]
    if not rows:
        raise NotFound("No visit has this code or number.")
    ids = [row.id for row in rows]
    numbers = list(session().scalars(select(Referral.number).where(Referral.visit_id.in_(ids))))
    stations = [row.station_id for row in rows]
    subjects = [row.register_number for row in rows] + numbers
    in_lists = TrailEntry.chain_id.in_(stations) & TrailEntry.action.in_(LISTS)
    return TrailEntry.subject.in_(subjects) | in_lists
