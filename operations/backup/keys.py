"""The pair of keys: the public one stands on the server and only closes; the private one opens, elsewhere.

Files are those of `age-keygen`, so that the tool `age` opens a copy where this program is not.
"""

import os
from pathlib import Path

import pyrage
from pyrage import x25519

from core.errors import CannotStart


def make(file: Path) -> str:
    """Write a new private key for its owner's eyes and return the public one."""
    identity = x25519.Identity.generate()
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise CannotStart(f"{file} is there already. A key is never written over.") from error
    except OSError as error:
        raise CannotStart(f"{file} cannot be written: {error.strerror}.") from error
    with os.fdopen(handle, "w", encoding="utf-8") as opened:
        opened.write(f"# public key: {identity.to_public()}\n{identity}\n")
    return str(identity.to_public())


def public(words: str) -> x25519.Recipient:
    try:
        return x25519.Recipient.from_str(words.strip())
    except pyrage.RecipientError as error:
        raise CannotStart(
            "This is not a public key: one begins with age1. `flask backup key FILE` makes a pair."
        ) from error


def private(file: Path) -> x25519.Identity:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
        (secret,) = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
        return x25519.Identity.from_str(secret)
    except OSError as error:
        raise CannotStart(f"{file} cannot be read: {error.strerror}.") from error
    except (ValueError, pyrage.IdentityError) as error:
        raise CannotStart(f"{file} holds no private key. It has one line AGE-SECRET-KEY-…") from error
