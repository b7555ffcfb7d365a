"""Every table as lines of JSON, alike on SQLite and PostgreSQL, so that one copy fits both.

Read from the database's own tables and not from the models: a copy of an older version has older tables.
Tables of an optional part that is no longer in the program are left out: nothing could prove them.
What lets people in for a while (sessions, tries, kept answers) is left out: a copy must not bring a
session back that was ended.
"""

import base64
import hashlib
import json
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from sqlalchemy import Connection, MetaData, Table, literal, null, select, text

from core.database import session
from core.migrations import parts_gone

VERSIONS = "alembic_version"  # and those of optional parts, which begin with it
LEFT_OUT = {"sign_in_session", "sign_in_try", "sign_in_guard", "idempotency_key"}


# What stands in no copy but beside them all, in the one file of keys (beside.py): {table: columns}.
BESIDE = {"record_key": {"wrapped", "kek_id"}, "referred_service": {"urgent_until"}}


def all_tables() -> dict[str, Table]:
    """{name: table} as the database has them now, those that others refer to first."""
    found = MetaData()
    found.reflect(bind=connection())
    gone = parts_gone(connection())
    return {
        table.name: table
        for table in found.sorted_tables
        if not table.name.startswith(VERSIONS) and not is_of_part(table.name, gone)
    }


def is_of_part(table: str, parts: Collection[str]) -> bool:
    """True for a table of one of these optional parts, whose names their tables begin with."""
    return any(table == part or table.startswith(f"{part}_") for part in parts)


def connection() -> Connection:
    return session().connection()


def columns_of(table: Table) -> list[str]:
    return [column.name for column in table.columns]


def lines_of(table: Table, columns: list[str] | None = None) -> Iterator[str]:
    """Each row as a line, in the order of the key; its columns in the table's order, or in that of a copy."""
    beside = BESIDE.get(table.name, set())
    wanted = [
        _blank(table, name) if name in beside else table.columns[name]
        for name in columns or columns_of(table)
    ]
    query = select(*wanted).order_by(*table.primary_key.columns)
    with session().execute(query, execution_options={"yield_per": 500}) as rows:
        for row in rows:
            yield json.dumps([_plain(value) for value in row], ensure_ascii=False, separators=(",", ":"))


def _blank(table: Table, name: str) -> Any:
    return (null() if table.columns[name].nullable else literal("")).label(name)


def row_of(table: Table, columns: list[str], values: list[Any]) -> dict[str, Any]:
    """A line's values as the table wants them. A table that was changed has its columns in another order."""
    return {
        name: _wanted(table.columns[name].type.python_type, value)
        for name, value in zip(columns, values, strict=True)
    }


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _wanted(kind: type, value: Any) -> Any:
    if value is None:
        return None
    if kind is date:
        return date.fromisoformat(value)
    return base64.b64decode(value) if kind is bytes else kind(value)


class Sum:
    """How many rows, and the sum of their SHA-256. Order does not count: engines sort words differently."""

    def __init__(self) -> None:
        self.rows, self.total = 0, 0

    def add(self, line: str) -> None:
        self.rows += 1
        self.total += int.from_bytes(hashlib.sha256(line.encode()).digest(), "big")

    def figures(self) -> dict[str, Any]:
        return {"rows": self.rows, "sha256": f"{self.total % 2**256:064x}"}


def sum_of(table: Table, columns: list[str] | None = None) -> dict[str, Any]:
    made = Sum()
    for line in lines_of(table, columns):
        made.add(line)
    return made.figures()


def heads() -> dict[str, Any]:
    """What people compare: the units in boxes and stores, and the head of each chain of the trail."""
    units = session().scalar(text("SELECT sum(units) FROM stock_level WHERE NOT may_go_below"))
    chains = session().execute(text("SELECT chain_id, seq, hash FROM trail_head ORDER BY chain_id"))
    return {"units_in_book": int(units or 0), "trail_heads": [list(row) for row in chains]}
