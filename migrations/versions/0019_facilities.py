"""Facilities: where places lie, codes of the national list, what is in stock there, and rows left unclear."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column("place", sa.Column("latitude", sa.Float(), nullable=True))
    op.add_column("place", sa.Column("longitude", sa.Float(), nullable=True))
    op.create_table(
        "facility_detail",
        sa.Column("facility_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hmis_code", sa.String(length=20), nullable=True),
        sa.Column("dhis2_uid", sa.String(length=20), nullable=True),
        sa.Column("elmis_id", sa.String(length=40), nullable=True),
        sa.Column("facility_type", sa.String(length=60), nullable=False),
        sa.Column("ownership", sa.String(length=60), nullable=False),
        sa.Column("operation_status", sa.String(length=60), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("ec_in_stock", sa.String(length=3), nullable=True),
        sa.Column("pep_in_stock", sa.String(length=3), nullable=True),
        sa.Column("stock_checked_at", sa.BigInteger(), nullable=True),
        sa.Column("stock_checked_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("ec_in_stock IN ('yes', 'no')", name=op.f("ck_facility_detail_ec_in_stock")),
        sa.CheckConstraint("pep_in_stock IN ('yes', 'no')", name=op.f("ck_facility_detail_pep_in_stock")),
        sa.ForeignKeyConstraint(["facility_id"], ["place.id"], name=op.f("fk_facility_detail_facility_id")),
        sa.ForeignKeyConstraint(
            ["stock_checked_by"], ["person.id"], name=op.f("fk_facility_detail_stock_checked_by")
        ),
        sa.PrimaryKeyConstraint("facility_id", name=op.f("pk_facility_detail")),
    )
    op.create_index("uq_facility_detail_hmis_code", "facility_detail", ["hmis_code"], unique=True)
    op.create_index("uq_facility_detail_dhis2_uid", "facility_detail", ["dhis2_uid"], unique=True)
    op.create_table(
        "facility_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("row_key", sa.String(length=64), nullable=False),
        sa.Column("row", sa.Text(), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'same', 'new', 'left_out')", name=op.f("ck_facility_question_state")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_facility_question_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facility_question")),
    )
    op.create_index("uq_facility_question_row_key", "facility_question", ["row_key"], unique=True)
    op.create_index("ix_facility_question_state", "facility_question", ["state"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_facility_question_state", table_name="facility_question")
    op.drop_index("uq_facility_question_row_key", table_name="facility_question")
    op.drop_table("facility_question")
    op.drop_index("uq_facility_detail_dhis2_uid", table_name="facility_detail")
    op.drop_index("uq_facility_detail_hmis_code", table_name="facility_detail")
    op.drop_table("facility_detail")
    for name in ("longitude", "latitude"):
        op.execute(f"ALTER TABLE place DROP COLUMN {name}")
