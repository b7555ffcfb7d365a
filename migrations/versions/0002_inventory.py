"""Products, lots, the ledger of movements with its levels, and locked boxes."""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import allow_changes, forbid_changes

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "product",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("atc", sa.String(length=7), nullable=False),
        sa.Column("gtin", sa.String(length=14), nullable=True),
        sa.Column("units_per_treatment", sa.Integer(), nullable=False),
        sa.Column("units_per_pack", sa.Integer(), nullable=False),
        sa.Column("window_hours", sa.Integer(), nullable=False),
        sa.Column("repeat_within_hours", sa.Integer(), nullable=False),
        sa.Column("is_retired", sa.Boolean(), nullable=False),
        sa.CheckConstraint("units_per_pack > 0", name=op.f("ck_product_units_per_pack")),
        sa.CheckConstraint("units_per_treatment > 0", name=op.f("ck_product_units_per_treatment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("code", name=op.f("uq_product_code")),
    )
    op.create_table(
        "lot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("expires_by_month", sa.Boolean(), nullable=False),
        sa.Column("held_at", sa.BigInteger(), nullable=True),
        sa.Column("held_reason", sa.String(length=140), nullable=True),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_lot_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot")),
        sa.UniqueConstraint("product_id", "number", name=op.f("uq_lot_product_id_number")),
    )
    op.create_index(op.f("ix_lot_number"), "lot", ["number"], unique=False)
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("may_go_below", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('store', 'box', 'in_transit', 'quarantine', 'returned', 'opened', 'expired', 'damaged', 'lost', 'stolen', 'given', 'variance', 'supplier')",
            name=op.f("ck_account_kind"),
        ),
        sa.CheckConstraint(
            "may_go_below = (kind IN ('variance', 'supplier'))", name=op.f("ck_account_may_go_below")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_account_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("id", "may_go_below", name=op.f("uq_account_id_may_go_below")),
        sa.UniqueConstraint("kind", "place_id", name=op.f("uq_account_kind_place_id")),
    )
    op.create_table(
        "movement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("from_account_id", sa.Integer(), nullable=False),
        sa.Column("to_account_id", sa.Integer(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=140), nullable=False),
        sa.Column("occurred_at", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("from_account_id <> to_account_id", name=op.f("ck_movement_two_accounts")),
        sa.CheckConstraint("units > 0", name=op.f("ck_movement_units")),
        sa.ForeignKeyConstraint(
            ["from_account_id"], ["account.id"], name=op.f("fk_movement_from_account_id")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_movement_lot_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_movement_person_id")),
        sa.ForeignKeyConstraint(["reverses_id"], ["movement.id"], name=op.f("fk_movement_reverses_id")),
        sa.ForeignKeyConstraint(["to_account_id"], ["account.id"], name=op.f("fk_movement_to_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_movement")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_movement_reverses_id")),
    )
    op.create_index(
        "ix_movement_from_account_id_lot_id", "movement", ["from_account_id", "lot_id"], unique=False
    )
    op.create_index("ix_movement_to_account_id_lot_id", "movement", ["to_account_id", "lot_id"], unique=False)
    op.create_table(
        "stock_level",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("may_go_below", sa.Boolean(), nullable=False),
        sa.CheckConstraint("units >= 0 OR may_go_below", name=op.f("ck_stock_level_units")),
        sa.ForeignKeyConstraint(
            ["account_id", "may_go_below"],
            ["account.id", "account.may_go_below"],
            name=op.f("fk_stock_level_account_id"),
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_stock_level_lot_id")),
        sa.PrimaryKeyConstraint("account_id", "lot_id", name=op.f("pk_stock_level")),
    )
    op.create_index(op.f("ix_stock_level_lot_id"), "stock_level", ["lot_id"], unique=False)
    op.create_table(
        "box",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("seal_number", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["place.id"], name=op.f("fk_box_station_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_box")),
        sa.UniqueConstraint("station_id", name=op.f("uq_box_station_id")),
    )
    op.create_table(
        "box_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("box_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.BigInteger(), nullable=False),
        sa.Column("returned_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["box_id"], ["box.id"], name=op.f("fk_box_key_box_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_box_key_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_box_key")),
    )
    op.create_index(
        "uq_box_key_held",
        "box_key",
        ["box_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("returned_at IS NULL"),
        postgresql_where=sa.text("returned_at IS NULL"),
    )
    forbid_changes(op, "movement")


def downgrade() -> None:
    allow_changes(op, "movement")
    op.drop_table("box_key")
    op.drop_table("box")
    op.drop_table("stock_level")
    op.drop_table("movement")
    op.drop_table("account")
    op.drop_table("lot")
    op.drop_table("product")
