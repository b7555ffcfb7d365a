"""Reports of harm with their steps, and the answers of those who were asked how it went."""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import allow_changes, forbid_changes

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "adverse_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("lot_id", sa.Integer(), nullable=True),
        sa.Column("is_serious", sa.Boolean(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("review", sa.Text(), nullable=True),
        sa.Column("key_id", sa.Integer(), nullable=True),
        sa.Column("reported_at", sa.BigInteger(), nullable=False),
        sa.Column("known_since", sa.Text(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("serious_since", sa.BigInteger(), nullable=True),
        sa.Column("district_due_at", sa.BigInteger(), nullable=True),
        sa.Column("regulator_due_at", sa.BigInteger(), nullable=True),
        sa.Column("review_due_at", sa.BigInteger(), nullable=True),
        sa.Column("district_told_at", sa.BigInteger(), nullable=True),
        sa.Column("submitted_at", sa.BigInteger(), nullable=True),
        sa.Column("reference", sa.String(length=40), nullable=True),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'reviewed', 'sent', 'closed', 'nullified')",
            name=op.f("ck_adverse_event_state"),
        ),
        sa.CheckConstraint(
            "kind IN ('adverse_event', 'product_defect', 'lack_of_effect', 'medication_error', 'suspected_counterfeit')",
            name=op.f("ck_adverse_event_kind"),
        ),
        sa.CheckConstraint(
            "lot_id IS NULL OR product_id IS NOT NULL", name=op.f("ck_adverse_event_lot_of_product")
        ),
        sa.CheckConstraint("(sent_on IS NULL) = (reference IS NULL)", name=op.f("ck_adverse_event_sent")),
        sa.ForeignKeyConstraint(["key_id"], ["record_key.id"], name=op.f("fk_adverse_event_key_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_adverse_event_lot_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_adverse_event_product_id")),
        sa.ForeignKeyConstraint(["station_id"], ["place.id"], name=op.f("fk_adverse_event_station_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_adverse_event_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adverse_event")),
        sa.UniqueConstraint("number", name=op.f("uq_adverse_event_number")),
    )
    op.create_index(op.f("ix_adverse_event_lot_id"), "adverse_event", ["lot_id"], unique=False)
    op.create_index(op.f("ix_adverse_event_visit_id"), "adverse_event", ["visit_id"], unique=False)
    op.create_index("ix_adverse_event_station_id_id", "adverse_event", ["station_id", "id"], unique=False)
    op.create_index(
        "ix_adverse_event_state_regulator_due_at",
        "adverse_event",
        ["state", "regulator_due_at"],
        unique=False,
    )
    op.create_table(
        "adverse_event_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("verb", sa.String(length=12), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=140), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["adverse_event.id"], name=op.f("fk_adverse_event_step_event_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_adverse_event_step_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adverse_event_step")),
        sa.UniqueConstraint("event_id", "version", name=op.f("uq_adverse_event_step_event_id_version")),
    )
    op.create_table(
        "adverse_event_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=12), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("answer IN ('none', 'reported')", name=op.f("ck_adverse_event_answer_answer")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_adverse_event_answer_asked_by")),
        sa.ForeignKeyConstraint(
            ["station_id"], ["place.id"], name=op.f("fk_adverse_event_answer_station_id")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_adverse_event_answer_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adverse_event_answer")),
    )
    op.create_index(
        op.f("ix_adverse_event_answer_station_id"), "adverse_event_answer", ["station_id"], unique=False
    )
    op.create_index(
        op.f("ix_adverse_event_answer_visit_id"), "adverse_event_answer", ["visit_id"], unique=False
    )
    forbid_changes(op, "adverse_event_step", "adverse_event_answer")


def downgrade() -> None:
    allow_changes(op, "adverse_event_step", "adverse_event_answer")
    op.drop_index(op.f("ix_adverse_event_answer_visit_id"), table_name="adverse_event_answer")
    op.drop_index(op.f("ix_adverse_event_answer_station_id"), table_name="adverse_event_answer")
    op.drop_table("adverse_event_answer")
    op.drop_table("adverse_event_step")
    op.drop_index("ix_adverse_event_state_regulator_due_at", table_name="adverse_event")
    op.drop_index("ix_adverse_event_station_id_id", table_name="adverse_event")
    op.drop_index(op.f("ix_adverse_event_visit_id"), table_name="adverse_event")
    op.drop_index(op.f("ix_adverse_event_lot_id"), table_name="adverse_event")
    op.drop_table("adverse_event")
