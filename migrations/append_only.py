"""Triggers that refuse to change or delete rows, in the words of both engines."""

from collections.abc import Iterable

from alembic.operations import Operations

FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME;
END $$
"""


def forbid_changes(op: Operations, *tables: str) -> None:
    """Make these tables append-only."""
    for statement in _statements(op, tables):
        op.execute(statement)


def _statements(op: Operations, tables: Iterable[str]) -> Iterable[str]:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if not is_sqlite:
        yield FUNCTION
    for table in tables:
        if is_sqlite:
            for verb in ("UPDATE", "DELETE"):
                yield (
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed or deleted'); END"
                )
        else:
            yield (
                f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
            yield (
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )


def allow_changes(op: Operations, *tables: str) -> None:
    """Take the triggers away again, on the way down or around a rebuild."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in tables:
        names = ("no_update", "no_delete") if is_sqlite else ("no_change", "no_truncate")
        for name in names:
            op.execute(f"DROP TRIGGER {table}_{name}" + ("" if is_sqlite else f" ON {table}"))
