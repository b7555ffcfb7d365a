"""The key of each record that is sealed; a row is never deleted, and an erased one never gets its key back."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

REWRITES = """OLD.erased_at IS NOT NULL OR NEW.id <> OLD.id OR NEW.kind <> OLD.kind
OR NEW.created_at <> OLD.created_at OR (NEW.erased_at IS NOT NULL AND NEW.wrapped IS NOT NULL)"""
WORDS = "rows of record_key are never changed or deleted"
GUARDS_SQLITE = (
    f"CREATE TRIGGER record_key_no_rewrite BEFORE UPDATE ON record_key WHEN {REWRITES} "
    f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END",
    f"CREATE TRIGGER record_key_no_delete BEFORE DELETE ON record_key "
    f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END",
)
GUARDS_POSTGRESQL = (
    f"CREATE TRIGGER record_key_no_rewrite BEFORE UPDATE ON record_key FOR EACH ROW WHEN ({REWRITES}) "
    "EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER record_key_no_delete BEFORE DELETE ON record_key FOR EACH ROW "
    "EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER record_key_no_truncate BEFORE TRUNCATE ON record_key FOR EACH STATEMENT "
    "EXECUTE FUNCTION refuse_change()",
)


def upgrade() -> None:
    op.create_table(
        "record_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.Column("kek_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("erased_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_key")),
    )
    op.create_index("ix_record_key_kek_id", "record_key", ["kek_id"], unique=False)
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in GUARDS_SQLITE if is_sqlite else GUARDS_POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    op.drop_index("ix_record_key_kek_id", table_name="record_key")
    op.drop_table("record_key")
