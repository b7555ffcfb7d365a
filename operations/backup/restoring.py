"""Bring a copy back into a database without tables, and keep it only when everything adds up.

Rows go in inside one transaction, with triggers off, and are read back and summed before it ends.
Then the tables come forward to this program's version and the book is verified; a fault takes all
away again. While it lasts the tables bear a version that no server serves.
"""

import secrets
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory
from flask import current_app
from pyrage import x25519
from sqlalchemy import Table, inspect, text
from sqlalchemy.exc import IntegrityError

from core import migrations
from core.database import db, session, unit_of_work
from core.errors import CannotStart
from operations import verify
from operations.backup import beside, sealing, tables, unguarded
from operations.backup.sealing import BadBackup

MARK = "restoring "
BATCH = 500
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Restored:
    """What came back: when the copy was made, of which version, and how much it holds.

    Of the records that are sealed: how many can be read, were erased, or came back without their key.
    """

    made_at: str
    revision: str
    rows: int
    units_in_book: int
    readable: int = 0
    erased: int = 0
    without_key: int = 0


@dataclass(frozen=True)
class Wanted:
    """Where the file of keys is (by default beside the copy), and whether it may be missing."""

    keys_file: Path | None = None
    without_keys: bool = False


def restore(
    file: Path,
    key: x25519.Identity,
    progress: Progress = lambda name: None,
    wanted: Wanted = Wanted(),
) -> Restored:
    """Fill this application's database; raises BadBackup and leaves nothing when the copy is not whole."""
    _check_empty()
    revision, parts = _versions_of(file, key)
    migrations.upgrade_chain(revision)
    for line in migrations.lines():
        if parts.get(line.name):
            migrations.upgrade_line(line, parts[line.name])
    _mark(MARK + revision)
    try:
        made = unit_of_work(lambda: _load(file, key, progress, wanted))
        migrations.upgrade()
        faults = list(islice(verify.faults(), 5))
        if faults:
            raise BadBackup("The copy was made of a book that does not add up: " + "; ".join(faults))
    except BaseException:
        _take_away(revision)
        raise
    return replace(made, **beside.figures())


def prove(
    file: Path, key: x25519.Identity, progress: Progress = lambda name: None, keys_file: Path | None = None
) -> Restored:
    """Restore into a database of its own, which is thrown away: no copy is one before this was done.

    Without its file of keys the copy is proven as far as it goes: `without_key` says how far.
    """
    with tempfile.TemporaryDirectory(prefix="lockbox-verify-") as folder:
        app = current_app.extensions["create_app"](
            DATABASE_URL=f"sqlite:///{Path(folder) / 'copy.sqlite3'}",
            SECRET_KEY=secrets.token_urlsafe(32),
            TIME_ZONE=current_app.config["TIME_ZONE"],
            LOG_LEVEL=current_app.config["LOG_LEVEL"],
        )
        with app.app_context():
            try:
                return restore(file, key, progress, Wanted(keys_file, without_keys=True))
            finally:
                db.session.remove()
                db.engine.dispose()


def _check_empty() -> None:
    """Only an empty database, or one in which a restore stopped in the middle, is filled."""
    if not inspect(db.engine).get_table_names():
        return
    found = migrations.found_revision() or ""
    if not found.startswith(MARK):
        raise CannotStart("This database holds tables already. A copy is restored into an empty one alone.")
    _take_away(found.removeprefix(MARK))


def _take_away(revision: str) -> None:
    if (migrations.found_revision() or "").startswith(MARK):
        _mark(revision)
    migrations.downgrade("base")


def _mark(revision: str) -> None:
    unit_of_work(
        lambda: session().execute(text("UPDATE alembic_version SET version_num = :it"), {"it": revision})
    )


def _versions_of(file: Path, key: x25519.Identity) -> tuple[str, dict[str, str]]:
    """The revision of the chain, and of each optional part that the copy's program had."""
    with sealing.opened(file, key) as records:
        head = _head_of(next(records, None))
    revision, parts = str(head["revision"]), head.get("parts", {})
    _check_known(revision, None)
    for line in migrations.lines():
        if parts.get(line.name):
            _check_known(parts[line.name], line)
    return revision, parts


def _check_known(revision: str, line: migrations.Line | None) -> None:
    script = ScriptDirectory.from_config(migrations.config(line))
    if revision not in {found.revision for found in script.walk_revisions()}:
        raise BadBackup(
            f"This copy was made by a newer program (tables {revision}). Restore it with that one."
        )


def _head_of(record: Any) -> dict[str, Any]:
    if not isinstance(record, dict) or record.get("lockbox_backup") != 1:
        raise BadBackup("This file is not a copy that this program can read.")
    return record


def _load(file: Path, key: x25519.Identity, progress: Progress, wanted: Wanted) -> Restored:
    try:
        with sealing.opened(file, key) as records:
            head = _head_of(next(records, None))
            found = tables.all_tables()
            gone = set(head.get("parts", {})) - {line.name for line in migrations.lines()}
            with unguarded.rows_of(found):
                for table in reversed(found.values()):
                    session().execute(table.delete())
                columns: dict[str, list[str]] = {}
                end = _fill(found, gone, columns, records, progress)
                _compare(found, gone, columns, end)
    except (KeyError, ValueError, TypeError, IntegrityError) as error:
        raise BadBackup("What this file holds does not fit the tables of its version.") from error
    if "record_key" in found:
        _give_keys(file, key, head.get("book", ""), wanted)
    session().execute(text("UPDATE alembic_version SET version_num = :it"), {"it": head["revision"]})
    rows = sum(figures["rows"] for figures in end["sums"].values())
    return Restored(head["made_at"], head["revision"], rows, end["heads"]["units_in_book"])


def _give_keys(file: Path, key: x25519.Identity, book: str, wanted: Wanted) -> None:
    """Put the keys back that still are; raises BadBackup when some are missing and nobody allowed it."""
    keys_file = wanted.keys_file or beside.beside_the(file, book)
    if keys_file is not None:
        kept = beside.read(keys_file, key)
        if kept.book != book:
            raise BadBackup(f"{keys_file.name} belongs to another book.")
        beside.apply(kept)
    missing = beside.figures()["without_key"]
    if missing and not wanted.without_keys:
        lack = f"{beside.file_in(file.parent, book)} is not there" if keys_file is None else "it is older"
        raise BadBackup(
            f"The keys of {missing} records are missing: {lack}. What people told in them could not be read; "
            "doses, stock and the trail would be whole. Name the newest file of keys with --keys, "
            "or go on with --without-keys."
        )


def _fill(
    found: dict[str, Table],
    gone: set[str],
    columns: dict[str, list[str]],
    records: Any,
    progress: Progress,
) -> dict[str, Any]:
    """Insert the rows as they come, and note the order of their columns; the sums that stand at the end.

    Of a part that this program does not have (`gone`) an empty table is passed over; a row of one is
    refused, for nobody could read it here.
    """
    table, waiting = None, list[dict[str, Any]]()
    for record in records:
        if isinstance(record, list) and table is None:
            raise BadBackup(
                "This copy holds records of a part that is not here. Restore it with its program."
            )
        if isinstance(record, list) and table is not None:
            waiting.append(tables.row_of(table, columns[table.name], record))
            if len(waiting) < BATCH:
                continue
        if waiting and table is not None:
            session().execute(table.insert(), waiting)
            waiting = []
        if isinstance(record, dict) and "sums" in record:
            return record
        if isinstance(record, dict):
            progress(record["table"])
            is_gone = tables.is_of_part(record["table"], gone)
            table = None if is_gone else found[record["table"]]
            columns[record["table"]] = record["columns"]
            if table is not None and sorted(tables.columns_of(table)) != sorted(record["columns"]):
                raise BadBackup(f"The columns of {table.name} are not those of this version.")
    raise BadBackup("This file ends too early. Nothing was kept of it.")


def _compare(
    found: dict[str, Table], gone: set[str], columns: dict[str, list[str]], end: dict[str, Any]
) -> None:
    """Read everything back: rows and sums of each table, the units in the book, the heads of the trail."""
    sums = {name: said for name, said in end["sums"].items() if not tables.is_of_part(name, gone)}
    wrong = [name for name in sums if tables.sum_of(found[name], columns[name]) != sums[name]]
    if missing := sorted(set(found) - set(end["sums"]) - tables.LEFT_OUT):
        raise BadBackup(f"The file lacks tables: {', '.join(missing)}.")
    if wrong or tables.heads() != end["heads"]:
        raise BadBackup(f"What came back is not what was copied: {', '.join(wrong) or 'the sums'}.")
