"""Write a copy: every table as it stood at one moment, sealed as it is read, with what it must add up to."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pyrage import x25519
from sqlalchemy import text

from core import clock, migrations
from core.database import end_reading, see_one_moment, session
from operations.backup import beside, sealing, tables

FORMAT = 1


def create(file: Path, to: x25519.Recipient, progress: Callable[[str], None] = lambda name: None) -> int:
    """Write the copy, and the file of keys beside it anew; how many rows it holds. Work goes on meanwhile."""
    see_one_moment()
    counted: list[int] = []
    try:
        has_keys = "record_key" in tables.all_tables()
        sealing.write(file, _lines(progress, counted), to)
    finally:
        end_reading()
    if has_keys:
        beside.write(file.parent, to)
    return sum(counted)


def _lines(progress: Callable[[str], None], counted: list[int]) -> Iterator[str]:
    """A head, then each table's name and rows, then the sums."""
    found = {name: table for name, table in tables.all_tables().items() if name not in tables.LEFT_OUT}
    revision = session().scalar(text("SELECT version_num FROM alembic_version"))
    gone = migrations.parts_gone(tables.connection())
    stand = migrations.parts_found(tables.connection()).items()
    parts = {name: at for name, at in stand if name not in gone}
    made_at, book = clock.now().isoformat(), beside.book()
    yield _line(lockbox_backup=FORMAT, revision=revision, parts=parts, made_at=made_at, book=book)
    sums = {}
    for name, table in found.items():
        progress(name)
        yield _line(table=name, columns=tables.columns_of(table))
        made = tables.Sum()
        for line in tables.lines_of(table):
            made.add(line)
            yield line
        sums[name] = made.figures()
        counted.append(made.rows)
    yield _line(sums=sums, heads=tables.heads())


def _line(**values: Any) -> str:
    return json.dumps(values, separators=(",", ":"))
