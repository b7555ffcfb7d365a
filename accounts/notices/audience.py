"""Whom something at a place concerns: those whose posting covers it.

The mirror of `places.reach`: who is told may also open what the notice leads to.
"""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, or_, select

from accounts.people.models import Person, Posting
from accounts.places import queries as places
from core.database import session


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
