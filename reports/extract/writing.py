"""The extract as one SQLite file. It is whole before its first byte leaves, or it does not leave."""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, BinaryIO

from core.spreadsheets import neutral
from reports.extract.service import Extract
from reports.extract.tables import TABLES, Field

MEDIA_TYPE = "application/vnd.sqlite3"
CHUNK_BYTES = 64 * 1024
KEYS = {"doses": "dose_ref", "indicators": "code"}
# Whoever asks most asks for these; an index each.
SOUGHT = {"doses": ("given_on",), "counts": ("indicator", "period")}


def write(extract: Extract, path: Path) -> None:
    """Write the file at a path where none is."""
    with closing(sqlite3.connect(path, isolation_level=None)) as book:
        book.execute("PRAGMA journal_mode = OFF")
        book.execute("BEGIN")
        for table, rows in extract.rows():
            fields = TABLES[table]
            book.execute(_creation(table, fields))
            places = ", ".join("?" for _field in fields)
            book.executemany(
                f'INSERT INTO "{table}" VALUES ({places})', (_cells(fields, row) for row in rows)
            )
        for table, names in SOUGHT.items():
            columns = ", ".join(f'"{name}"' for name in names)
            book.execute(f'CREATE INDEX "{table}_by_{names[0]}" ON "{table}" ({columns})')
        book.execute("COMMIT")


def parts(extract: Extract) -> tuple[int, Iterator[bytes]]:
    """How many bytes, and the file a part at a time; nothing of it stays behind."""
    handle = _temporary(extract)
    size = handle.seek(0, 2)
    handle.seek(0)
    return size, _read(handle)


def _temporary(extract: Extract) -> BinaryIO:
    target = tempfile.TemporaryFile()  # noqa: SIM115 - the reader closes it
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "extract.sqlite")
        write(extract, path)
        with path.open("rb") as made:
            shutil.copyfileobj(made, target)
    return target


def _read(handle: BinaryIO) -> Iterator[bytes]:
    with handle:
        while chunk := handle.read(CHUNK_BYTES):
            yield chunk


def _creation(table: str, fields: Sequence[Field]) -> str:
    columns = [
        f'"{field.name}" {"INTEGER" if field.is_number else "TEXT"}'
        + (" PRIMARY KEY" if field.name == KEYS.get(table) else "")
        for field in fields
    ]
    return f'CREATE TABLE "{table}" ({", ".join(columns)})'


def _cells(fields: Sequence[Field], row: Sequence[Any]) -> list[Any]:
    """A number as a number; nothing as NULL; text so that no spreadsheet that opens it later runs it."""
    return [
        None if cell in ("", None) else int(cell) if field.is_number else neutral(cell)
        for field, cell in zip(fields, row, strict=True)
    ]
