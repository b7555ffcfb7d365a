"""The duty roster: shifts of a station, and who is on which of them on which day."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "duty_shift",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "starts BETWEEN 0 AND 1439 AND ends BETWEEN 0 AND 1439", name=op.f("ck_duty_shift_minutes")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_duty_shift_made_by")),
        sa.ForeignKeyConstraint(["station_id"], ["place.id"], name=op.f("fk_duty_shift_station_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_shift")),
    )
    op.create_index("ix_duty_shift_station_id", "duty_shift", ["station_id"], unique=False)
    op.create_table(
        "duty_turn",
        sa.Column("shift_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_duty_turn_person_id")),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_duty_turn_set_by")),
        sa.ForeignKeyConstraint(["shift_id"], ["duty_shift.id"], name=op.f("fk_duty_turn_shift_id")),
        sa.PrimaryKeyConstraint("shift_id", "day", "person_id", name=op.f("pk_duty_turn")),
    )
    op.create_index("ix_duty_turn_day", "duty_turn", ["day"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_duty_turn_day", table_name="duty_turn")
    op.drop_table("duty_turn")
    op.drop_index("ix_duty_shift_station_id", table_name="duty_shift")
    op.drop_table("duty_shift")
