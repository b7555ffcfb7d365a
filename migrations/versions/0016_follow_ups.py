"""Follow-up calls: plans with a sealed way to reach somebody, their calls, and every try."""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import allow_changes, forbid_changes

revision = "0016"
down_revision = "0015"

IS_OPEN = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "follow_up_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("forget_at", sa.BigInteger(), nullable=False),
        sa.Column("planned_by", sa.Integer(), nullable=False),
        sa.Column("planned_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_why", sa.String(length=10), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_why IS NULL)", name=op.f("ck_follow_up_plan_ended")),
        sa.CheckConstraint("ended_at IS NULL OR contact IS NULL", name=op.f("ck_follow_up_plan_forgotten")),
        sa.CheckConstraint(
            "ended_why IN ('done', 'withdrawn', 'replaced', 'time', 'erased')",
            name=op.f("ck_follow_up_plan_ended_why"),
        ),
        sa.ForeignKeyConstraint(["planned_by"], ["person.id"], name=op.f("fk_follow_up_plan_planned_by")),
        sa.ForeignKeyConstraint(["station_id"], ["place.id"], name=op.f("fk_follow_up_plan_station_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_follow_up_plan_visit_id")),
        sa.ForeignKeyConstraint(["key_id"], ["record_key.id"], name=op.f("fk_follow_up_plan_key_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_plan")),
    )
    op.create_index(
        "uq_follow_up_plan_open",
        "follow_up_plan",
        ["visit_id"],
        unique=True,
        sqlite_where=IS_OPEN,
        postgresql_where=IS_OPEN,
    )
    op.create_index(
        "ix_follow_up_plan_station_id_ended_at", "follow_up_plan", ["station_id", "ended_at"], unique=False
    )
    op.create_table(
        "follow_up_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=6), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('due', 'done')", name=op.f("ck_follow_up_call_state")),
        sa.ForeignKeyConstraint(["plan_id"], ["follow_up_plan.id"], name=op.f("fk_follow_up_call_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_call")),
        sa.UniqueConstraint("plan_id", "due_on", name=op.f("uq_follow_up_call_plan_id_due_on")),
    )
    op.create_table(
        "follow_up_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(length=12), nullable=False),
        sa.Column("side_effects", sa.String(length=10), nullable=True),
        sa.Column("by_person", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "result IN ('well', 'needs_care', 'not_reached', 'stop')", name=op.f("ck_follow_up_try_result")
        ),
        sa.CheckConstraint(
            "side_effects IN ('none', 'some', 'not_asked')", name=op.f("ck_follow_up_try_side_effects")
        ),
        sa.ForeignKeyConstraint(["by_person"], ["person.id"], name=op.f("fk_follow_up_try_by_person")),
        sa.ForeignKeyConstraint(["call_id"], ["follow_up_call.id"], name=op.f("fk_follow_up_try_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_try")),
        sa.UniqueConstraint("call_id", "seq", name=op.f("uq_follow_up_try_call_id_seq")),
    )
    forbid_changes(op, "follow_up_try")


def downgrade() -> None:
    allow_changes(op, "follow_up_try")
    op.drop_table("follow_up_try")
    op.drop_table("follow_up_call")
    op.drop_index("ix_follow_up_plan_station_id_ended_at", table_name="follow_up_plan")
    op.drop_index("uq_follow_up_plan_open", table_name="follow_up_plan")
    op.drop_table("follow_up_plan")
