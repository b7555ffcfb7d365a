"""Hash, check and judge passwords. Argon2id; at most two checks run at once.

The work for a name that does not exist is the same as for one that does, so that the
time of an answer tells nobody which names are in use.
"""

import threading
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from flask import current_app

SHORTEST, LONGEST = 10, 128
# Words a guesser here would try first.
LOCAL_WORDS = [
    "lockbox",
    "police",
    "zambia",
    "copperbelt",
    "ndola",
    "kitwe",
    "station",
    "officer",
    "victim",
    "support",
]
WEAKEST_SCORE = 2
_two_at_once = threading.BoundedSemaphore(2)


@lru_cache(maxsize=4)
def _hasher(memory_kib: int, passes: int) -> PasswordHasher:
    return PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)


@lru_cache(maxsize=4)
def _decoy_hash(memory_kib: int, passes: int) -> str:
    return _hasher(memory_kib, passes).hash("nobody has this password")


def _configured() -> tuple[int, int]:
    return current_app.config["ARGON2_MEMORY_KIB"], current_app.config["ARGON2_PASSES"]


def hash_of(password: str) -> str:
    with _two_at_once:
        return _hasher(*_configured()).hash(password)


def matches(stored: str | None, password: str) -> bool:
    """True when `password` made `stored`. With nothing stored the same work is done in vain."""
    against = stored or _decoy_hash(*_configured())
    with _two_at_once:
        try:
            _hasher(*_configured()).verify(against, password[: LONGEST + 1])
        except (VerifyMismatchError, VerificationError, InvalidHashError):
            return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    return _hasher(*_configured()).check_needs_rehash(stored)


def weakness(password: str, name: str) -> str | None:
    """What to change about a password, or None when it will do."""
    if len(password) < SHORTEST:
        return f"Use {SHORTEST} characters or more. Three words are good."
    if len(password) > LONGEST:
        return f"Use {LONGEST} characters or fewer."
    import zxcvbn  # noqa: PLC0415 - its word lists take 0.1 s to load and are needed a few times a year

    result = zxcvbn.zxcvbn(password[:72], user_inputs=[*LOCAL_WORDS, *name.replace(".", " ").split(), name])
    if result["score"] < WEAKEST_SCORE:
        return "Too easy to guess. Use three words that do not belong together."
    return None
