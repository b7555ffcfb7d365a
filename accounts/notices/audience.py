"""Whom something at a place concerns: those whose posting covers it.

The mirror of `places.reach`: who is told may also open what the notice leads to.
"""

from collections.abc import Callable, Iterable

from sqlalchemy import ColumnElement, and_, or_, select

from accounts.people.models import Person, Posting
from accounts.places import queries as places
from accounts.places.models import Place
from core.database import session

_POSTED = (
    select(Posting.place_id, Posting.role, Person.id)
    .join(Person, Person.id == Posting.person_id)
    .where(Posting.ended_at.is_(None), Person.is_disabled.is_(False))
)


def people_for(roles: Iterable[str], place_id: int) -> list[int]:
    """The ids of enabled people who hold one of the roles at a posting that covers the place."""
    covering: ColumnElement[bool] = Posting.place_id.in_(places.ids_above([place_id]))
    place = places.by_id(place_id)
    if place.kind == "store" and place.parent_id is not None:
        # A store serves every district below the place it stands in, and their liaisons look after it.
        served = Posting.place_id.in_(places.ids_under([place.parent_id]))
        covering = or_(covering, and_(Posting.role == "liaison", served))
    query = (
        select(Person.id)
        .join(Posting, Posting.person_id == Person.id)
        .where(Posting.role.in_(tuple(roles)), Posting.ended_at.is_(None), covering)
        .where(Person.is_disabled.is_(False))
    )
    return sorted(set(session().scalars(query)))


def for_all_places() -> Callable[[Iterable[str], int], list[int]]:
    """`people_for` with every posting and place read once: for what tells people of a thousand places."""
    parents: dict[int, int | None] = {}
    kinds: dict[int, str] = {}
    below: dict[int | None, list[int]] = {}
    for place_id, parent_id, kind in session().execute(select(Place.id, Place.parent_id, Place.kind)):
        parents[place_id], kinds[place_id] = parent_id, kind
        below.setdefault(parent_id, []).append(place_id)
    posted: dict[int, list[tuple[str, int]]] = {}
    for place_id, role, person_id in session().execute(_POSTED):
        posted.setdefault(place_id, []).append((role, person_id))

    def line(place_id: int | None) -> Iterable[int]:
        while place_id is not None:
            yield place_id
            place_id = parents[place_id]

    def tree(place_id: int) -> Iterable[int]:
        yield place_id
        for inner in below.get(place_id, []):
            yield from tree(inner)

    def people(roles: Iterable[str], place_id: int) -> list[int]:
        wanted, found = set(roles), set[int]()
        for at in line(place_id):
            found |= {person_id for role, person_id in posted.get(at, []) if role in wanted}
        parent_id = parents[place_id]
        if kinds[place_id] == "store" and parent_id is not None and "liaison" in wanted:
            served = (posted.get(at, []) for at in tree(parent_id))
            found |= {person_id for ones in served for role, person_id in ones if role == "liaison"}
        return sorted(found)

    return people
