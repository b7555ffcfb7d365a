"""Requests for stock, their lines and steps, what was sent for them and what arrived."""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import allow_changes, forbid_changes

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    _create_requests()
    _create_shipments()
    forbid_changes(op, "requisition_event")


def _create_requests() -> None:
    op.create_table(
        "requisition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("is_emergency", sa.Boolean(), nullable=False),
        sa.Column("is_drafted_by_system", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("submitted_by", sa.Integer(), nullable=True),
        sa.Column("submitted_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("handed_to_id", sa.Integer(), nullable=True),
        sa.Column("handed_at", sa.BigInteger(), nullable=True),
        sa.Column("is_closed_short", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'approved', 'rejected', 'dispatched', 'received', 'closed', "
            "'cancelled')",
            name=op.f("ck_requisition_state"),
        ),
        sa.CheckConstraint("station_id <> source_id", name=op.f("ck_requisition_two_places")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_requisition_asked_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_requisition_decided_by")),
        sa.ForeignKeyConstraint(["handed_to_id"], ["place.id"], name=op.f("fk_requisition_handed_to_id")),
        sa.ForeignKeyConstraint(["source_id"], ["place.id"], name=op.f("fk_requisition_source_id")),
        sa.ForeignKeyConstraint(["station_id"], ["place.id"], name=op.f("fk_requisition_station_id")),
        sa.ForeignKeyConstraint(["submitted_by"], ["person.id"], name=op.f("fk_requisition_submitted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requisition")),
    )
    op.create_index("ix_requisition_station_id_id", "requisition", ["station_id", "id"], unique=False)
    op.create_index("ix_requisition_source_id_id", "requisition", ["source_id", "id"], unique=False)
    op.create_index("ix_requisition_state_id", "requisition", ["state", "id"], unique=False)
    op.create_table(
        "requisition_line",
        sa.Column("requisition_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("suggested", sa.Integer(), nullable=True),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("ask_reason", sa.String(length=140), nullable=False),
        sa.Column("approved", sa.Integer(), nullable=True),
        sa.Column("approve_reason", sa.String(length=140), nullable=False),
        sa.CheckConstraint("asked > 0", name=op.f("ck_requisition_line_asked")),
        sa.CheckConstraint("approved >= 0", name=op.f("ck_requisition_line_approved")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_requisition_line_product_id")),
        sa.ForeignKeyConstraint(
            ["requisition_id"], ["requisition.id"], name=op.f("fk_requisition_line_requisition_id")
        ),
        sa.PrimaryKeyConstraint("requisition_id", "product_id", name=op.f("pk_requisition_line")),
    )
    op.create_table(
        "open_request",
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("is_emergency", sa.Boolean(), nullable=False),
        sa.Column("requisition_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_open_request_product_id")),
        sa.ForeignKeyConstraint(
            ["requisition_id"], ["requisition.id"], name=op.f("fk_open_request_requisition_id")
        ),
        sa.ForeignKeyConstraint(["station_id"], ["place.id"], name=op.f("fk_open_request_station_id")),
        sa.PrimaryKeyConstraint("station_id", "product_id", "is_emergency", name=op.f("pk_open_request")),
    )
    op.create_index(op.f("ix_open_request_requisition_id"), "open_request", ["requisition_id"], unique=False)
    op.create_table(
        "requisition_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("requisition_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("verb", sa.String(length=12), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=140), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_requisition_event_person_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_requisition_event_place_id")),
        sa.ForeignKeyConstraint(
            ["requisition_id"], ["requisition.id"], name=op.f("fk_requisition_event_requisition_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requisition_event")),
    )
    op.create_index(
        "ix_requisition_event_requisition_id_version",
        "requisition_event",
        ["requisition_id", "version"],
        unique=False,
    )


def _create_shipments() -> None:
    op.create_table(
        "shipment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("requisition_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("waybill", sa.String(length=40), nullable=False),
        sa.Column("carrier", sa.String(length=40), nullable=False),
        sa.Column("seal_number", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("dispatched_by", sa.Integer(), nullable=False),
        sa.Column("dispatched_at", sa.BigInteger(), nullable=False),
        sa.Column("received_by", sa.Integer(), nullable=True),
        sa.Column("received_at", sa.BigInteger(), nullable=True),
        sa.Column("is_seal_intact", sa.Boolean(), nullable=True),
        sa.CheckConstraint("state IN ('in_transit', 'received')", name=op.f("ck_shipment_state")),
        sa.ForeignKeyConstraint(["dispatched_by"], ["person.id"], name=op.f("fk_shipment_dispatched_by")),
        sa.ForeignKeyConstraint(["received_by"], ["person.id"], name=op.f("fk_shipment_received_by")),
        sa.ForeignKeyConstraint(
            ["requisition_id"], ["requisition.id"], name=op.f("fk_shipment_requisition_id")
        ),
        sa.ForeignKeyConstraint(["source_id"], ["place.id"], name=op.f("fk_shipment_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipment")),
        sa.UniqueConstraint("source_id", "waybill", name=op.f("uq_shipment_source_id_waybill")),
        sa.UniqueConstraint("requisition_id", "waybill", name=op.f("uq_shipment_requisition_id_waybill")),
    )
    op.create_index(op.f("ix_shipment_waybill"), "shipment", ["waybill"], unique=False)
    op.create_index("ix_shipment_state_dispatched_at", "shipment", ["state", "dispatched_at"], unique=False)
    op.create_table(
        "shipment_lot",
        sa.Column("shipment_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("lot_reason", sa.String(length=140), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=True),
        sa.Column("damaged", sa.Integer(), nullable=True),
        sa.Column("missing", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=140), nullable=False),
        sa.CheckConstraint("units > 0", name=op.f("ck_shipment_lot_units")),
        sa.CheckConstraint(
            "accepted >= 0 AND damaged >= 0 AND missing >= 0", name=op.f("ck_shipment_lot_counted")
        ),
        sa.CheckConstraint("accepted + damaged + missing = units", name=op.f("ck_shipment_lot_adds_up")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_shipment_lot_lot_id")),
        sa.ForeignKeyConstraint(["shipment_id"], ["shipment.id"], name=op.f("fk_shipment_lot_shipment_id")),
        sa.PrimaryKeyConstraint("shipment_id", "lot_id", name=op.f("pk_shipment_lot")),
    )


def downgrade() -> None:
    allow_changes(op, "requisition_event")
    op.drop_table("shipment_lot")
    op.drop_index("ix_shipment_state_dispatched_at", table_name="shipment")
    op.drop_index(op.f("ix_shipment_waybill"), table_name="shipment")
    op.drop_table("shipment")
    op.drop_index("ix_requisition_event_requisition_id_version", table_name="requisition_event")
    op.drop_table("requisition_event")
    op.drop_index(op.f("ix_open_request_requisition_id"), table_name="open_request")
    op.drop_table("open_request")
    op.drop_table("requisition_line")
    op.drop_index("ix_requisition_state_id", table_name="requisition")
    op.drop_index("ix_requisition_source_id_id", table_name="requisition")
    op.drop_index("ix_requisition_station_id_id", table_name="requisition")
    op.drop_table("requisition")
