"""Counts with their lines, losses, handovers of a box; levels that a count has settled; what an incident is about."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

OPEN = sa.text("state = 'counted'")


def upgrade() -> None:
    op.add_column("stock_level", sa.Column("counted_at", sa.BigInteger(), nullable=True))
    op.add_column("stock_level", sa.Column("counted_in", sa.Integer(), nullable=True))
    op.add_column("incident", sa.Column("subject", sa.String(length=40), nullable=True))
    op.create_table(
        "stock_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("box_id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("seal_number", sa.String(length=40), nullable=False),
        sa.Column("is_seal_intact", sa.Boolean(), nullable=False),
        sa.Column("counted_at", sa.BigInteger(), nullable=False),
        sa.Column("counted_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=140), nullable=True),
        sa.CheckConstraint("state IN ('counted', 'closed', 'withdrawn')", name=op.f("ck_stock_count_state")),
        sa.CheckConstraint(
            "state <> 'closed' OR ended_by <> counted_by", name=op.f("ck_stock_count_two_people")
        ),
        sa.ForeignKeyConstraint(["box_id"], ["box.id"], name=op.f("fk_stock_count_box_id")),
        sa.ForeignKeyConstraint(["counted_by"], ["person.id"], name=op.f("fk_stock_count_counted_by")),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name=op.f("fk_stock_count_ended_by")),
        sa.ForeignKeyConstraint(["station_id"], ["place.id"], name=op.f("fk_stock_count_station_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_count")),
    )
    op.create_index("ix_stock_count_station_id_id", "stock_count", ["station_id", "id"], unique=False)
    op.create_index(
        "uq_stock_count_open",
        "stock_count",
        ["box_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_table(
        "stock_count_line",
        sa.Column("count_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=True),
        sa.Column("book_at_save", sa.Integer(), nullable=False),
        sa.Column("book", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=12), nullable=True),
        sa.Column("correction_id", sa.Integer(), nullable=True),
        sa.Column("given_since", sa.Integer(), nullable=False),
        sa.CheckConstraint("counted >= 0", name=op.f("ck_stock_count_line_counted")),
        sa.ForeignKeyConstraint(
            ["correction_id"], ["movement.id"], name=op.f("fk_stock_count_line_correction_id")
        ),
        sa.ForeignKeyConstraint(["count_id"], ["stock_count.id"], name=op.f("fk_stock_count_line_count_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_stock_count_line_lot_id")),
        sa.PrimaryKeyConstraint("count_id", "lot_id", name=op.f("pk_stock_count_line")),
    )
    op.create_table(
        "stock_loss",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("occurred_at", sa.BigInteger(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=140), nullable=True),
        sa.Column("movement_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("units > 0", name=op.f("ck_stock_loss_units")),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'withdrawn')", name=op.f("ck_stock_loss_state")
        ),
        sa.CheckConstraint(
            "state <> 'confirmed' OR ended_by <> proposed_by", name=op.f("ck_stock_loss_two_people")
        ),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name=op.f("fk_stock_loss_ended_by")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_stock_loss_lot_id")),
        sa.ForeignKeyConstraint(["movement_id"], ["movement.id"], name=op.f("fk_stock_loss_movement_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["person.id"], name=op.f("fk_stock_loss_proposed_by")),
        sa.ForeignKeyConstraint(["station_id"], ["place.id"], name=op.f("fk_stock_loss_station_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_loss")),
    )
    op.create_index("ix_stock_loss_station_id_id", "stock_loss", ["station_id", "id"], unique=False)
    op.create_table(
        "custody_handover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("box_id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("from_person_id", sa.Integer(), nullable=False),
        sa.Column("to_person_id", sa.Integer(), nullable=False),
        sa.Column("handed_at", sa.BigInteger(), nullable=False),
        sa.Column("count_id", sa.Integer(), nullable=True),
        sa.Column("no_count_reason", sa.String(length=140), nullable=True),
        sa.Column("seal_before", sa.String(length=40), nullable=False),
        sa.Column("seal_after", sa.String(length=40), nullable=False),
        sa.Column("is_key_handed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("from_person_id <> to_person_id", name=op.f("ck_custody_handover_two_people")),
        sa.CheckConstraint(
            "count_id IS NOT NULL OR no_count_reason IS NOT NULL", name=op.f("ck_custody_handover_counted")
        ),
        sa.ForeignKeyConstraint(["box_id"], ["box.id"], name=op.f("fk_custody_handover_box_id")),
        sa.ForeignKeyConstraint(["count_id"], ["stock_count.id"], name=op.f("fk_custody_handover_count_id")),
        sa.ForeignKeyConstraint(
            ["from_person_id"], ["person.id"], name=op.f("fk_custody_handover_from_person_id")
        ),
        sa.ForeignKeyConstraint(["station_id"], ["place.id"], name=op.f("fk_custody_handover_station_id")),
        sa.ForeignKeyConstraint(
            ["to_person_id"], ["person.id"], name=op.f("fk_custody_handover_to_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custody_handover")),
    )
    op.create_index(
        "ix_custody_handover_station_id_id", "custody_handover", ["station_id", "id"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_custody_handover_station_id_id", table_name="custody_handover")
    op.drop_table("custody_handover")
    op.drop_index("ix_stock_loss_station_id_id", table_name="stock_loss")
    op.drop_table("stock_loss")
    op.drop_table("stock_count_line")
    op.drop_index("uq_stock_count_open", table_name="stock_count")
    op.drop_index("ix_stock_count_station_id_id", table_name="stock_count")
    op.drop_table("stock_count")
    op.execute("ALTER TABLE incident DROP COLUMN subject")
    op.execute("ALTER TABLE stock_level DROP COLUMN counted_in")
    op.execute("ALTER TABLE stock_level DROP COLUMN counted_at")
