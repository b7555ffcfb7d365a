"""Alerts and their history."""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import allow_changes, forbid_changes

revision = "0010"
down_revision = "0009"

APPEND_ONLY = ("alert_event",)
IS_OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    op.create_table(
        "alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("state", sa.String(length=6), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("opened_cause", sa.String(length=140), nullable=False),
        sa.Column("last_told_at", sa.BigInteger(), nullable=False),
        sa.Column("times_told", sa.Integer(), nullable=False),
        sa.Column("acknowledged_by", sa.Integer(), nullable=True),
        sa.Column("acknowledged_at", sa.BigInteger(), nullable=True),
        sa.Column("acknowledged_level", sa.String(length=10), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_cause", sa.String(length=140), nullable=True),
        sa.CheckConstraint("state IN ('open', 'closed')", name="ck_alert_state"),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="ck_alert_closed"),
        sa.CheckConstraint("level IN ('station', 'liaison', 'programme')", name="ck_alert_level"),
        sa.ForeignKeyConstraint(["acknowledged_by"], ["person.id"], name="fk_alert_acknowledged_by"),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name="fk_alert_place_id"),
        sa.PrimaryKeyConstraint("id", name="pk_alert"),
    )
    op.create_index(
        "uq_alert_open",
        "alert",
        ["place_id", "kind", "subject"],
        unique=True,
        sqlite_where=IS_OPEN,
        postgresql_where=IS_OPEN,
    )
    op.create_index("ix_alert_place_id_closed_at", "alert", ["place_id", "closed_at"], unique=False)
    op.create_table(
        "alert_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("cause", sa.String(length=140), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "what IN ('opened', 'repeated', 'escalated', 'acknowledged', 'closed')",
            name="ck_alert_event_what",
        ),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name="fk_alert_event_alert_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_alert_event_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_alert_event"),
    )
    op.create_index("ix_alert_event_alert_id", "alert_event", ["alert_id"], unique=False)
    forbid_changes(op, *APPEND_ONLY)


def downgrade() -> None:
    allow_changes(op, *APPEND_ONLY)
    op.drop_index("ix_alert_event_alert_id", table_name="alert_event")
    op.drop_table("alert_event")
    op.drop_index("ix_alert_place_id_closed_at", table_name="alert")
    op.drop_index("uq_alert_open", table_name="alert")
    op.drop_table("alert")
