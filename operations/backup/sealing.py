"""Lines in and out of a sealed file, as a stream: neither the whole book in memory nor an open copy on disk.

age closes each 64 KiB with a tag of its own, so a flipped bit or a missing end is refused where it is met.
"""

import gzip
import json
import os
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyrage
from pyrage import x25519

from core.errors import CannotStart


class BadBackup(CannotStart):
    """This file is not a whole copy, or not one that this key opens."""


class _Source:
    """What age reads from: lines, pressed as they come."""

    def __init__(self, lines: Iterator[str]):
        self.lines, self.waiting, self.press = lines, b"", zlib.compressobj(6, zlib.DEFLATED, 31)
        self.is_over = False
        self.fault: Exception | None = None

    def read(self, size: int = -1) -> bytes:
        while not self.is_over and (size < 0 or len(self.waiting) < size):
            line = self._next()
            self.is_over = line is None
            self.waiting += self.press.flush() if line is None else self.press.compress(line.encode() + b"\n")
        size = len(self.waiting) if size < 0 else size
        given, self.waiting = self.waiting[:size], self.waiting[size:]
        return given

    def _next(self) -> str | None:
        try:
            return next(self.lines, None)
        except Exception as error:
            self.fault = error  # age would hand it on as words alone
            raise


def write(file: Path, lines: Iterator[str], to: x25519.Recipient) -> None:
    """Seal the lines into a new file, for its owner's eyes. A half-written one never bears the name."""
    part, source = file.with_name(file.name + ".part"), _Source(lines)
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as opened:
            pyrage.encrypt_io(source, opened, [to])
            opened.flush()
            os.fsync(opened.fileno())
        part.replace(file)
    except (OSError, pyrage.EncryptError) as error:
        raise (source.fault or error) from None
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def opened(file: Path, key: x25519.Identity) -> Iterator[Iterator[Any]]:
    """The records of a sealed file, each a line of JSON. Raises BadBackup as soon as something is off."""
    if not file.is_file():
        raise BadBackup(f"There is no file {file}.")
    outlet, inlet = os.pipe()
    faults: list[BaseException] = []

    def unseal() -> None:
        try:
            with file.open("rb") as sealed, os.fdopen(inlet, "wb") as target:
                pyrage.decrypt_io(sealed, target, [key])
        except (OSError, ValueError, pyrage.DecryptError) as error:
            faults.append(error)

    worker = threading.Thread(target=unseal, daemon=True)
    worker.start()
    with os.fdopen(outlet, "rb") as stream:
        yield _records(stream, worker, faults)
    worker.join()


def _records(stream: Any, worker: threading.Thread, faults: list[BaseException]) -> Iterator[Any]:
    words = "This file was changed or cut off, or another key closed it. Nothing was kept of it."
    try:
        with gzip.open(stream, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise BadBackup(words) from error
    worker.join()
    if faults:
        raise BadBackup(words)
