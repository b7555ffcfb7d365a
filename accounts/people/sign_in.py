"""In and out: choose a password with a start code, change it, sign in, unlock, sign out.

Each opens its own units of work, but for sign-out: a try must be on record before a
password or code is looked at, and no password is hashed while others wait to write.
"""

from dataclasses import dataclass

from sqlalchemy import update

from accounts.people import limits, passwords, queries, sessions
from accounts.people.credentials import hash_of_code, set_password
from accounts.people.models import Person, StartCode
from accounts.permissions import Actor
from accounts.trail import service as trail
from core import clock
from core.database import affected, session, table, unit_of_work
from core.errors import Invalid, Unauthenticated, WrongState

WRONG_PAIR = "The name and password do not fit. Check both and try again."


@dataclass(frozen=True)
class SignedIn:
    session_id: str
    person_id: int


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


def vouch(name: str, password: str, address: str) -> Actor:
    """A second person signs at another's screen: who they are. Raises Invalid at the field, or SlowDown.

    Opens no session, and the entry in the trail is that of what they sign. Tries are counted apart
    from the sign-in door: guesses made here must not keep the person from their own screen.
    """
    name = name.strip().lower()
    try_id = limits.begin_try(f"witness {name}", address)
    person = queries.by_name(name)
    checked = person.password_hash if person else None
    actor = queries.actor_named(name, via="page")
    if not passwords.matches(checked, password) or checked is None or actor is None:
        raise Invalid({"witness_password": [WRONG_PAIR]})
    unit_of_work(lambda: limits.mark_succeeded(try_id))
    return actor


def sign_out(actor: Actor, session_id: str) -> str:
    """End this session. Returns the name."""
    if sessions.end(session_id):
        trail.record(actor, "signed_out", actor.name)
    return actor.name


def choose_password(name: str, code: str, password: str, address: str) -> int:
    """Turn a start code into a password, once. Returns the person's id.

    Opens its own units of work: the try must be on record before the code is looked at.
    """
    name = name.strip().lower()
    try_id = limits.begin_try(name, address)

    def act() -> int:
        person = queries.by_name(name, locked=True)
        hashed = hash_of_code(code)
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
        set_password(person.id, password_hash)
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
        set_password(person.id, password_hash)
        limits.mark_succeeded(try_id)
        trail.record(actor, "password_chosen", person.name)
        return person.name

    return unit_of_work(act)


def _as_actor(person: Person) -> Actor:
    actor = queries.actor_of(person.id, person.name)
    if actor is None:
        raise WrongState("This person has no role at a place.")
    return actor
