"""Where numbers go in DHIS2, and what was sent there."""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import allow_changes, forbid_changes

revision = "0026"
down_revision = "0025"

APPEND_ONLY = ("dhis2_mapping", "dhis2_figure", "dhis2_place", "dhis2_sending", "dhis2_answer")
SCHEMES = ("data_element_scheme", "org_unit_scheme", "option_combo_scheme", "data_set_scheme")


def upgrade() -> None:
    op.create_table(
        "dhis2_mapping",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("data_set", sa.String(length=50), nullable=False),
        sa.Column("attribute_option_combo", sa.String(length=50), nullable=False),
        sa.Column("data_element_scheme", sa.String(length=4), nullable=False),
        sa.Column("org_unit_scheme", sa.String(length=4), nullable=False),
        sa.Column("option_combo_scheme", sa.String(length=4), nullable=False),
        sa.Column("data_set_scheme", sa.String(length=4), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        *(
            sa.CheckConstraint(f"{name} IN ('uid', 'code')", name=op.f(f"ck_dhis2_mapping_{name}"))
            for name in SCHEMES
        ),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_dhis2_mapping_set_by")),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_dhis2_mapping")),
    )
    op.create_table(
        "dhis2_figure",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("element", sa.String(length=30), nullable=False),
        sa.Column("split", sa.String(length=20), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("data_element", sa.String(length=50), nullable=False),
        sa.Column("option_combo", sa.String(length=50), nullable=False),
        sa.Column("adx", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["version"], ["dhis2_mapping.version"], name=op.f("fk_dhis2_figure_version")),
        sa.PrimaryKeyConstraint("version", "element", "split", "category", name=op.f("pk_dhis2_figure")),
    )
    op.create_table(
        "dhis2_place",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("org_unit", sa.String(length=50), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_dhis2_place_place_id")),
        sa.ForeignKeyConstraint(["version"], ["dhis2_mapping.version"], name=op.f("fk_dhis2_place_version")),
        sa.PrimaryKeyConstraint("version", "place_id", name=op.f("pk_dhis2_place")),
    )
    op.create_table(
        "dhis2_sending",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=6), nullable=False),
        sa.Column("is_dry", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("data_version", sa.Integer(), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Text(), nullable=False),
        sa.Column("left_out", sa.Text(), nullable=False),
        sa.Column("begun_by", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["begun_by"], ["person.id"], name=op.f("fk_dhis2_sending_begun_by")),
        sa.ForeignKeyConstraint(
            ["version"], ["dhis2_mapping.version"], name=op.f("fk_dhis2_sending_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dhis2_sending")),
    )
    op.create_index("ix_dhis2_sending_period_id", "dhis2_sending", ["period", "id"], unique=False)
    op.create_table(
        "dhis2_answer",
        sa.Column("sending_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=12), nullable=False),
        sa.Column("imported", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("ignored", sa.Integer(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "problem IN ('', 'unreachable', 'late', 'certificate', 'sign_in', 'address', 'elsewhere', "
            "'too_large', 'busy', 'turned_down', 'unreadable')",
            name=op.f("ck_dhis2_answer_problem"),
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_dhis2_answer_place_id")),
        sa.ForeignKeyConstraint(
            ["sending_id"], ["dhis2_sending.id"], name=op.f("fk_dhis2_answer_sending_id")
        ),
        sa.PrimaryKeyConstraint("sending_id", "place_id", name=op.f("pk_dhis2_answer")),
    )
    forbid_changes(op, *APPEND_ONLY)


def downgrade() -> None:
    allow_changes(op, *APPEND_ONLY)
    op.drop_table("dhis2_answer")
    op.drop_index("ix_dhis2_sending_period_id", table_name="dhis2_sending")
    op.drop_table("dhis2_sending")
    op.drop_table("dhis2_place")
    op.drop_table("dhis2_figure")
    op.drop_table("dhis2_mapping")
