"""Versions of the monthly report, and signatures; neither is ever changed."""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import allow_changes, forbid_changes

revision = "0027"
down_revision = "0026"

TABLES = ("monthly_report", "monthly_signature")


def upgrade() -> None:
    op.create_table(
        "monthly_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("data_version", sa.Integer(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monthly_report")),
        sa.UniqueConstraint("month", "version", name=op.f("uq_monthly_report_month_version")),
    )
    op.create_table(
        "monthly_signature",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("signed_by", sa.Integer(), nullable=False),
        sa.Column("signed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["monthly_report.id"], name=op.f("fk_monthly_signature_report_id")
        ),
        sa.ForeignKeyConstraint(["signed_by"], ["person.id"], name=op.f("fk_monthly_signature_signed_by")),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_monthly_signature")),
    )
    forbid_changes(op, *TABLES)


def downgrade() -> None:
    allow_changes(op, *TABLES)
    op.drop_table("monthly_signature")
    op.drop_table("monthly_report")
