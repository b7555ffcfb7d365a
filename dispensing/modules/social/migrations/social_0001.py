"""Asks for a social worker, their sealed notes, and medical forms."""

import sqlalchemy as sa
from alembic import op

revision = "social_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "social_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("visit_code", sa.String(length=10), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("worker_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(worker_id IS NULL) = (taken_at IS NULL)", name=op.f("ck_social_link_taken")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_social_link_asked_by")),
        sa.ForeignKeyConstraint(["key_id"], ["record_key.id"], name=op.f("fk_social_link_key_id")),
        sa.ForeignKeyConstraint(["station_id"], ["place.id"], name=op.f("fk_social_link_station_id")),
        sa.ForeignKeyConstraint(["worker_id"], ["person.id"], name=op.f("fk_social_link_worker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_social_link")),
        sa.UniqueConstraint("visit_code", name=op.f("uq_social_link_visit_code")),
    )
    op.create_index("ix_social_link_station_id", "social_link", ["station_id"], unique=False)
    op.create_table(
        "social_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["social_link.id"], name=op.f("fk_social_note_link_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_social_note")),
    )
    op.create_index("ix_social_note_link_id", "social_note", ["link_id"], unique=False)
    op.create_table(
        "social_form",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("visit_code", sa.String(length=10), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("was_free", sa.Boolean(), nullable=False),
        sa.Column("given_at", sa.BigInteger(), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["given_by"], ["person.id"], name=op.f("fk_social_form_given_by")),
        sa.ForeignKeyConstraint(["station_id"], ["place.id"], name=op.f("fk_social_form_station_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_social_form")),
        sa.UniqueConstraint("station_id", "number", name=op.f("uq_social_form_station_id_number")),
        sa.UniqueConstraint("visit_code", name=op.f("uq_social_form_visit_code")),
    )


def downgrade() -> None:
    op.drop_table("social_form")
    op.drop_index("ix_social_note_link_id", table_name="social_note")
    op.drop_table("social_note")
    op.drop_index("ix_social_link_station_id", table_name="social_link")
    op.drop_table("social_link")
