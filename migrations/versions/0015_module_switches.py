"""At which stations an optional part is on; the parts' own tables stand in their own lines of migrations."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "module_switch",
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("module", sa.String(length=20), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("switched_on_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["place.id"], name=op.f("fk_module_switch_station_id")),
        sa.ForeignKeyConstraint(
            ["switched_on_by"], ["person.id"], name=op.f("fk_module_switch_switched_on_by")
        ),
        sa.PrimaryKeyConstraint("station_id", "module", name=op.f("pk_module_switch")),
    )


def downgrade() -> None:
    op.drop_table("module_switch")
