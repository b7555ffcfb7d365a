"""Read people: by name, at a place, and as the actor that verbs are given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select

from accounts.people.models import Person, Posting
from accounts.permissions import SYSTEM, Actor
from accounts.places.models import Place
from core.database import session

_BY_NAME = select(Person).where(Person.name == bindparam("name"))
# For verbs that change a person: two of them at once must come one after the other, or the person
# ends with two roles, or with a session that outlived its password.
_BY_NAME_LOCKED = _BY_NAME.with_for_update().execution_options(populate_existing=True)
_POSTINGS = (
    select(Posting.role, Place.id, Place.code, Place.name, Place.kind)
    .join(Place, Place.id == Posting.place_id)
    .where(Posting.person_id == bindparam("person_id"), Posting.ended_at.is_(None))
    .order_by(Posting.id)
)


def by_name(name: str, *, locked: bool = False) -> Person | None:
    """The person with this name, capitals or not; `locked` keeps others from changing them meanwhile."""
    if not name.isprintable():  # PostgreSQL cannot even be asked about a zero byte
        return None
    query = _BY_NAME_LOCKED if locked else _BY_NAME
    return session().scalars(query, {"name": name.strip().lower()}).one_or_none()


def by_id(person_id: int) -> Person:
    return session().scalars(select(Person).where(Person.id == person_id)).one()


def names_of(person_ids: Sequence[int]) -> dict[int, str]:
    rows = session().execute(select(Person.id, Person.name).where(Person.id.in_(set(person_ids))))
    return {row.id: row.name for row in rows}


def disabled_ids() -> Select[Any]:
    """A query for the ids of people who were shut out."""
    return select(Person.id).where(Person.is_disabled.is_(True))


def actor_of(person_id: int, name: str, via: str = "page") -> Actor | None:
    """The actor a person is now; None without a role at a place."""
    postings = session().execute(_POSTINGS, {"person_id": person_id}).all()
    if not postings:
        return None
    first = postings[0]
    place_ids = tuple(posting.id for posting in postings)
    names = ", ".join(posting.name for posting in postings)
    return Actor(person_id, name, first.role, first.id, first.code, names, first.kind, place_ids, via)


def actor_named(name: str, via: str = "command") -> Actor | None:
    person = by_name(name)
    return actor_of(person.id, person.name, via) if person and not person.is_disabled else None


@dataclass(frozen=True)
class Member:
    """A person with the role and places they hold now."""

    id: int
    name: str
    role: str
    places: str
    is_disabled: bool
    has_password: bool


def at_place(place_id: int) -> Sequence[tuple[Person, str]]:
    """(person, role) for everybody who is posted to this place now."""
    rows = session().execute(
        select(Person, Posting.role)
        .join(Posting, Posting.person_id == Person.id)
        .where(Posting.place_id == place_id, Posting.ended_at.is_(None), Person.is_disabled.is_(False))
        .order_by(Person.name)
    )
    return [(row.Person, row.role) for row in rows]


def new_at(place_id: int, since: datetime) -> Sequence[tuple[str, datetime]]:
    """(name, since when) of those who were posted here after `since`, newest first."""
    rows = session().execute(
        select(Person.name, Posting.started_at)
        .join(Posting, Posting.person_id == Person.id)
        .where(Posting.place_id == place_id, Posting.ended_at.is_(None), Posting.started_at > since)
        .where(Person.is_disabled.is_(False), Posting.role != SYSTEM)
        .order_by(Posting.id.desc())
    )
    return [(row.name, row.started_at) for row in rows]


_MEMBERS = (
    select(Person, Posting.role, Place.name.label("place"))
    .join(Posting, (Posting.person_id == Person.id) & Posting.ended_at.is_(None))
    .join(Place, Place.id == Posting.place_id)
    .where(Posting.role != SYSTEM)
    .order_by(Person.name, Posting.id)
)


def everybody() -> list[Member]:
    """Everybody but the system's own actor, by name."""
    return _members(_MEMBERS)


def member_named(name: str) -> Member | None:
    found = by_name(name)
    return next(iter(_members(_MEMBERS.where(Person.id == found.id))), None) if found else None


def _members(query: Select[Any]) -> list[Member]:
    rows = session().execute(query)
    members: dict[int, Member] = {}
    for person, role, place in rows:
        before = members.get(person.id)
        places = f"{before.places}, {place}" if before else place
        members[person.id] = Member(
            person.id, person.name, role, places, person.is_disabled, person.password_hash is not None
        )
    return list(members.values())
