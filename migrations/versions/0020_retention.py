"""How long records are kept, what people took back, and two ways to look into the trail."""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import allow_changes, forbid_changes

revision = "0020"
down_revision = "0019"

APPEND_ONLY = ("retention_rule", "consent_withdrawal")


def upgrade() -> None:
    op.create_table(
        "retention_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("months BETWEEN 1 AND 600", name=op.f("ck_retention_rule_months")),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_retention_rule_set_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_rule")),
    )
    op.create_index("ix_retention_rule_kind_from_on", "retention_rule", ["kind", "from_on"], unique=False)
    op.create_table(
        "consent_withdrawal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_consent_withdrawal_recorded_by")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_consent_withdrawal_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_withdrawal")),
        sa.UniqueConstraint("visit_id", "purpose", name=op.f("uq_consent_withdrawal_visit_id_purpose")),
    )
    op.create_index("ix_trail_entry_subject_id", "trail_entry", ["subject", "id"], unique=False)
    op.create_index("ix_trail_entry_chain_id_at", "trail_entry", ["chain_id", "at"], unique=False)
    forbid_changes(op, *APPEND_ONLY)


def downgrade() -> None:
    allow_changes(op, *APPEND_ONLY)
    op.drop_index("ix_trail_entry_chain_id_at", table_name="trail_entry")
    op.drop_index("ix_trail_entry_subject_id", table_name="trail_entry")
    op.drop_table("consent_withdrawal")
    op.drop_index("ix_retention_rule_kind_from_on", table_name="retention_rule")
    op.drop_table("retention_rule")
