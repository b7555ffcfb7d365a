"""Server-side sessions: a copied cookie is dead as soon as its row has ended.

The cookie carries a 256-bit id; the table keeps its hash. Five minutes alone lock it,
a shift ends it, and sign-out, reset, another role or disabling end it at once.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import bindparam, delete, insert, select, update

from accounts.people.models import Person, SignInSession
from core import clock
from core.database import affected, session, table

SEEN_EVERY = timedelta(seconds=20)

_OPEN = (
    select(SignInSession, Person.is_disabled)
    .join(Person, Person.id == SignInSession.person_id)
    .where(SignInSession.id_hash == bindparam("id_hash"), SignInSession.ended_at.is_(None))
)


@dataclass(frozen=True)
class OpenSession:
    id_hash: str
    person_id: int
    is_locked: bool
    seen_at: datetime


def _hash(session_id: str) -> str:
    return hashlib.sha256(session_id.encode()).hexdigest()


def start(person_id: int) -> str:
    """Open a session and return the id for the cookie."""
    session_id = secrets.token_urlsafe(32)
    now = clock.now()
    ends_at = now + timedelta(hours=current_app.config["SESSION_HOURS"])
    session().execute(
        insert(table(SignInSession)),
        {
            "id_hash": _hash(session_id),
            "person_id": person_id,
            "started_at": now,
            "seen_at": now,
            "ends_at": ends_at,
            "locked_at": None,
            "ended_at": None,
        },
    )
    return session_id


def find(session_id: str) -> OpenSession | None:
    """The open session of this cookie; locked when it was left alone; None when it has ended."""
    row = session().execute(_OPEN, {"id_hash": _hash(session_id)}).one_or_none()
    if row is None or row.is_disabled or clock.now() >= row.SignInSession.ends_at:
        return None
    found = row.SignInSession
    idle = timedelta(minutes=current_app.config["IDLE_MINUTES"])
    is_locked = found.locked_at is not None or clock.now() - found.seen_at >= idle
    return OpenSession(found.id_hash, found.person_id, is_locked, found.seen_at)


def person_of(session_id: str) -> int | None:
    """Whose session this is or was: ended ones count too, so it lets nobody in."""
    query = select(SignInSession.person_id).where(SignInSession.id_hash == _hash(session_id))
    return session().scalar(query)


def is_seen_due(found: OpenSession) -> bool:
    return clock.now() - found.seen_at >= SEEN_EVERY


def touch(found: OpenSession) -> None:
    """Note that the person is still there, unless the session ended or was locked meanwhile."""
    session().execute(
        update(table(SignInSession))
        .where(
            SignInSession.id_hash == found.id_hash,
            SignInSession.ended_at.is_(None),
            SignInSession.locked_at.is_(None),
        )
        .values(seen_at=clock.now())
    )


def lock(session_id: str) -> None:
    session().execute(
        update(table(SignInSession))
        .where(SignInSession.id_hash == _hash(session_id), SignInSession.locked_at.is_(None))
        .values(locked_at=clock.now())
    )


def renew(session_id: str) -> str | None:
    """Unlock under a new id, with the same end of shift; None when the session has ended."""
    old = (
        session()
        .scalars(select(SignInSession).where(SignInSession.id_hash == _hash(session_id)))
        .one_or_none()
    )
    if old is None or not end(session_id):
        return None
    new_id = start(old.person_id)
    session().execute(
        update(table(SignInSession)).where(SignInSession.id_hash == _hash(new_id)).values(ends_at=old.ends_at)
    )
    return new_id


def end(session_id: str) -> bool:
    """End one session. False when it had ended already."""
    statement = (
        update(table(SignInSession))
        .where(SignInSession.id_hash == _hash(session_id), SignInSession.ended_at.is_(None))
        .values(ended_at=clock.now())
    )
    return affected(session().execute(statement)) == 1


def end_all(person_id: int) -> None:
    """End every session of a person, in the transaction of whatever made it necessary."""
    session().execute(
        update(table(SignInSession))
        .where(SignInSession.person_id == person_id, SignInSession.ended_at.is_(None))
        .values(ended_at=clock.now())
    )


def forget_old(before_days: int = 30) -> int:
    """Delete sessions whose shift ended long ago. Returns how many."""
    before = clock.now() - timedelta(days=before_days)
    return affected(session().execute(delete(table(SignInSession)).where(SignInSession.ends_at < before)))
