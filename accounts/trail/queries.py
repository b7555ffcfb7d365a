"""Read the trail: newest first, in pages, only places under the reader's postings."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from accounts.people.models import Person
from accounts.permissions import Actor
from accounts.places import queries as places
from accounts.places.models import Place
from accounts.trail.models import TrailEntry
from core.errors import NotFound
from core.pagination import Page, Position, newest_first

_ENTRIES = (
    select(
        TrailEntry.id,
        TrailEntry.at,
        TrailEntry.role,
        TrailEntry.via,
        TrailEntry.action,
        TrailEntry.subject,
        TrailEntry.detail,
        TrailEntry.seq,
        Person.name.label("person"),
        Place.name.label("place"),
        Place.code.label("place_code"),
    )
    .join(Person, Person.id == TrailEntry.person_id)
    .join(Place, Place.id == TrailEntry.chain_id)
)


@dataclass(frozen=True)
class Sought:
    """What to narrow the trail to. Nothing set: everything the reader may see."""

    place: str = ""
    person: str = ""
    action: str = ""

    def as_detail(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if value}


def entries(actor: Actor, sought: Sought, at: Position) -> Page[Any]:
    """One page of entries kept at places under the actor's postings. A place outside them is not found."""
    query = _ENTRIES.where(TrailEntry.chain_id.in_(places.ids_under(actor.place_ids)))
    if sought.place:
        place = places.by_code(sought.place)
        if place is None or not places.covers(actor, place.id):
            raise NotFound("No place has this code.")
        query = query.where(TrailEntry.chain_id.in_(places.ids_under([place.id])))
    if sought.person:
        query = query.where(Person.name == sought.person)
    if sought.action:
        query = query.where(TrailEntry.action == sought.action)
    return newest_first(query, TrailEntry.id, at)  # type: ignore[arg-type]
