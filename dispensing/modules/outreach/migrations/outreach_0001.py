"""Routes of mobile units with their stops and vouchers, and the dated number of hours."""

import sqlalchemy as sa
from alembic import op

revision = "outreach_0001"
down_revision = None

IS_ON_THE_WAY = sa.text("state = 'on_the_way'")
IS_OUT = sa.text("state <> 'returned'")


def upgrade() -> None:
    op.create_table(
        "outreach_rule",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("counts_from", sa.Date(), nullable=False),
        sa.Column("late_hours", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=140), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.CheckConstraint("late_hours BETWEEN 0 AND 72", name=op.f("ck_outreach_rule_late_hours")),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_outreach_rule_set_by")),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_outreach_rule")),
    )
    op.create_table(
        "outreach_route",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("leaves_at", sa.BigInteger(), nullable=False),
        sa.Column("back_by", sa.BigInteger(), nullable=False),
        sa.Column("planned_by", sa.Integer(), nullable=False),
        sa.Column("planned_at", sa.BigInteger(), nullable=False),
        sa.Column("handover_id", sa.Integer(), nullable=True),
        sa.Column("no_handover_reason", sa.String(length=20), nullable=True),
        sa.Column("started_by", sa.Integer(), nullable=True),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("late_after", sa.BigInteger(), nullable=True),
        sa.Column("returned_by", sa.Integer(), nullable=True),
        sa.Column("returned_at", sa.BigInteger(), nullable=True),
        sa.Column("count_id", sa.Integer(), nullable=True),
        sa.Column("difference", sa.Integer(), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state IN ('planned', 'on_the_way', 'returned', 'closed', 'cancelled')",
            name=op.f("ck_outreach_route_state"),
        ),
        sa.CheckConstraint("back_by > leaves_at", name=op.f("ck_outreach_route_times")),
        sa.CheckConstraint(
            "(started_at IS NULL) = (late_after IS NULL)", name=op.f("ck_outreach_route_started")
        ),
        sa.ForeignKeyConstraint(["station_id"], ["place.id"], name=op.f("fk_outreach_route_station_id")),
        sa.ForeignKeyConstraint(["planned_by"], ["person.id"], name=op.f("fk_outreach_route_planned_by")),
        sa.ForeignKeyConstraint(
            ["handover_id"], ["custody_handover.id"], name=op.f("fk_outreach_route_handover_id")
        ),
        sa.ForeignKeyConstraint(["started_by"], ["person.id"], name=op.f("fk_outreach_route_started_by")),
        sa.ForeignKeyConstraint(["returned_by"], ["person.id"], name=op.f("fk_outreach_route_returned_by")),
        sa.ForeignKeyConstraint(["count_id"], ["stock_count.id"], name=op.f("fk_outreach_route_count_id")),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name=op.f("fk_outreach_route_ended_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outreach_route")),
    )
    op.create_index(
        "uq_outreach_route_on_the_way",
        "outreach_route",
        ["station_id"],
        unique=True,
        sqlite_where=IS_ON_THE_WAY,
        postgresql_where=IS_ON_THE_WAY,
    )
    op.create_index("ix_outreach_route_station_id_id", "outreach_route", ["station_id", "id"], unique=False)
    op.create_table(
        "outreach_stop",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("route_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(length=40), nullable=True),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("taken_out_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("until > since", name=op.f("ck_outreach_stop_times")),
        sa.CheckConstraint("(place_id IS NULL) <> (words IS NULL)", name=op.f("ck_outreach_stop_where")),
        sa.ForeignKeyConstraint(["route_id"], ["outreach_route.id"], name=op.f("fk_outreach_stop_route_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_outreach_stop_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outreach_stop")),
    )
    op.create_index("ix_outreach_stop_route_id", "outreach_stop", ["route_id"], unique=False)
    op.create_table(
        "outreach_voucher",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("route_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=28), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=True),
        sa.Column("facility_id", sa.Integer(), nullable=True),
        sa.Column("taken_by", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.BigInteger(), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=True),
        sa.Column("given_at", sa.BigInteger(), nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state IN ('carried', 'given', 'redeemed', 'returned', 'lost', 'void')",
            name=op.f("ck_outreach_voucher_state"),
        ),
        sa.CheckConstraint("kind IN ('transport', 'facility')", name=op.f("ck_outreach_voucher_kind")),
        sa.ForeignKeyConstraint(
            ["route_id"], ["outreach_route.id"], name=op.f("fk_outreach_voucher_route_id")
        ),
        sa.ForeignKeyConstraint(["facility_id"], ["place.id"], name=op.f("fk_outreach_voucher_facility_id")),
        sa.ForeignKeyConstraint(["taken_by"], ["person.id"], name=op.f("fk_outreach_voucher_taken_by")),
        sa.ForeignKeyConstraint(["given_by"], ["person.id"], name=op.f("fk_outreach_voucher_given_by")),
        sa.ForeignKeyConstraint(["settled_by"], ["person.id"], name=op.f("fk_outreach_voucher_settled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outreach_voucher")),
        sa.UniqueConstraint("route_id", "number", name=op.f("uq_outreach_voucher_route_id_number")),
    )
    op.create_index(
        "uq_outreach_voucher_out",
        "outreach_voucher",
        ["number"],
        unique=True,
        sqlite_where=IS_OUT,
        postgresql_where=IS_OUT,
    )


def downgrade() -> None:
    op.drop_index("uq_outreach_voucher_out", table_name="outreach_voucher")
    op.drop_table("outreach_voucher")
    op.drop_index("ix_outreach_stop_route_id", table_name="outreach_stop")
    op.drop_table("outreach_stop")
    op.drop_index("ix_outreach_route_station_id_id", table_name="outreach_route")
    op.drop_index("uq_outreach_route_on_the_way", table_name="outreach_route")
    op.drop_table("outreach_route")
    op.drop_table("outreach_rule")
