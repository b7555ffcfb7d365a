"""Incidents: who had a hand in each, by when it is due, its steps; and whether a seal was whole when a box changed hands."""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import allow_changes, forbid_changes

revision = "0012"
down_revision = "0011"

DAY = 86_400_000_000
# What the rules of 2026 say. What was open before they did counts from the day it was opened.
DUE = f"UPDATE incident SET explain_by = opened_at + {7 * DAY}, close_by = opened_at + {30 * DAY}"
# Nobody is named where a file was entered: the program's own person did it.
OF_VISITS = """
UPDATE incident SET caused_by = (
  SELECT visit.recorded_by FROM visit WHERE visit.id = incident.visit_id
  AND NOT EXISTS (SELECT 1 FROM posting WHERE posting.person_id = visit.recorded_by AND posting.role = 'system'))
WHERE visit_id IS NOT NULL
"""
OF_COUNTS = """
UPDATE incident SET caused_by = (
  SELECT counted_by FROM stock_count WHERE incident.subject = 'count ' || stock_count.id)
WHERE subject LIKE 'count %'
"""
OF_LOSSES = """
UPDATE incident SET caused_by = (
  SELECT proposed_by FROM stock_loss WHERE incident.subject = 'loss ' || stock_loss.id)
WHERE subject LIKE 'loss %'
"""
# A waybill is one source's: of two with one number, the one that this person received.
OF_DELIVERIES = """
UPDATE incident SET caused_by = (
  SELECT min(dispatched_by) FROM shipment
  WHERE incident.subject = 'waybill ' || shipment.waybill AND shipment.received_by = incident.opened_by)
WHERE subject LIKE 'waybill %'
"""
THE_REST = """
UPDATE incident SET caused_by = opened_by WHERE visit_id IS NULL AND caused_by IS NULL
AND NOT EXISTS (SELECT 1 FROM posting WHERE posting.person_id = incident.opened_by AND posting.role = 'system')
"""
REWRITES = """NEW.id <> OLD.id OR NEW.station_id <> OLD.station_id OR NEW.kind <> OLD.kind
OR coalesce(NEW.visit_id, 0) <> coalesce(OLD.visit_id, 0) OR coalesce(NEW.subject, '') <> coalesce(OLD.subject, '')
OR NEW.opened_at <> OLD.opened_at OR NEW.opened_by <> OLD.opened_by
OR coalesce(NEW.caused_by, 0) <> coalesce(OLD.caused_by, 0)
OR NEW.explain_by <> OLD.explain_by OR NEW.close_by <> OLD.close_by
OR (OLD.key_id IS NOT NULL AND coalesce(NEW.key_id, 0) <> OLD.key_id)"""
WORDS = "rows of incident are never changed or deleted"
GUARDS_SQLITE = (
    f"CREATE TRIGGER incident_no_rewrite BEFORE UPDATE ON incident WHEN {REWRITES} "
    f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END",
    f"CREATE TRIGGER incident_no_erasing BEFORE DELETE ON incident BEGIN SELECT RAISE(ABORT, '{WORDS}'); END",
)
GUARDS_POSTGRESQL = (
    f"CREATE TRIGGER incident_no_rewrite BEFORE UPDATE ON incident FOR EACH ROW WHEN ({REWRITES}) "
    "EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER incident_no_erasing BEFORE DELETE ON incident FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER incident_no_truncate BEFORE TRUNCATE ON incident FOR EACH STATEMENT "
    "EXECUTE FUNCTION refuse_change()",
)


def upgrade() -> None:
    op.add_column("custody_handover", sa.Column("is_seal_intact", sa.Boolean(), nullable=True))
    op.add_column("incident", sa.Column("caused_by", sa.Integer(), nullable=True))
    op.add_column("incident", sa.Column("explain_by", sa.BigInteger(), nullable=True))
    op.add_column("incident", sa.Column("close_by", sa.BigInteger(), nullable=True))
    op.add_column("incident", sa.Column("key_id", sa.Integer(), nullable=True))
    for statement in (DUE, OF_VISITS, OF_COUNTS, OF_LOSSES, OF_DELIVERIES, THE_REST):
        op.execute(statement)
    with op.batch_alter_table("incident") as batch:
        batch.alter_column("explain_by", existing_type=sa.BigInteger(), nullable=False)
        batch.alter_column("close_by", existing_type=sa.BigInteger(), nullable=False)
        batch.create_foreign_key("fk_incident_caused_by", "person", ["caused_by"], ["id"])
        batch.create_check_constraint(
            op.f("ck_incident_state"), "state IN ('open', 'explained', 'sent_back', 'closed')"
        )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in GUARDS_SQLITE if is_sqlite else GUARDS_POSTGRESQL:
        op.execute(statement)
    op.create_table(
        "incident_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("by_person", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("step IN ('explain', 'send_back', 'close')", name=op.f("ck_incident_event_step")),
        sa.ForeignKeyConstraint(["by_person"], ["person.id"], name=op.f("fk_incident_event_by_person")),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_incident_event_incident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_event")),
        sa.UniqueConstraint("incident_id", "seq", name=op.f("uq_incident_event_incident_id_seq")),
    )
    forbid_changes(op, "incident_event")


def downgrade() -> None:
    allow_changes(op, "incident_event")
    op.drop_table("incident_event")
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    names = ("rewrite", "erasing") if is_sqlite else ("rewrite", "erasing", "truncate")
    for name in names:
        op.execute(f"DROP TRIGGER incident_no_{name}" + ("" if is_sqlite else " ON incident"))
    with op.batch_alter_table("incident") as batch:
        batch.drop_constraint(op.f("ck_incident_state"), type_="check")
        batch.drop_constraint("fk_incident_caused_by", type_="foreignkey")
        for name in ("key_id", "close_by", "explain_by", "caused_by"):
            batch.drop_column(name)
    # Steps are gone; what they led to would stand without them.
    op.execute("UPDATE incident SET state = 'open'")
    op.execute("ALTER TABLE custody_handover DROP COLUMN is_seal_intact")
