"""Stays, bags of belongings with their items, partner organisations, and the dated number of days."""

import sqlalchemy as sa
from alembic import op

revision = "stay_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "stay_rule",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("counts_from", sa.Date(), nullable=False),
        sa.Column("longest_days", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=140), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.CheckConstraint("longest_days BETWEEN 2 AND 30", name=op.f("ck_stay_rule_longest_days")),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_stay_rule_set_by")),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_stay_rule")),
        sa.UniqueConstraint("counts_from", name=op.f("uq_stay_rule_counts_from")),
    )
    op.create_table(
        "stay_partner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("agreed_from", sa.Date(), nullable=False),
        sa.Column("agreed_to", sa.Date(), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.CheckConstraint("agreed_to >= agreed_from", name=op.f("ck_stay_partner_agreed")),
        sa.ForeignKeyConstraint(["added_by"], ["person.id"], name=op.f("fk_stay_partner_added_by")),
        sa.ForeignKeyConstraint(["station_id"], ["place.id"], name=op.f("fk_stay_partner_station_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stay_partner")),
    )
    op.create_index("ix_stay_partner_station_id", "stay_partner", ["station_id"], unique=False)
    op.create_table(
        "stay",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=8), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("visit_code", sa.String(length=10), nullable=True),
        sa.Column("entry_route", sa.String(length=20), nullable=False),
        sa.Column("admitted_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("admitted_by", sa.Integer(), nullable=False),
        sa.Column("left_at", sa.BigInteger(), nullable=True),
        sa.Column("left_to", sa.String(length=20), nullable=True),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("left_recorded_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("(left_at IS NULL) = (left_to IS NULL)", name=op.f("ck_stay_left")),
        sa.CheckConstraint("(left_at IS NULL) = (left_recorded_by IS NULL)", name=op.f("ck_stay_left_by")),
        sa.CheckConstraint("(partner_id IS NULL) OR (left_to = 'partner')", name=op.f("ck_stay_partner")),
        sa.ForeignKeyConstraint(["admitted_by"], ["person.id"], name=op.f("fk_stay_admitted_by")),
        sa.ForeignKeyConstraint(["left_recorded_by"], ["person.id"], name=op.f("fk_stay_left_recorded_by")),
        sa.ForeignKeyConstraint(["partner_id"], ["stay_partner.id"], name=op.f("fk_stay_partner_id")),
        sa.ForeignKeyConstraint(["station_id"], ["place.id"], name=op.f("fk_stay_station_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stay")),
        sa.UniqueConstraint("number", name=op.f("uq_stay_number")),
    )
    op.create_index("ix_stay_station_id_left_at", "stay", ["station_id", "left_at"], unique=False)
    op.create_index(
        "uq_stay_visit_code_open",
        "stay",
        ["visit_code"],
        unique=True,
        sqlite_where=sa.text("left_at IS NULL"),
        postgresql_where=sa.text("left_at IS NULL"),
    )
    op.create_table(
        "stay_bag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stay_id", sa.Integer(), nullable=False),
        sa.Column("seal_number", sa.String(length=20), nullable=False),
        sa.Column("packed_at", sa.BigInteger(), nullable=False),
        sa.Column("packed_by", sa.Integer(), nullable=False),
        sa.Column("witnessed_at", sa.BigInteger(), nullable=True),
        sa.Column("witnessed_by", sa.Integer(), nullable=True),
        sa.Column("returned_at", sa.BigInteger(), nullable=True),
        sa.Column("returned_by", sa.Integer(), nullable=True),
        sa.Column("return_witnessed_at", sa.BigInteger(), nullable=True),
        sa.Column("return_witnessed_by", sa.Integer(), nullable=True),
        sa.Column("was_seal_intact", sa.Boolean(), nullable=True),
        sa.CheckConstraint("witnessed_by <> packed_by", name=op.f("ck_stay_bag_two_in")),
        sa.CheckConstraint("return_witnessed_by <> returned_by", name=op.f("ck_stay_bag_two_out")),
        sa.CheckConstraint(
            "(returned_at IS NULL) OR (witnessed_at IS NOT NULL)", name=op.f("ck_stay_bag_in_before_out")
        ),
        sa.ForeignKeyConstraint(["packed_by"], ["person.id"], name=op.f("fk_stay_bag_packed_by")),
        sa.ForeignKeyConstraint(
            ["return_witnessed_by"], ["person.id"], name=op.f("fk_stay_bag_return_witnessed_by")
        ),
        sa.ForeignKeyConstraint(["returned_by"], ["person.id"], name=op.f("fk_stay_bag_returned_by")),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_stay_bag_stay_id")),
        sa.ForeignKeyConstraint(["witnessed_by"], ["person.id"], name=op.f("fk_stay_bag_witnessed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stay_bag")),
    )
    op.create_index("ix_stay_bag_stay_id", "stay_bag", ["stay_id"], unique=False)
    op.create_table(
        "stay_item",
        sa.Column("bag_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("words", sa.String(length=60), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=True),
        sa.CheckConstraint("quantity > 0 AND returned >= 0", name=op.f("ck_stay_item_quantity")),
        sa.ForeignKeyConstraint(["bag_id"], ["stay_bag.id"], name=op.f("fk_stay_item_bag_id")),
        sa.PrimaryKeyConstraint("bag_id", "line", name=op.f("pk_stay_item")),
    )


def downgrade() -> None:
    op.drop_table("stay_item")
    op.drop_index("ix_stay_bag_stay_id", table_name="stay_bag")
    op.drop_table("stay_bag")
    op.drop_index("uq_stay_visit_code_open", table_name="stay")
    op.drop_index("ix_stay_station_id_left_at", table_name="stay")
    op.drop_table("stay")
    op.drop_index("ix_stay_partner_station_id", table_name="stay_partner")
    op.drop_table("stay_partner")
    op.drop_table("stay_rule")
