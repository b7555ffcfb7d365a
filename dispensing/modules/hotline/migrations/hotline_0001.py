"""Calls before a visit, the stations that were asked, and the dated numbers."""

import sqlalchemy as sa
from alembic import op

revision = "hotline_0001"
down_revision = None

IS_WAITING = sa.text("answer = 'waiting'")


def upgrade() -> None:
    op.create_table(
        "hotline_rule",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("counts_from", sa.Date(), nullable=False),
        sa.Column("answer_minutes", sa.Integer(), nullable=False),
        sa.Column("km_an_hour", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=140), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.CheckConstraint("answer_minutes BETWEEN 2 AND 240", name=op.f("ck_hotline_rule_answer_minutes")),
        sa.CheckConstraint("km_an_hour BETWEEN 3 AND 90", name=op.f("ck_hotline_rule_km_an_hour")),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_hotline_rule_set_by")),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_hotline_rule")),
    )
    op.create_table(
        "hotline_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("desk_id", sa.Integer(), nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=False),
        sa.Column("called_at", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("is_danger_now", sa.Boolean(), nullable=False),
        sa.Column("near_id", sa.Integer(), nullable=False),
        sa.Column("incident_latest_at", sa.BigInteger(), nullable=True),
        sa.Column("window_until", sa.BigInteger(), nullable=True),
        sa.Column("protocol_version", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=True),
        sa.Column("arrived_at", sa.BigInteger(), nullable=True),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('taken', 'offered', 'accepted', 'arrived', 'not_arrived', 'closed')",
            name=op.f("ck_hotline_call_state"),
        ),
        sa.CheckConstraint(
            "(state = 'arrived') = (arrived_at IS NOT NULL)", name=op.f("ck_hotline_call_arrived")
        ),
        sa.CheckConstraint("(visit_id IS NULL) = (arrived_at IS NULL)", name=op.f("ck_hotline_call_visit")),
        sa.ForeignKeyConstraint(["desk_id"], ["place.id"], name=op.f("fk_hotline_call_desk_id")),
        sa.ForeignKeyConstraint(["taken_by"], ["person.id"], name=op.f("fk_hotline_call_taken_by")),
        sa.ForeignKeyConstraint(["near_id"], ["place.id"], name=op.f("fk_hotline_call_near_id")),
        sa.ForeignKeyConstraint(
            ["protocol_version"], ["protocol_version.version"], name=op.f("fk_hotline_call_protocol_version")
        ),
        sa.ForeignKeyConstraint(["station_id"], ["place.id"], name=op.f("fk_hotline_call_station_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_hotline_call_visit_id")),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name=op.f("fk_hotline_call_ended_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hotline_call")),
        sa.UniqueConstraint("number", name=op.f("uq_hotline_call_number")),
        sa.UniqueConstraint("visit_id", name=op.f("uq_hotline_call_visit_id")),
    )
    op.create_index("ix_hotline_call_desk_id_state", "hotline_call", ["desk_id", "state"], unique=False)
    op.create_index("ix_hotline_call_station_id_state", "hotline_call", ["station_id", "state"], unique=False)
    op.create_table(
        "hotline_offer",
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=240), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("offered_by", sa.Integer(), nullable=False),
        sa.Column("offered_at", sa.BigInteger(), nullable=False),
        sa.Column("answer_by", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "answer IN ('waiting', 'accepted', 'declined', 'unanswered', 'taken_back', 'given_back')",
            name=op.f("ck_hotline_offer_answer"),
        ),
        sa.ForeignKeyConstraint(["call_id"], ["hotline_call.id"], name=op.f("fk_hotline_offer_call_id")),
        sa.ForeignKeyConstraint(["station_id"], ["place.id"], name=op.f("fk_hotline_offer_station_id")),
        sa.ForeignKeyConstraint(["offered_by"], ["person.id"], name=op.f("fk_hotline_offer_offered_by")),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name=op.f("fk_hotline_offer_answered_by")),
        sa.PrimaryKeyConstraint("call_id", "seq", name=op.f("pk_hotline_offer")),
    )
    op.create_index(
        "uq_hotline_offer_waiting",
        "hotline_offer",
        ["call_id"],
        unique=True,
        sqlite_where=IS_WAITING,
        postgresql_where=IS_WAITING,
    )
    op.create_index(
        "ix_hotline_offer_station_id_answer", "hotline_offer", ["station_id", "answer"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_hotline_offer_station_id_answer", table_name="hotline_offer")
    op.drop_index("uq_hotline_offer_waiting", table_name="hotline_offer")
    op.drop_table("hotline_offer")
    op.drop_index("ix_hotline_call_station_id_state", table_name="hotline_call")
    op.drop_index("ix_hotline_call_desk_id_state", table_name="hotline_call")
    op.drop_table("hotline_call")
    op.drop_table("hotline_rule")
