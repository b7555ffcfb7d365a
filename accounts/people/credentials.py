"""What lets a person in, as rows: start codes, the password's hash, the sessions and tokens it opens.

Parts of verbs: whoever calls them asks for the permission and writes the trail entry.
"""

import hashlib
from datetime import timedelta

from flask import current_app
from sqlalchemy import insert, update

from accounts.people import sessions
from accounts.people.models import Person, StartCode
from core import clock, codes
from core.database import session, table

START_CODE_LENGTH = 12


def new_start_code(person_id: int) -> str:
    """Codes made earlier stop working: only the newest one opens."""
    session().execute(
        update(table(StartCode))
        .where(StartCode.person_id == person_id, StartCode.used_at.is_(None))
        .values(used_at=clock.now())
    )
    code = codes.make_plain(codes.HANDWRITING, START_CODE_LENGTH)
    expires_at = clock.now() + timedelta(hours=current_app.config["START_CODE_HOURS"])
    row = {"person_id": person_id, "code_hash": hash_of_code(code), "expires_at": expires_at, "used_at": None}
    session().execute(insert(table(StartCode)), row)
    return codes.grouped(code, 4)


def hash_of_code(code: str) -> str:
    return hashlib.sha256(codes.tidy(code).encode()).hexdigest()


def set_password(person_id: int, password_hash: str | None) -> None:
    session().execute(update(table(Person)).where(Person.id == person_id).values(password_hash=password_hash))
    sessions.end_all(person_id)


def end_tokens(person_id: int) -> None:
    session().execute(update(table(Person)).where(Person.id == person_id).values(tokens_from=clock.now()))
