"""What was told at a visit goes into one sealed column, with a key for each visit code.

Fingerprints that fit before are taken anew after. Both ways; erased visits come back empty.
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from core import clock, sealing
from migrations import fingerprints
from migrations.append_only import allow_changes, forbid_changes

revision = "0018"
down_revision = "0017"

CLEAR = (
    sa.Column("correction_reason", sa.String(length=140), nullable=True),
    sa.Column("incident_latest_at", sa.BigInteger(), nullable=True),
    sa.Column("incident_earliest_at", sa.BigInteger(), nullable=True),
    sa.Column("precision", sa.String(length=10), nullable=False),
    sa.Column("hours_since", sa.Float(), nullable=True),
    sa.Column("age_years", sa.Integer(), nullable=True),
    sa.Column("screening", sa.Text(), nullable=False),
    sa.Column("consent", sa.Text(), nullable=False),
    sa.Column("decision", sa.Text(), nullable=False),
)
NAMES = ", ".join(column.name for column in CLEAR)
NOTHING = {"precision": "unknown", "screening": "{}", "consent": "{}", "decision": "{}"}


def upgrade() -> None:
    connection = op.get_bind()
    fitting = fingerprints.fitting(connection)
    allow_changes(op, "visit")
    op.add_column("visit", sa.Column("key_id", sa.Integer(), nullable=True))
    op.add_column("visit", sa.Column("sealed", sa.Text(), nullable=True))
    _seal_rows(connection)
    with op.batch_alter_table("visit") as batch:
        batch.alter_column("key_id", existing_type=sa.Integer(), nullable=False)
        batch.alter_column("sealed", existing_type=sa.Text(), nullable=False)
        batch.create_foreign_key(op.f("fk_visit_key_id"), "record_key", ["key_id"], ["id"])
        for column in CLEAR:
            batch.drop_column(column.name)
    op.create_index("ix_visit_key_id", "visit", ["key_id"], unique=False)
    _write_anew(connection)
    forbid_changes(op, "visit")
    fingerprints.renew(connection, fitting)


def downgrade() -> None:
    connection = op.get_bind()
    fitting = fingerprints.fitting(connection)
    allow_changes(op, "visit")
    op.drop_index("ix_visit_key_id", table_name="visit")
    for column in CLEAR:
        op.add_column("visit", sa.Column(column.name, column.type, nullable=True))
    _open_rows(connection)
    with op.batch_alter_table("visit") as batch:
        batch.drop_constraint("fk_visit_key_id", type_="foreignkey")
        batch.drop_column("key_id")
        batch.drop_column("sealed")
        for column in CLEAR:
            if not column.nullable:
                batch.alter_column(column.name, existing_type=column.type, nullable=False)
    forbid_changes(op, "visit")
    fingerprints.renew(connection, fitting)


def _seal_rows(connection: sa.Connection) -> None:
    rows = connection.execute(sa.text(f"SELECT id, code, version, {NAMES} FROM visit ORDER BY id")).mappings()
    keys: dict[str, Any] = {}
    for row in rows.all():
        if row["code"] not in keys:
            keys[row["code"]] = sealing.made_by(connection, "visit", clock.now())
        key_id, data_key = keys[row["code"]]
        screening = json.loads(row["screening"])
        value = {
            "latest_at": row["incident_latest_at"],
            "earliest_at": row["incident_earliest_at"],
            "precision": row["precision"],
            "hours_since": row["hours_since"],
            "age_years": row["age_years"],
            "weight_kg": screening.pop("weight_kg", None),
            "screening": screening,
            "consent": json.loads(row["consent"]),
            "decision": json.loads(row["decision"]),
            "correction_reason": row["correction_reason"],
        }
        sealed = sealing.sealed_with(data_key, key_id, f"visit.{row['version']}", value)
        connection.execute(
            sa.text("UPDATE visit SET key_id = :key_id, sealed = :sealed WHERE id = :id"),
            {"key_id": key_id, "sealed": sealed, "id": row["id"]},
        )


def _open_rows(connection: sa.Connection) -> None:
    rows = connection.execute(sa.text("SELECT id, version, key_id, sealed FROM visit ORDER BY id")).all()
    for row in rows:
        told = sealing.opened_by(connection, row.key_id, f"visit.{row.version}", row.sealed)
        values: dict[str, Any] = dict.fromkeys(column.name for column in CLEAR) | NOTHING
        if told is not None:
            screening = {**told["screening"], "weight_kg": told["weight_kg"]}
            values |= {
                "incident_latest_at": told["latest_at"],
                "incident_earliest_at": told["earliest_at"],
                "screening": json.dumps(screening, sort_keys=True),
                "consent": json.dumps(told["consent"], sort_keys=True),
                "decision": json.dumps(told["decision"]),
            }
            for name in ("precision", "hours_since", "age_years", "correction_reason"):
                values[name] = told[name]
        sets = ", ".join(f"{name} = :{name}" for name in values)
        connection.execute(sa.text(f"UPDATE visit SET {sets} WHERE id = :id"), {**values, "id": row.id})


def _write_anew(connection: sa.Connection) -> None:
    """PostgreSQL keeps the bytes of a dropped column until a row is written anew; SQLite has done so."""
    if connection.dialect.name != "sqlite":
        op.execute("ALTER TABLE visit ALTER COLUMN sealed TYPE TEXT USING sealed || ''")
