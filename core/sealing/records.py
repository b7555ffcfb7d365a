"""Make a record's key, seal and open what belongs to it, and end it.

A value is sealed for one purpose and one key: moved to another row or column it does not open.
Ending the key is the erasure: what was sealed stays where it is, and nobody can open it again.
"""

import base64
import hashlib
import json
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from flask import Flask, current_app
from sqlalchemy import ColumnElement, Connection, bindparam, insert, select, update
from sqlalchemy.orm import Session

from core import clock
from core.database import affected, empty_log, follow_up, in_unit_of_work, session, table
from core.sealing.models import RecordKey
from core.sealing.ring import KEY_BYTES, CannotOpen, closed, opened, ring

STEP_BYTES = 256  # lengths go in steps, so that the length of a text says little of what is in it
AT_ONCE = 500
_ADD = insert(table(RecordKey)).returning(table(RecordKey).c.id)
_OF = select(RecordKey.id, RecordKey.wrapped, RecordKey.kek_id).where(
    RecordKey.id.in_(bindparam("ids", expanding=True))
)
_ERASED_AT = select(RecordKey.erased_at).where(RecordKey.id == bindparam("key_id"))
_ERASE = (
    update(table(RecordKey))
    .where(RecordKey.id.in_(bindparam("ids", expanding=True)), RecordKey.erased_at.is_(None))
    .values(wrapped=None, kek_id="", erased_at=bindparam("at"))
)


def new_key(kind: str) -> int:
    """A key for one record, made in the transaction of the record. Returns its id."""
    if not in_unit_of_work():
        raise RuntimeError("a key is made in the transaction of its record")
    return made_by(session(), kind, clock.now())[0]


def made_by(connection: Session | Connection, kind: str, at: datetime) -> tuple[int, bytes]:
    """The same on a given connection, for migrations: the id, and the key itself for `sealed_with`."""
    keys, data_key = ring(), secrets.token_bytes(KEY_BYTES)
    row = {
        "kind": kind,
        "wrapped": keys.wrap(data_key),
        "kek_id": keys.current,
        "created_at": at,
        "erased_at": None,
    }
    return int(connection.execute(_ADD, row).scalar_one()), data_key


def seal(key_id: int, purpose: str, value: dict[str, Any]) -> str:
    """Close a JSON object with a record's key, for one purpose. Raises LookupError when the key is gone."""
    data_key = _data_keys([key_id]).get(key_id)
    if data_key is None:
        raise LookupError("this record was erased, or came back without its key")
    return sealed_with(data_key, key_id, purpose, value)


def sealed_with(data_key: bytes, key_id: int, purpose: str, value: dict[str, Any]) -> str:
    """The same with the key at hand."""
    plain = json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
    plain += b" " * (-len(plain) % STEP_BYTES)
    return base64.b64encode(closed(data_key, plain, _about(key_id, purpose))).decode()


def open_sealed(key_id: int, purpose: str, text: str) -> dict[str, Any] | None:
    """What was sealed, or None once the record was erased. Raises CannotOpen when it was changed."""
    return open_many(purpose, [(key_id, text)])[0]


def opened_by(
    connection: Session | Connection, key_id: int, purpose: str, text: str
) -> dict[str, Any] | None:
    """The same on a given connection, for migrations."""
    found = _data_keys([key_id], connection)
    return _opened(found[key_id], key_id, purpose, text) if found else None


def open_many(purpose: str, sealed: Iterable[tuple[int, str]]) -> list[dict[str, Any] | None]:
    """The same for many (key, text) pairs, with one look at the keys for each 500."""
    pairs = list(sealed)
    keys = _data_keys({key_id for key_id, _text in pairs})
    return [
        _opened(keys[key_id], key_id, purpose, text) if key_id in keys else None for key_id, text in pairs
    ]


def _opened(data_key: bytes, key_id: int, purpose: str, text: str) -> dict[str, Any]:
    try:
        plain = opened(data_key, base64.b64decode(text, validate=True), _about(key_id, purpose))
    except (InvalidTag, ValueError) as error:
        raise CannotOpen("What was sealed of a record was changed. Run: flask verify") from error
    value: dict[str, Any] = json.loads(plain)
    return value


def erased_at(key_id: int) -> datetime | None:
    """When the record was erased; None while it stands."""
    return session().scalar(_ERASED_AT, {"key_id": key_id})


def stands(key_id: Any) -> ColumnElement[bool]:
    """For queries: the key in this column was not ended."""
    return select(RecordKey.id).where(RecordKey.id == key_id, RecordKey.erased_at.is_(None)).exists()


def erase(key_ids: Iterable[int]) -> int:
    """End these keys for good; how many were not ended before. The verb that calls leaves the trail entry.

    On SQLite the old bytes are overwritten, and the log beside the file is emptied once this is kept.
    """
    wanted, ended = sorted(set(key_ids)), 0
    for first in range(0, len(wanted), AT_ONCE):
        values = {"ids": wanted[first : first + AT_ONCE], "at": clock.now()}
        ended += affected(session().execute(_ERASE, values))
    if ended:
        follow_up("erased", _after_erasing)
    return ended


def proof(key_ids: Iterable[int]) -> dict[str, Any]:
    """What a trail entry says of keys about to be ended: which, how many, and the hash of what they were."""
    wanted, made = sorted(set(key_ids)), hashlib.sha256()
    for first in range(0, len(wanted), AT_ONCE):
        rows = session().execute(_OF, {"ids": wanted[first : first + AT_ONCE]}).all()
        for row in sorted(rows, key=lambda row: row.id):
            made.update(f"{row.id}:{(row.wrapped or b'').hex()}\n".encode())
    return {"erased": len(wanted), "keys": wanted, "sha256": made.hexdigest()}


def on_erased(app: Flask, act: Callable[[], object]) -> None:
    """Have something done after each erasure, once it is kept: old keys must go wherever they were put."""
    app.extensions.setdefault("on_erased", []).append(act)


def _after_erasing() -> None:
    empty_log()
    for act in current_app.extensions.get("on_erased", []):
        act()


def _data_keys(key_ids: Iterable[int], connection: Session | Connection | None = None) -> dict[int, bytes]:
    """Data keys by id; those that are gone are left out."""
    connection = session() if connection is None else connection
    keys, wanted, found = ring(), sorted(set(key_ids)), dict[int, bytes]()
    for first in range(0, len(wanted), AT_ONCE):
        for row in connection.execute(_OF, {"ids": wanted[first : first + AT_ONCE]}):
            if row.wrapped is not None:
                found[row.id] = keys.unwrap(row.kek_id, row.wrapped)
    return found


def _about(key_id: int, purpose: str) -> bytes:
    return f"{purpose}:{key_id}".encode()
