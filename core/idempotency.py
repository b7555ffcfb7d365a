"""Same key, same act, once: the key is a row in the transaction of its effect.

The key row goes in first, so that copies arriving together wait for one another
instead of failing. What is kept is a reference to the effect, not the answer: the
answer is made again from records that do not change.
"""

import hashlib
import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ForeignKey, String, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.database import Instant, Model, is_sqlite, session, table
from core.errors import Invalid, KeyReused

LONGEST_KEY = 200


class IdempotencyKey(Model):
    __tablename__ = "idempotency_key"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(LONGEST_KEY), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    effect: Mapped[str | None] = mapped_column(String(80))
    made_at: Mapped[datetime] = mapped_column(Instant)


@dataclass(frozen=True)
class Outcome:
    """What the act made (a reference its topic can read), and whether it was made before."""

    effect: str
    is_replay: bool


_CLAIM_VALUES: dict[str, BindParameter[Any]] = {
    name: bindparam(name) for name in ("person_id", "key", "digest", "made_at")
}
# A row comes back when the key was new. The row count would not say so on PostgreSQL, where it stays unknown.
_CLAIM_SQLITE, _CLAIM_POSTGRESQL = (
    engine.insert(table(IdempotencyKey))
    .values(_CLAIM_VALUES)
    .on_conflict_do_nothing()
    .returning(table(IdempotencyKey).c.key)
    for engine in (sqlite, postgresql)
)
_FULFIL = (
    update(table(IdempotencyKey))
    .where(IdempotencyKey.person_id == bindparam("of_person"), IdempotencyKey.key == bindparam("of_key"))
    .values(effect=bindparam("made"))
)
_FIND = select(IdempotencyKey.digest, IdempotencyKey.effect).where(
    IdempotencyKey.person_id == bindparam("of_person"), IdempotencyKey.key == bindparam("of_key")
)


def digest_of(name: str, body: Any) -> str:
    """A digest of what was asked: the same question however its keys were ordered."""
    canonical = json.dumps([name, body], sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def forget(references: Collection[str]) -> None:
    """Take away the digests of what made these: whoever guesses could try answers on them."""
    made = IdempotencyKey.effect.in_(references)
    session().execute(update(table(IdempotencyKey)).where(made).values(digest=""))


def once(person_id: int, key: str, digest: str, act: Callable[[], str]) -> Outcome:
    """Run `act` unless this person's key already did. Call it inside a unit of work.

    `act` returns the reference of its effect. A refused act rolls the key back with it,
    so that the same key may be tried again. Raises KeyReused for another question.
    """
    if not key or len(key) > LONGEST_KEY:
        raise Invalid({"Idempotency-Key": [f"Send a key of 1 to {LONGEST_KEY} characters with each POST."]})
    claim = _CLAIM_SQLITE if is_sqlite() else _CLAIM_POSTGRESQL
    values = {"person_id": person_id, "key": key, "digest": digest, "made_at": clock.now()}
    if session().execute(claim, values).one_or_none() is None:
        earlier = session().execute(_FIND, {"of_person": person_id, "of_key": key}).one()
        if earlier.digest != digest or earlier.effect is None:
            raise KeyReused("This key already stands for another record. Make a new key for a new record.")
        return Outcome(earlier.effect, is_replay=True)
    effect = act()
    session().execute(_FULFIL, {"of_person": person_id, "of_key": key, "made": effect})
    return Outcome(effect, is_replay=False)
