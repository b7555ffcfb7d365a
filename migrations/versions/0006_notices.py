"""Notices that wait to be sent, and where people want them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("link", sa.String(length=200), nullable=False),
        sa.Column("cause", sa.String(length=100), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("message_key", sa.String(length=32), nullable=False),
        sa.Column("failure", sa.String(length=20), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("channel IN ('app', 'email', 'sms')", name="ck_notice_channel"),
        sa.CheckConstraint(
            "state IN ('waiting', 'sending', 'sent', 'given_up', 'withdrawn')", name="ck_notice_state"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_notice_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        sa.UniqueConstraint(
            "person_id", "channel", "cause", "told_on", name="uq_notice_person_id_channel_cause_told_on"
        ),
    )
    op.create_index("ix_notice_state_due_at", "notice", ["state", "due_at"], unique=False)
    op.create_index(
        "ix_notice_person_id_channel_seen_at", "notice", ["person_id", "channel", "seen_at"], unique=False
    )
    op.create_table(
        "notice_address",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("worked_at", sa.BigInteger(), nullable=True),
        sa.Column("failed_at", sa.BigInteger(), nullable=True),
        sa.Column("failure", sa.String(length=20), nullable=False),
        sa.CheckConstraint("channel IN ('email', 'sms')", name="ck_notice_address_channel"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_notice_address_person_id"),
        sa.PrimaryKeyConstraint("person_id", "channel", name="pk_notice_address"),
    )


def downgrade() -> None:
    op.drop_table("notice_address")
    op.drop_index("ix_notice_person_id_channel_seen_at", table_name="notice")
    op.drop_index("ix_notice_state_due_at", table_name="notice")
    op.drop_table("notice")
