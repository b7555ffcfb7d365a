"""Dated versions of the clinical rules, certificates."""

import json

import sqlalchemy as sa
from alembic import op

from migrations.append_only import allow_changes, forbid_changes

revision = "0003"
down_revision = "0002"

APPEND_ONLY = ("protocol_version", "certificate", "certificate_change")
# Frozen: what version 1 was when it shipped, whatever the defaults become later.
FIRST_NUMBERS = {
    "window_hours": 120,
    "first_warning_hours": 72,
    "second_warning_hours": 96,
    "pep_hours": 72,
    "ec_referral_hours": 120,
    "forensic_hours": 72,
    "guardian_under_age": 16,
    "weight_dosing_under_age": 10,
    "inducer_treatments": 2,
    "weight_advice_over_kg": None,
    "feedback_days": 7,
    "follow_up_days": [14, 21, 90, 180],
    "certificate_months_classroom": 24,
    "certificate_months_on_the_job": 12,
}


def upgrade() -> None:
    _create_protocols()
    _create_certificates()
    forbid_changes(op, *APPEND_ONLY)


def _create_protocols() -> None:
    op.create_table(
        "protocol_version",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("counts_from", sa.BigInteger(), nullable=False),
        sa.Column("numbers", sa.Text(), nullable=False),
        sa.Column("note", sa.String(length=140), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=True),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name="fk_protocol_version_set_by"),
        sa.PrimaryKeyConstraint("version", name="pk_protocol_version"),
    )
    columns = ("version", "counts_from", "numbers", "note", "set_at")
    op.bulk_insert(
        sa.table("protocol_version", *[sa.column(name) for name in columns]),
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


def _create_certificates() -> None:
    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("authority", sa.String(length=80), nullable=False),
        sa.Column("taught_by_id", sa.Integer(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('classroom', 'on_the_job')", name="ck_certificate_kind"),
        sa.CheckConstraint("expires_on >= issued_on", name="ck_certificate_dates"),
        sa.CheckConstraint(
            "(kind = 'on_the_job') = (taught_by_id IS NOT NULL)", name="ck_certificate_taught_by"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_certificate_person_id"),
        sa.ForeignKeyConstraint(["taught_by_id"], ["person.id"], name="fk_certificate_taught_by_id"),
        sa.ForeignKeyConstraint(["entered_by"], ["person.id"], name="fk_certificate_entered_by"),
        sa.PrimaryKeyConstraint("id", name="pk_certificate"),
        sa.UniqueConstraint(
            "person_id", "authority", "number", name="uq_certificate_person_id_authority_number"
        ),
    )
    op.create_table(
        "certificate_change",
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=140), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "kind = CASE seq % 2 WHEN 1 THEN 'suspended' ELSE 'restored' END",
            name="ck_certificate_change_kind",
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name="fk_certificate_change_certificate_id"
        ),
        sa.ForeignKeyConstraint(["changed_by"], ["person.id"], name="fk_certificate_change_changed_by"),
        sa.PrimaryKeyConstraint("certificate_id", "seq", name="pk_certificate_change"),
    )


def downgrade() -> None:
    allow_changes(op, *APPEND_ONLY)
    op.drop_table("certificate_change")
    op.drop_table("certificate")
    op.drop_table("protocol_version")
