"""Referrals: by when an answer is due, what became of each service, and everything noted of a referral."""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import allow_changes, forbid_changes

revision = "0017"
down_revision = "0016"

DAY = 86_400_000_000
# What the rules of 2026 say: seven days from the day it was issued.
DUE = f"UPDATE referral SET due_at = issued_at + {7 * DAY}"


def upgrade() -> None:
    # Others refer to this table: SQLite could not make it anew, so the column begins with a value.
    op.add_column("referral", sa.Column("due_at", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("referral", sa.Column("arrived_at", sa.BigInteger(), nullable=True))
    op.execute(DUE)
    op.create_index("ix_referral_state_due_at", "referral", ["state", "due_at"], unique=False)
    with op.batch_alter_table("referred_service") as batch:
        batch.add_column(sa.Column("outcome", sa.String(length=10), nullable=True))
        batch.add_column(sa.Column("outcome_reason", sa.String(length=20), nullable=True))
        batch.add_column(sa.Column("outcome_at", sa.BigInteger(), nullable=True))
        batch.create_check_constraint(
            op.f("ck_referred_service_outcome"), "outcome IN ('served', 'not_served')"
        )
    op.create_table(
        "referral_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("service", sa.String(length=20), nullable=True),
        sa.Column("how", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.String(length=140), nullable=True),
        sa.Column("cost", sa.Integer(), nullable=True),
        sa.Column("happened_at", sa.BigInteger(), nullable=False),
        sa.Column("noted_at", sa.BigInteger(), nullable=False),
        sa.Column("noted_by", sa.Integer(), nullable=False),
        sa.Column("via", sa.String(length=10), nullable=False),
        sa.CheckConstraint(
            "kind IN ('accompanied', 'transport', 'arrived', 'served', 'not_served', 'chased', 'closed')",
            name=op.f("ck_referral_event_kind"),
        ),
        sa.ForeignKeyConstraint(["noted_by"], ["person.id"], name=op.f("fk_referral_event_noted_by")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_referral_event_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_event")),
    )
    op.create_index("ix_referral_event_referral_id", "referral_event", ["referral_id"], unique=False)
    forbid_changes(op, "referral_event")


def downgrade() -> None:
    allow_changes(op, "referral_event")
    op.drop_index("ix_referral_event_referral_id", table_name="referral_event")
    op.drop_table("referral_event")
    with op.batch_alter_table("referred_service") as batch:
        batch.drop_constraint(op.f("ck_referred_service_outcome"), type_="check")
        for name in ("outcome_at", "outcome_reason", "outcome"):
            batch.drop_column(name)
    op.drop_index("ix_referral_state_due_at", table_name="referral")
    # What was noted is gone; a state that rests on it would stand without it.
    op.execute("UPDATE referral SET state = 'issued' WHERE state <> 'withdrawn'")
    for name in ("arrived_at", "due_at"):
        op.execute(f"ALTER TABLE referral DROP COLUMN {name}")
