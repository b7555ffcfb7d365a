"""People: add, move, reset, disable; choose a password with a start code; sign in and out.

Nobody chooses another person's password: adding and resetting make a one-time code
that only its holder turns into a password. Each change ends the sessions it must end.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app
from sqlalchemy import insert, update

from accounts.people import limits, passwords, queries, sessions
from accounts.people.models import Person, Posting, StartCode
from accounts.permissions import ONE_PLACE_ROLES, PLACE_KINDS, ROLES, SYSTEM, Actor, require
from accounts.places import queries as places
from accounts.places.models import Place
from accounts.trail import service as trail
from core import clock, codes
from core.database import affected, session, table, unit_of_work
from core.errors import Invalid, NotFound, SamePerson, Unauthenticated, WrongState

NAME_PATTERN = re.compile(r"[a-z0-9][a-z0-9._-]{1,38}[a-z0-9]")
TAKEN_NAMES = {SYSTEM, "new"}  # the shell's own actor, and the address of the page that adds people
START_CODE_LENGTH = 12
WRONG_PAIR = "The name and password do not fit. Check both and try again."


@dataclass(frozen=True)
class SignedIn:
    session_id: str
    person_id: int


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
    code = _new_start_code(person_id)
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
    _end_tokens(person.id)
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
    _set_password(person.id, None)
    _end_tokens(person.id)
    code = _new_start_code(person.id)
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


def choose_password(name: str, code: str, password: str, address: str) -> int:
    """Turn a start code into a password, once. Returns the person's id.

    Opens its own units of work: the try must be on record before the code is looked at.
    """
    name = name.strip().lower()
    try_id = limits.begin_try(name, address)

    def act() -> int:
        person = queries.by_name(name, locked=True)
        hashed = _hash_code(code)
        statement = (
            update(table(StartCode))
            .where(
                StartCode.person_id == (person.id if person else 0),
                StartCode.code_hash == hashed,
                StartCode.used_at.is_(None),
                StartCode.expires_at > clock.now(),
            )
            .values(used_at=clock.now())
        )
        if affected(session().execute(statement)) != 1 or person is None or person.is_disabled:
            raise Invalid({"code": ["The name and code do not fit, or the code is old. Ask for a new one."]})
        if weakness:  # said only to the holder of a code that works, which stays unused
            raise Invalid({"password": [weakness]})
        _set_password(person.id, password_hash)
        limits.mark_succeeded(try_id)
        trail.record(_as_actor(person), "password_chosen", person.name)
        return person.id

    # Slow work, done before the act: nobody else waits for it.
    weakness = passwords.weakness(password, name)
    password_hash = passwords.hash_of(password[: passwords.LONGEST + 1])
    return unit_of_work(act)


def change_password(actor: Actor, *, current: str, password: str, address: str) -> str:
    """Change one's own password; every session ends, this one too. Returns the name.

    Opens its own units of work, as `sign_in` does: a screen left open is a place to guess at too.
    """
    try_id = limits.begin_try(actor.name, address)
    checked = queries.by_id(actor.person_id).password_hash
    if not passwords.matches(checked, current):
        raise Invalid({"current": ["This is not your password now. Try again."]})
    weakness = passwords.weakness(password, actor.name)
    if weakness:
        raise Invalid({"password": [weakness]})
    password_hash = passwords.hash_of(password)

    def act() -> str:
        person = queries.by_name(actor.name, locked=True)
        if person is None or person.is_disabled or person.password_hash != checked:
            raise Unauthenticated("Your password was changed meanwhile. Sign in again.")
        _set_password(person.id, password_hash)
        limits.mark_succeeded(try_id)
        trail.record(actor, "password_chosen", person.name)
        return person.name

    return unit_of_work(act)


def _set_password(person_id: int, password_hash: str | None) -> None:
    session().execute(update(table(Person)).where(Person.id == person_id).values(password_hash=password_hash))
    sessions.end_all(person_id)


def _end_tokens(person_id: int) -> None:
    session().execute(update(table(Person)).where(Person.id == person_id).values(tokens_from=clock.now()))


def sign_in(name: str, password: str, address: str) -> SignedIn:
    """Open a session; raises Unauthenticated for a wrong pair, SlowDown for too many tries."""
    name = name.strip().lower()
    try_id = limits.begin_try(name, address)
    person = queries.by_name(name)
    checked = person.password_hash if person else None
    if not passwords.matches(checked, password) or checked is None:
        raise Unauthenticated(WRONG_PAIR)
    fresh = passwords.hash_of(password) if passwords.is_outdated(checked) else checked

    def act() -> SignedIn:
        person = queries.by_name(name, locked=True)
        actor = queries.actor_named(name, via="page")
        if person is None or actor is None or person.password_hash != checked:
            raise Unauthenticated(WRONG_PAIR)  # disabled or reset while the password was looked at
        if fresh != checked:
            session().execute(update(table(Person)).where(Person.id == person.id).values(password_hash=fresh))
        limits.mark_succeeded(try_id)
        trail.record(actor, "signed_in", name)
        return SignedIn(sessions.start(actor.person_id), actor.person_id)

    return unit_of_work(act)


def unlock(session_id: str, password: str, address: str) -> str:
    """Open a locked session again under a new id; raises Unauthenticated for a wrong password."""
    found = sessions.find(session_id)
    if found is None:
        raise Unauthenticated("You were away for long. Sign in again.")
    person = queries.by_id(found.person_id)
    # Counted apart from the sign-in door: guesses made there must not keep the person from their own screen.
    try_id = limits.begin_try(f"unlock {person.name}", address)
    if not passwords.matches(person.password_hash, password):
        raise Unauthenticated("This is not your password. Try again.")

    def act() -> str:
        actor = queries.actor_named(person.name, via="page")
        new_id = sessions.renew(session_id)
        if actor is None or new_id is None:
            raise Unauthenticated("You were away for long. Sign in again.")
        limits.mark_succeeded(try_id)
        trail.record(actor, "unlocked", person.name)
        return new_id

    return unit_of_work(act)


def sign_out(actor: Actor, session_id: str) -> str:
    """End this session. Returns the name."""
    if sessions.end(session_id):
        trail.record(actor, "signed_out", actor.name)
    return actor.name


def _places_for(role: str, codes_given: Sequence[str]) -> list[Place]:
    if role not in ROLES:
        raise Invalid({"role": [f"Choose one of: {', '.join(ROLES)}."]})
    found = [places.by_code(code, *PLACE_KINDS[role]) for code in dict.fromkeys(codes_given)]
    known = [place for place in found if place is not None and not place.is_closed]
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


def _new_start_code(person_id: int) -> str:
    """Codes made earlier stop working: only the newest one opens."""
    session().execute(
        update(table(StartCode))
        .where(StartCode.person_id == person_id, StartCode.used_at.is_(None))
        .values(used_at=clock.now())
    )
    code = codes.make_plain(codes.HANDWRITING, START_CODE_LENGTH)
    expires_at = clock.now() + timedelta(hours=current_app.config["START_CODE_HOURS"])
    row = {"person_id": person_id, "code_hash": _hash_code(code), "expires_at": expires_at, "used_at": None}
    session().execute(insert(table(StartCode)), row)
    return codes.grouped(code, 4)


def _hash_code(code: str) -> str:
    return hashlib.sha256(codes.tidy(code).encode()).hexdigest()


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


def _as_actor(person: Person) -> Actor:
    actor = queries.actor_of(person.id, person.name)
    if actor is None:
        raise WrongState("This person has no role at a place.")
    return actor
