"""The keys that close the keys of records. They come from the settings and are never in the database.

RECORDS_KEY when it is set, else SECRET_KEY; RECORDS_KEY_OLD goes on opening until `flask keys rewrap`.
Each row names its key by a fingerprint, so that a lost one is told at start and not record by record.
"""

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESGCMSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app
from sqlalchemy import bindparam, func, select

from core.database import session
from core.errors import CannotStart
from core.sealing.models import RecordKey

KEY_BYTES, NONCE_BYTES = 32, 12
SHORTEST_KEY = 32
_NEXT_KEK = select(func.min(RecordKey.kek_id)).where(RecordKey.kek_id > bindparam("after"))
_WRAP = b"a record's key"


class CannotOpen(CannotStart):
    """What was sealed was changed, or a key that closed it is not here."""


def closed(key: bytes, plain: bytes, about: bytes) -> bytes:
    """Encrypt: one byte for the way, a random nonce, the text. `about` is bound to it and not hidden."""
    way, cipher = _cipher(key)
    nonce = secrets.token_bytes(NONCE_BYTES)
    return way + nonce + bytes(cipher.encrypt(nonce, plain, about))


def opened(key: bytes, text: bytes, about: bytes) -> bytes:
    """Decrypt; raises InvalidTag when one bit differs, of text or of what it is about."""
    way, nonce, rest = text[:1], text[1 : 1 + NONCE_BYTES], text[1 + NONCE_BYTES :]
    if way not in _WAYS or len(rest) < 16:
        raise InvalidTag
    return bytes(_WAYS[way](key).decrypt(nonce, rest, about))


_WAYS: dict[bytes, Any] = {b"S": AESGCMSIV, b"G": AESGCM}


def _cipher(key: bytes) -> tuple[bytes, Any]:
    """AES-GCM-SIV, which forgives a nonce used twice; AES-GCM where OpenSSL is too old for it."""
    try:
        return b"S", AESGCMSIV(key)
    except UnsupportedAlgorithm:
        return b"G", AESGCM(key)


@dataclass(frozen=True)
class Ring:
    """Keys by fingerprint; the first one closes, all of them open."""

    current: str
    keys: dict[str, bytes] = field(repr=False)

    def wrap(self, data_key: bytes) -> bytes:
        return closed(self.keys[self.current], data_key, _WRAP)

    def unwrap(self, kek_id: str, wrapped: bytes) -> bytes:
        """Raises CannotOpen when the key with this fingerprint is not here."""
        if kek_id not in self.keys:
            raise CannotOpen(_missing(kek_id))
        try:
            return opened(self.keys[kek_id], wrapped, _WRAP)
        except InvalidTag as error:
            raise CannotOpen("The key of a record was changed. Run: flask keys status") from error


def ring() -> Ring:
    """The keys that the settings name; raises CannotStart when they name none."""
    config = current_app.config
    return _ring_of(config["RECORDS_KEY"], config["SECRET_KEY"], config["RECORDS_KEY_OLD"])


@lru_cache(maxsize=8)
def _ring_of(records_key: str, secret_key: str, old: str) -> Ring:
    if records_key and len(records_key) < SHORTEST_KEY:
        raise CannotStart(f"Set LOCKBOX_RECORDS_KEY to {SHORTEST_KEY} random characters or more.")
    words = [word for word in (records_key, secret_key, old) if word]
    if not words:
        raise CannotStart("Set LOCKBOX_RECORDS_KEY or LOCKBOX_SECRET_KEY: records are closed with it.")
    keys = dict(_derived(word) for word in words)
    return Ring(next(iter(keys)), keys)


def _derived(words: str) -> tuple[str, bytes]:
    key = HKDF(SHA256(), KEY_BYTES, salt=None, info=b"lockbox: keys of records").derive(words.encode())
    return hashlib.sha256(b"fingerprint:" + key).hexdigest()[:16], key


def kek_ids() -> Iterator[str]:
    """Fingerprints that rows name, each found by one step along the index, however many rows there are."""
    last = session().scalar(_NEXT_KEK, {"after": ""})
    while last is not None:
        yield last
        last = session().scalar(_NEXT_KEK, {"after": last})


def check_ring() -> None:
    """Raise CannotStart when keys of records are closed by a key that the settings do not name."""
    known = ring().keys
    for kek_id in kek_ids():
        if kek_id not in known:
            raise CannotOpen(_missing(kek_id))


def _missing(kek_id: str) -> str:
    return (
        f"Records were closed with another key (fingerprint {kek_id}). Set LOCKBOX_RECORDS_KEY_OLD to the "
        "LOCKBOX_RECORDS_KEY or LOCKBOX_SECRET_KEY of before, then run: flask keys rewrap"
    )
