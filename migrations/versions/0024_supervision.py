"""Supervision visits, their answers, and what was found."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.create_table(
        "supervision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("checklist", sa.Integer(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("next_due_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_supervision_made_by")),
        sa.ForeignKeyConstraint(["station_id"], ["place.id"], name=op.f("fk_supervision_station_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision")),
    )
    op.create_index("ix_supervision_station_id", "supervision", ["station_id"], unique=False)
    op.create_table(
        "supervision_answer",
        sa.Column("supervision_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=30), nullable=False),
        sa.Column("answer", sa.String(length=8), nullable=False),
        sa.CheckConstraint("answer IN ('yes', 'no', 'not_seen')", name=op.f("ck_supervision_answer_answer")),
        sa.ForeignKeyConstraint(
            ["supervision_id"], ["supervision.id"], name=op.f("fk_supervision_answer_supervision_id")
        ),
        sa.PrimaryKeyConstraint("supervision_id", "item", name=op.f("pk_supervision_answer")),
    )
    op.create_table(
        "supervision_finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supervision_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=30), nullable=False),
        sa.Column("words", sa.String(length=140), nullable=True),
        sa.Column("see_to", sa.String(length=10), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("done_by", sa.Integer(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("verified_by", sa.Integer(), nullable=True),
        sa.Column("verified_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'done', 'verified')", name=op.f("ck_supervision_finding_state")
        ),
        sa.CheckConstraint("see_to IN ('in_charge', 'officer')", name=op.f("ck_supervision_finding_see_to")),
        sa.CheckConstraint("verified_by <> done_by", name=op.f("ck_supervision_finding_another")),
        sa.ForeignKeyConstraint(["done_by"], ["person.id"], name=op.f("fk_supervision_finding_done_by")),
        sa.ForeignKeyConstraint(
            ["supervision_id"], ["supervision.id"], name=op.f("fk_supervision_finding_supervision_id")
        ),
        sa.ForeignKeyConstraint(
            ["verified_by"], ["person.id"], name=op.f("fk_supervision_finding_verified_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_finding")),
    )
    op.create_index(
        "ix_supervision_finding_supervision_id", "supervision_finding", ["supervision_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_supervision_finding_supervision_id", table_name="supervision_finding")
    op.drop_table("supervision_finding")
    op.drop_table("supervision_answer")
    op.drop_index("ix_supervision_station_id", table_name="supervision")
    op.drop_table("supervision")
