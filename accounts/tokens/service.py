"""Make, revoke and look up API tokens."""

import hashlib
import secrets
from datetime import timedelta

from flask import current_app
from sqlalchemy import bindparam, insert, select, update

from accounts.people import queries as people
from accounts.people.models import Person
from accounts.permissions import Actor, require
from accounts.tokens.models import ApiToken
from accounts.trail import service as trail
from core import clock
from core.database import affected, session, table
from core.errors import Invalid, NotFound

PREFIX = "lockbox_"

_PERSON = (
    select(Person.id, Person.name)
    .join(ApiToken, ApiToken.person_id == Person.id)
    .where(
        ApiToken.token_hash == bindparam("token_hash"),
        ApiToken.revoked_at.is_(None),
        ApiToken.expires_at > bindparam("now"),
        Person.is_disabled.is_(False),
        Person.tokens_from.is_(None) | (ApiToken.made_at > Person.tokens_from),
    )
)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def make_token(actor: Actor, *, name: str, days: int | None = None) -> tuple[int, str]:
    """A token for the person called `name`. Returns its id and the token, shown this once."""
    require(actor, "people.manage")
    person = people.by_name(name)
    if person is None or person.is_disabled or people.actor_of(person.id, person.name) is None:
        raise NotFound("Nobody with a role has this name.")
    days = current_app.config["TOKEN_DAYS"] if days is None else days
    if not 1 <= days <= 730:
        raise Invalid({"days": ["Choose 1 to 730 days."]})
    token = PREFIX + secrets.token_urlsafe(32)
    row = {
        "person_id": person.id,
        "token_hash": _hash(token),
        "made_at": clock.now(),
        "expires_at": clock.now() + timedelta(days=days),
        "revoked_at": None,
    }
    token_id = session().execute(insert(table(ApiToken)).returning(ApiToken.id), row).scalar_one()
    trail.record(actor, "token_made", person.name, detail={"token": token_id, "days": days})
    return token_id, token


def revoke_token(actor: Actor, token_id: int) -> int:
    """Stop a token at once. Returns its id."""
    require(actor, "people.manage")
    statement = update(table(ApiToken)).where(ApiToken.id == token_id, ApiToken.revoked_at.is_(None))
    if affected(session().execute(statement.values(revoked_at=clock.now()))) != 1:
        raise NotFound("No open token has this number.")
    trail.record(actor, "token_revoked", str(token_id))
    return token_id


def actor_of_token(token: str) -> Actor | None:
    """Who a token stands for; None when it was never made, has ended or its person is disabled."""
    person = session().execute(_PERSON, {"token_hash": _hash(token), "now": clock.now()}).one_or_none()
    return people.actor_of(person.id, person.name, via="token") if person else None
