"""Visits, doses and their lots, referrals, incidents."""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import allow_changes, forbid_changes

revision = "0004"
down_revision = "0003"

APPEND_ONLY = ("visit", "dose", "dose_lot")


def upgrade() -> None:
    op.create_table(
        "visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("correction_reason", sa.String(length=140), nullable=True),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("register_number", sa.String(length=45), nullable=False),
        sa.Column("arrived_at", sa.BigInteger(), nullable=False),
        sa.Column("incident_latest_at", sa.BigInteger(), nullable=True),
        sa.Column("incident_earliest_at", sa.BigInteger(), nullable=True),
        sa.Column("precision", sa.String(length=10), nullable=False),
        sa.Column("hours_since", sa.Float(), nullable=True),
        sa.Column("hours_band", sa.String(length=10), nullable=False),
        sa.Column("age_years", sa.Integer(), nullable=True),
        sa.Column("age_band", sa.String(length=10), nullable=False),
        sa.Column("sex", sa.String(length=10), nullable=False),
        sa.Column("screening", sa.Text(), nullable=False),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("not_given_reason", sa.String(length=40), nullable=True),
        sa.Column("referral_declined", sa.Boolean(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("protocol_version", sa.Integer(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("via", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["protocol_version"], ["protocol_version.version"], name="fk_visit_protocol_version"
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name="fk_visit_recorded_by"),
        sa.ForeignKeyConstraint(["replaces_id"], ["visit.id"], name="fk_visit_replaces_id"),
        sa.ForeignKeyConstraint(["station_id"], ["place.id"], name="fk_visit_station_id"),
        sa.PrimaryKeyConstraint("id", name="pk_visit"),
        sa.UniqueConstraint("code", "version", name="uq_visit_code_version"),
        sa.UniqueConstraint("replaces_id", name="uq_visit_replaces_id"),
        sa.UniqueConstraint(
            "station_id", "register_number", "version", name="uq_visit_station_id_register_number_version"
        ),
    )
    op.create_index("ix_visit_station_id_id", "visit", ["station_id", "id"], unique=False)
    op.create_table(
        "dose",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("repeat_of_id", sa.Integer(), nullable=True),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("treatments", sa.Integer(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.BigInteger(), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=True),
        sa.Column("already_given", sa.Boolean(), nullable=False),
        sa.Column("lot_reason", sa.String(length=140), nullable=True),
        sa.Column("vomited_at", sa.BigInteger(), nullable=True),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("treatments > 0", name="ck_dose_treatments"),
        sa.CheckConstraint("units > 0", name="ck_dose_units"),
        sa.ForeignKeyConstraint(["given_by"], ["person.id"], name="fk_dose_given_by"),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name="fk_dose_product_id"),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name="fk_dose_recorded_by"),
        sa.ForeignKeyConstraint(["repeat_of_id"], ["dose.id"], name="fk_dose_repeat_of_id"),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name="fk_dose_visit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_dose"),
        sa.UniqueConstraint("ref", name="uq_dose_ref"),
    )
    op.create_index("ix_dose_given_at_id", "dose", ["given_at", "id"], unique=False)
    op.create_index("ix_dose_visit_id", "dose", ["visit_id"], unique=False)
    op.create_table(
        "incident",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["opened_by"], ["person.id"], name="fk_incident_opened_by"),
        sa.ForeignKeyConstraint(["station_id"], ["place.id"], name="fk_incident_station_id"),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name="fk_incident_visit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_incident"),
    )
    op.create_index("ix_incident_station_id_state", "incident", ["station_id", "state"], unique=False)
    op.create_index("ix_incident_visit_id", "incident", ["visit_id"], unique=False)
    op.create_table(
        "referral",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("feedback_code", sa.String(length=12), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("visit_code", sa.String(length=10), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("facility_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("accompanied", sa.Boolean(), nullable=True),
        sa.Column("transport", sa.String(length=20), nullable=True),
        sa.Column("transport_cost", sa.Integer(), nullable=True),
        sa.Column("no_transport_reason", sa.String(length=140), nullable=True),
        sa.Column("issued_by", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["facility_id"], ["place.id"], name="fk_referral_facility_id"),
        sa.ForeignKeyConstraint(["issued_by"], ["person.id"], name="fk_referral_issued_by"),
        sa.ForeignKeyConstraint(["station_id"], ["place.id"], name="fk_referral_station_id"),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name="fk_referral_visit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_referral"),
        sa.UniqueConstraint("number", name="uq_referral_number"),
    )
    op.create_index("ix_referral_facility_id", "referral", ["facility_id"], unique=False)
    op.create_index("ix_referral_station_id_id", "referral", ["station_id", "id"], unique=False)
    op.create_index("ix_referral_visit_id", "referral", ["visit_id"], unique=False)
    op.create_table(
        "dose_lot",
        sa.Column("movement_id", sa.Integer(), nullable=False),
        sa.Column("dose_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["dose_id"], ["dose.id"], name="fk_dose_lot_dose_id"),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name="fk_dose_lot_lot_id"),
        sa.ForeignKeyConstraint(["movement_id"], ["movement.id"], name="fk_dose_lot_movement_id"),
        sa.PrimaryKeyConstraint("movement_id", name="pk_dose_lot"),
    )
    op.create_index("ix_dose_lot_dose_id", "dose_lot", ["dose_id"], unique=False)
    op.create_index("ix_dose_lot_lot_id", "dose_lot", ["lot_id"], unique=False)
    op.create_table(
        "referred_service",
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("service", sa.String(length=20), nullable=False),
        sa.Column("urgent_until", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name="fk_referred_service_referral_id"),
        sa.PrimaryKeyConstraint("referral_id", "service", name="pk_referred_service"),
    )
    forbid_changes(op, *APPEND_ONLY)


def downgrade() -> None:
    allow_changes(op, *APPEND_ONLY)
    op.drop_table("referred_service")
    op.drop_index("ix_dose_lot_lot_id", table_name="dose_lot")
    op.drop_index("ix_dose_lot_dose_id", table_name="dose_lot")
    op.drop_table("dose_lot")
    op.drop_index("ix_referral_visit_id", table_name="referral")
    op.drop_index("ix_referral_station_id_id", table_name="referral")
    op.drop_index("ix_referral_facility_id", table_name="referral")
    op.drop_table("referral")
    op.drop_index("ix_incident_visit_id", table_name="incident")
    op.drop_index("ix_incident_station_id_state", table_name="incident")
    op.drop_table("incident")
    op.drop_index("ix_dose_visit_id", table_name="dose")
    op.drop_index("ix_dose_given_at_id", table_name="dose")
    op.drop_table("dose")
    op.drop_index("ix_visit_station_id_id", table_name="visit")
    op.drop_table("visit")
