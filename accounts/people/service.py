"""People: add, move, reset, disable.

Nobody chooses another person's password: adding and resetting make a one-time code
that only its holder turns into a password. Each change ends the sessions it must end.
"""

import re
from collections.abc import Sequence

from sqlalchemy import insert, update

from accounts import given_roles
from accounts.people import queries, sessions
from accounts.people.credentials import end_tokens, new_start_code, set_password
from accounts.people.models import Person, Posting
from accounts.permissions import ONE_PLACE_ROLES, PLACE_KINDS, SYSTEM, Actor, require
from accounts.places import queries as places
from accounts.places.models import Place
from accounts.trail import service as trail
from core import clock
from core.database import affected, session, table
from core.errors import Invalid, NotFound, SamePerson, WrongState

NAME_PATTERN = re.compile(r"[a-z0-9][a-z0-9._-]{1,38}[a-z0-9]")
TAKEN_NAMES = {SYSTEM, "new"}  # the shell's own actor, and the address of the page that adds people


def system_actor() -> Actor:
    """The shell's own actor: for imports, demo data and the first administrator."""
    actor = queries.actor_named(SYSTEM)
    if actor is None:
        raise WrongState("The database is empty. Run `flask db upgrade` first.")
    return actor


def add_person(actor: Actor, *, name: str, role: str, at: Sequence[str]) -> str:
    """Add a person with a role at one place or more. Returns a one-time start code."""
    require(actor, "people.manage")
    name = name.strip().lower()
    if not NAME_PATTERN.fullmatch(name) or name in TAKEN_NAMES:
        raise Invalid({"name": ["Use 3 to 40 small letters, digits, dots and hyphens, like officer.abc."]})
    if queries.by_name(name):
        raise Invalid({"name": ["This name is in use. Choose another one."]})
    found = _places_for(role, at)
    person_id = (
        session()
        .execute(
            insert(table(Person)).returning(Person.id),
            {"name": name, "password_hash": None, "is_disabled": False, "added_at": clock.now()},
        )
        .scalar_one()
    )
    _post(person_id, role, found)
    code = new_start_code(person_id)
    trail.record(actor, "person_added", name, detail={"role": role, "at": [place.code for place in found]})
    return code


def move_person(actor: Actor, name: str, *, role: str, at: Sequence[str]) -> str:
    """Give a person another role or place; their sessions end at once. Returns the name."""
    require(actor, "people.manage")
    person = _other_person(actor, name)
    found = _places_for(role, at)
    session().execute(
        update(table(Posting))
        .where(Posting.person_id == person.id, Posting.ended_at.is_(None))
        .values(ended_at=clock.now())
    )
    _post(person.id, role, found)
    sessions.end_all(person.id)
    end_tokens(person.id)
    trail.record(
        actor, "person_moved", person.name, detail={"role": role, "at": [place.code for place in found]}
    )
    return person.name


def reset_person(actor: Actor, name: str) -> str:
    """Take a person's password away and end their sessions. Returns a one-time start code."""
    require(actor, "people.manage")
    person = _person(name)
    if person.is_disabled:
        raise WrongState("This person is disabled.")
    set_password(person.id, None)
    end_tokens(person.id)
    code = new_start_code(person.id)
    trail.record(actor, "person_reset", person.name)
    return code


def disable_person(actor: Actor, name: str) -> str:
    """Shut a person out at once: sessions, tokens and start codes stop. Returns the name."""
    require(actor, "people.manage")
    person = _other_person(actor, name)
    statement = update(table(Person)).where(Person.id == person.id, Person.is_disabled.is_(False))
    if affected(session().execute(statement.values(is_disabled=True))) != 1:
        raise WrongState("This person is disabled already.")
    sessions.end_all(person.id)
    trail.record(actor, "person_disabled", person.name)
    return person.name


def _places_for(role: str, codes_given: Sequence[str]) -> list[Place]:
    given = given_roles.given()
    if role not in given:
        raise Invalid({"role": [f"Choose one of: {', '.join(given)}."]})
    found = [places.by_code(code, *PLACE_KINDS[role]) for code in dict.fromkeys(codes_given)]
    known = [place for place in found if place and not place.is_closed and given_roles.at_place(role, place)]
    kinds = " or ".join(sorted(PLACE_KINDS[role]))
    if not known or len(known) != len(found):
        raise Invalid({"at": [f"Choose a {kinds} that exists."]})
    if len(known) > 1 and role in ONE_PLACE_ROLES:
        raise Invalid({"at": ["Choose one station."]})
    return known


def _post(person_id: int, role: str, at: Sequence[Place]) -> None:
    rows = [
        {
            "person_id": person_id,
            "role": role,
            "place_id": place.id,
            "started_at": clock.now(),
            "ended_at": None,
        }
        for place in at
    ]
    session().execute(insert(table(Posting)), rows)


def _person(name: str) -> Person:
    person = queries.by_name(name, locked=True)
    if person is None or person.name == SYSTEM:
        raise NotFound("Nobody has this name.")
    return person


def _other_person(actor: Actor, name: str) -> Person:
    person = _person(name)
    if person.id == actor.person_id:
        raise SamePerson("Another administrator must do this to you.")
    return person
