"""The one file of keys beside the copies: without it a copy gives back all but what people told.

No copy holds the key of a record, or a deadline that gives the hour away. They stand here, closed with the
same public key, and the file is replaced at each copy and after each erasure: so no old copy brings an erased
record back. It is named after the book it belongs to; two of one book must never be kept.
"""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from flask import current_app
from pyrage import x25519
from sqlalchemy import text

from core.database import end_reading, in_unit_of_work, see_one_moment, session
from core.logs import logger
from core.sealing.ring import ring
from operations.backup import keys, sealing

FORMAT = 1
AT_ONCE = 500
BEGINNING, END = "lockbox-keys-", ".age"
_KEYS = "SELECT id, wrapped, kek_id, erased_at FROM record_key ORDER BY id"
_DEADLINES = "SELECT referral_id, service, urgent_until FROM referred_service WHERE urgent_until IS NOT NULL"
_GIVE = "UPDATE record_key SET wrapped = :wrapped, kek_id = :kek_id WHERE id = :id"
_END = "UPDATE record_key SET erased_at = :at WHERE id = :id"
_DUE = "UPDATE referred_service SET urgent_until = :until WHERE referral_id = :id AND service = :service"


@dataclass
class Keys:
    """What the file held: the book, its keys, the days of those that were ended, and the deadlines."""

    book: str
    live: dict[int, bytes] = field(default_factory=dict)
    ended: dict[int, int] = field(default_factory=dict)
    deadlines: list[tuple[int, str, int]] = field(default_factory=list)


def book() -> str:
    """Which book this is: the beginning of the hash of the first entry of its trail."""
    first = session().scalar(text("SELECT hash FROM trail_entry ORDER BY id LIMIT 1"))
    return str(first or "0" * 12)[:12]


def file_in(folder: Path, of_book: str) -> Path:
    return folder / f"{BEGINNING}{of_book}{END}"


def write(folder: Path, to: x25519.Recipient) -> Path:
    """Replace the file of keys in this folder by what is so now."""
    see_one_moment()
    try:
        file = file_in(folder, book())
        sealing.write(file, _lines(), to)
    finally:
        if not in_unit_of_work():
            end_reading()
    return file


def _lines() -> Iterator[str]:
    yield json.dumps({"lockbox_keys": FORMAT, "book": book()})
    wraps = ring()
    for row in session().execute(text(_KEYS)):
        opened = wraps.unwrap(row.kek_id, bytes(row.wrapped)) if row.wrapped else None
        yield json.dumps(
            ["key", row.id, base64.b64encode(opened).decode() if opened else None, row.erased_at]
        )
    for row in session().execute(text(_DEADLINES)):
        yield json.dumps(["due", row.referral_id, row.service, row.urgent_until])
    yield json.dumps({"end": True})


def renew() -> None:
    """After an erasure: the nightly copies' file of keys, when there is such a folder."""
    folder, public = current_app.config["BACKUP_FOLDER"], current_app.config["BACKUP_PUBLIC_KEY"]
    if not folder or not public or not Path(folder).is_dir():
        return
    try:
        write(Path(folder), keys.public(public))
    except OSError as error:
        logger.error("the file of keys could not be replaced: %s", error.strerror)


def read(file: Path, key: x25519.Identity) -> Keys:
    """What a file of keys holds; raises BadBackup when it is not whole."""
    with sealing.opened(file, key) as records:
        head = next(records, None)
        if not isinstance(head, dict) or head.get("lockbox_keys") != FORMAT:
            raise sealing.BadBackup(f"{file.name} is not a file of keys.")
        found, is_whole = Keys(head["book"]), False
        for record in records:
            if isinstance(record, dict):
                is_whole = True
            elif record[0] == "due":
                found.deadlines.append((record[1], record[2], record[3]))
            elif record[3] is not None:
                found.ended[record[1]] = record[3]
            elif record[2] is not None:
                found.live[record[1]] = base64.b64decode(record[2])
    if not is_whole:
        raise sealing.BadBackup(f"{file.name} ends too early.")
    return found


def apply(found: Keys) -> None:
    """Give restored records their keys, closed by this server's own; end those that were ended since."""
    wraps = ring()
    ids = set(session().scalars(text("SELECT id FROM record_key WHERE erased_at IS NULL")))
    live = [
        {"id": number, "wrapped": wraps.wrap(key), "kek_id": wraps.current}
        for number, key in found.live.items()
        if number in ids
    ]
    ended = [{"id": number, "at": at} for number, at in found.ended.items() if number in ids]
    due = [{"id": number, "service": name, "until": until} for number, name, until in found.deadlines]
    for statement, rows in ((_GIVE, live), (_END, ended), (_DUE, due)):
        for first in range(0, len(rows), AT_ONCE):
            session().execute(text(statement), rows[first : first + AT_ONCE])


def figures() -> dict[str, int]:
    """How many records are open, erased, and without their key."""
    counted = "SELECT count(*) FROM record_key WHERE "
    wheres = {
        "readable": "wrapped IS NOT NULL",
        "erased": "erased_at IS NOT NULL",
        "without_key": "wrapped IS NULL AND erased_at IS NULL",
    }
    return {name: int(session().scalar(text(counted + where)) or 0) for name, where in wheres.items()}


def beside_the(copy: Path, of_book: str) -> Path | None:
    """The file of keys beside a copy, or None."""
    file = file_in(copy.parent, of_book)
    return file if file.is_file() else None
