"""When lots were on hold or recalled, by whom and why; a row may be ended, once, and never rewritten."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

# What was on hold before this table: since when and why stand on the lot, by whom in the trail.
KEEP_OPEN_HOLDS = """
INSERT INTO lot_hold (lot_id, kind, reason, held_at, held_by)
SELECT lot.id, 'hold', coalesce(lot.held_reason, ''), lot.held_at,
       (SELECT person_id FROM trail_entry
        WHERE action = 'lot_held' AND subject = lot.number ORDER BY id DESC LIMIT 1)
FROM lot WHERE lot.held_at IS NOT NULL
"""
REWRITES = """OLD.released_at IS NOT NULL OR NEW.id <> OLD.id OR NEW.lot_id <> OLD.lot_id OR NEW.kind <> OLD.kind
OR NEW.reason <> OLD.reason OR NEW.held_at <> OLD.held_at OR coalesce(NEW.held_by, 0) <> coalesce(OLD.held_by, 0)
OR coalesce(NEW.reference, '') <> coalesce(OLD.reference, '')"""
WORDS = "rows of lot_hold are never changed or deleted"
GUARDS_SQLITE = (
    f"CREATE TRIGGER lot_hold_no_rewrite BEFORE UPDATE ON lot_hold WHEN {REWRITES} "
    f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END",
    f"CREATE TRIGGER lot_hold_no_delete BEFORE DELETE ON lot_hold BEGIN SELECT RAISE(ABORT, '{WORDS}'); END",
)
GUARDS_POSTGRESQL = (
    f"CREATE TRIGGER lot_hold_no_rewrite BEFORE UPDATE ON lot_hold FOR EACH ROW WHEN ({REWRITES}) "
    "EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER lot_hold_no_delete BEFORE DELETE ON lot_hold FOR EACH ROW "
    "EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER lot_hold_no_truncate BEFORE TRUNCATE ON lot_hold FOR EACH STATEMENT "
    "EXECUTE FUNCTION refuse_change()",
)


def upgrade() -> None:
    op.create_table(
        "lot_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.Column("reason", sa.String(length=140), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=True),
        sa.Column("held_at", sa.BigInteger(), nullable=False),
        sa.Column("held_by", sa.Integer(), nullable=True),
        sa.Column("released_at", sa.BigInteger(), nullable=True),
        sa.Column("released_by", sa.Integer(), nullable=True),
        sa.Column("release_reason", sa.String(length=140), nullable=True),
        sa.CheckConstraint("kind IN ('hold', 'recall')", name=op.f("ck_lot_hold_kind")),
        sa.CheckConstraint(
            "(released_at IS NULL) = (released_by IS NULL)", name=op.f("ck_lot_hold_released")
        ),
        sa.ForeignKeyConstraint(["held_by"], ["person.id"], name=op.f("fk_lot_hold_held_by")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_hold_lot_id")),
        sa.ForeignKeyConstraint(["released_by"], ["person.id"], name=op.f("fk_lot_hold_released_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_hold")),
    )
    op.create_index(
        "uq_lot_hold_open",
        "lot_hold",
        ["lot_id"],
        unique=True,
        sqlite_where=sa.text("released_at IS NULL"),
        postgresql_where=sa.text("released_at IS NULL"),
    )
    op.create_index("ix_lot_hold_lot_id_held_at", "lot_hold", ["lot_id", "held_at"], unique=False)
    op.execute(KEEP_OPEN_HOLDS)
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in GUARDS_SQLITE if is_sqlite else GUARDS_POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    op.drop_index("ix_lot_hold_lot_id_held_at", table_name="lot_hold")
    op.drop_index("uq_lot_hold_open", table_name="lot_hold")
    op.drop_table("lot_hold")
