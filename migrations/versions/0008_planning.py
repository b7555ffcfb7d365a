"""Dated supply rules, floors, delivery times and plans; movements found by the time they occurred."""

import json

import sqlalchemy as sa
from alembic import op

from migrations.append_only import allow_changes, forbid_changes

revision = "0008"
down_revision = "0007"

APPEND_ONLY = ("supply_rule", "delivery_time")
# Frozen: what version 1 was when it shipped, whatever the defaults become later.
FIRST_NUMBERS = {
    "method": "service_level",
    "lead_time_days": 30,
    "safety_days": 15,
    "minimum_days": 45,
    "review_days": 30,
    "emergency_lead_days": 10,
    "emergency_floor": 2,
    "floor": 2,
    "target_per_mille": 980,
    "order_days": 15,
    "history_months": 12,
    "least_days_in_stock": 10,
}


def upgrade() -> None:
    _create_rules()
    _create_plans()
    # What came first into a box, and what moved since a day, without reading the rest of the book.
    op.drop_index("ix_movement_to_account_id_lot_id", table_name="movement")
    op.create_index(
        "ix_movement_to_account_id_lot_id_occurred_at",
        "movement",
        ["to_account_id", "lot_id", "occurred_at"],
        unique=False,
    )
    op.create_index("ix_movement_occurred_at", "movement", ["occurred_at"], unique=False)
    forbid_changes(op, *APPEND_ONLY)


def _create_rules() -> None:
    op.create_table(
        "supply_rule",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("counts_from", sa.BigInteger(), nullable=False),
        sa.Column("numbers", sa.Text(), nullable=False),
        sa.Column("note", sa.String(length=140), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=True),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name="fk_supply_rule_set_by"),
        sa.PrimaryKeyConstraint("version", name="pk_supply_rule"),
    )
    columns = ("version", "counts_from", "numbers", "note", "set_at")
    op.bulk_insert(
        sa.table("supply_rule", *[sa.column(name) for name in columns]),
        [
            {
                "version": 1,
                "counts_from": 0,
                "numbers": json.dumps(FIRST_NUMBERS, sort_keys=True),
                "note": "The numbers that came with the software.",
                "set_at": 0,
            }
        ],
    )
    op.create_table(
        "stock_floor",
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("treatments", sa.Integer(), nullable=False),
        sa.CheckConstraint("treatments >= 0", name="ck_stock_floor_treatments"),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name="fk_stock_floor_place_id"),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name="fk_stock_floor_product_id"),
        sa.PrimaryKeyConstraint("place_id", "product_id", name="pk_stock_floor"),
    )


def _create_plans() -> None:
    op.create_table(
        "delivery_time",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("received_at >= asked_at", name="ck_delivery_time_received_at"),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name="fk_delivery_time_place_id"),
        sa.PrimaryKeyConstraint("id", name="pk_delivery_time"),
    )
    op.create_index("ix_delivery_time_place_id", "delivery_time", ["place_id"], unique=False)
    op.create_index("ix_delivery_time_received_at", "delivery_time", ["received_at"], unique=False)
    op.create_table(
        "stock_plan",
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("maximum", sa.Integer(), nullable=False),
        sa.Column("emergency_point", sa.Integer(), nullable=False),
        sa.Column("reorder_at", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("amc_thousandths", sa.Integer(), nullable=True),
        sa.Column("days_out_thousandths", sa.Integer(), nullable=False),
        sa.Column("learned_treatments", sa.Float(), nullable=False),
        sa.Column("learned_months", sa.Float(), nullable=False),
        sa.Column("learned_spread_sum", sa.Float(), nullable=False),
        sa.Column("learned_spread_months", sa.Float(), nullable=False),
        sa.Column("rules_version", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "0 <= minimum AND minimum <= maximum AND emergency_point >= 0", name="ck_stock_plan_levels"
        ),
        sa.CheckConstraint("0 <= reorder_at AND reorder_at <= level", name="ck_stock_plan_service_levels"),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name="fk_stock_plan_place_id"),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name="fk_stock_plan_product_id"),
        sa.ForeignKeyConstraint(
            ["rules_version"], ["supply_rule.version"], name="fk_stock_plan_rules_version"
        ),
        sa.PrimaryKeyConstraint("place_id", "product_id", name="pk_stock_plan"),
    )


def downgrade() -> None:
    allow_changes(op, *APPEND_ONLY)
    op.drop_index("ix_movement_occurred_at", table_name="movement")
    op.drop_index("ix_movement_to_account_id_lot_id_occurred_at", table_name="movement")
    op.create_index("ix_movement_to_account_id_lot_id", "movement", ["to_account_id", "lot_id"], unique=False)
    op.drop_table("stock_plan")
    op.drop_index("ix_delivery_time_received_at", table_name="delivery_time")
    op.drop_index("ix_delivery_time_place_id", table_name="delivery_time")
    op.drop_table("delivery_time")
    op.drop_table("stock_floor")
    op.drop_table("supply_rule")
