"""Counts by station and month, and an index that finds a month's visits."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.create_table(
        "monthly_count",
        sa.Column("measure", sa.String(length=30), nullable=False),
        sa.Column("split", sa.String(length=20), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("count > 0", name=op.f("ck_monthly_count_count")),
        sa.ForeignKeyConstraint(["station_id"], ["place.id"], name=op.f("fk_monthly_count_station_id")),
        sa.PrimaryKeyConstraint(
            "measure", "split", "month", "station_id", "category", name=op.f("pk_monthly_count")
        ),
    )
    op.create_index("ix_monthly_count_month", "monthly_count", ["month"], unique=False)
    op.create_table(
        "reckoning",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=22), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("checked_at", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reckoning")),
    )
    op.create_index("ix_visit_arrived_at", "visit", ["arrived_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_visit_arrived_at", table_name="visit")
    op.drop_table("reckoning")
    op.drop_index("ix_monthly_count_month", table_name="monthly_count")
    op.drop_table("monthly_count")
