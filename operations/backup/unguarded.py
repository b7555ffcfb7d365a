"""Fill tables that refuse changes: triggers off and foreign keys judged at the end, inside one transaction.

Needs the role that owns the tables. All is as before when the block ends, or the transaction goes with it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Table, text

from core.database import in_unit_of_work, is_sqlite, session


@contextmanager
def rows_of(tables: dict[str, Table]) -> Iterator[None]:
    if not in_unit_of_work():
        raise RuntimeError("guards are lifted inside one act alone")
    with _on_sqlite() if is_sqlite() else _on_postgresql(tables):
        yield


@contextmanager
def _on_sqlite() -> Iterator[None]:
    _run("PRAGMA defer_foreign_keys=ON")
    triggers = session().execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    for name, _sql in triggers:
        _run(f"DROP TRIGGER {name}")
    yield
    for _name, sql in triggers:
        session().connection().exec_driver_sql(sql)
    if session().execute(text("PRAGMA foreign_key_check")).first():
        raise ValueError("a row refers to one that is not there")


@contextmanager
def _on_postgresql(tables: dict[str, Table]) -> Iterator[None]:
    keys = [(table.name, key.name) for table in tables.values() for key in table.foreign_key_constraints]
    for name in tables:
        _run(f'ALTER TABLE "{name}" DISABLE TRIGGER USER')
    for name, key in keys:
        _run(f'ALTER TABLE "{name}" ALTER CONSTRAINT "{key}" DEFERRABLE INITIALLY DEFERRED')
    yield
    _run("SET CONSTRAINTS ALL IMMEDIATE")
    for name, key in keys:
        _run(f'ALTER TABLE "{name}" ALTER CONSTRAINT "{key}" NOT DEFERRABLE')
    for table in tables.values():
        _run(f'ALTER TABLE "{table.name}" ENABLE TRIGGER USER')
        _count_on(table)


def _count_on(table: Table) -> None:
    """The next number that a table gives is one that no row has."""
    for column in table.primary_key.columns:
        asked = {"table": table.name, "column": column.name}
        sequence = session().scalar(text("SELECT pg_get_serial_sequence(:table, :column)"), asked)
        if sequence:
            newest = f"SELECT max({column.name}) FROM {table.name}"
            _run(f"SELECT setval('{sequence}', coalesce(({newest}), 0) + 1, false)")


def _run(statement: str) -> None:
    session().execute(text(statement))
