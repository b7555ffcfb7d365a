"""EC and PEP at a facility: each with the day and the person of its own check."""

from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.execute("ALTER TABLE facility_detail RENAME COLUMN stock_checked_at TO ec_checked_at")
    op.execute("ALTER TABLE facility_detail RENAME COLUMN stock_checked_by TO ec_checked_by")
    op.execute("ALTER TABLE facility_detail ADD COLUMN pep_checked_at BIGINT")
    op.execute(
        "ALTER TABLE facility_detail ADD COLUMN pep_checked_by INTEGER "
        "CONSTRAINT fk_facility_detail_pep_checked_by REFERENCES person (id)"
    )
    # Whoever made a check said something of one of the two at least; what nobody said has no day.
    op.execute(
        "UPDATE facility_detail SET pep_checked_at = ec_checked_at, pep_checked_by = ec_checked_by "
        "WHERE pep_in_stock IS NOT NULL"
    )
    op.execute(
        "UPDATE facility_detail SET ec_checked_at = NULL, ec_checked_by = NULL WHERE ec_in_stock IS NULL"
    )


def downgrade() -> None:
    op.execute(
        "UPDATE facility_detail SET ec_checked_at = coalesce(ec_checked_at, pep_checked_at), "
        "ec_checked_by = coalesce(ec_checked_by, pep_checked_by)"
    )
    op.execute("ALTER TABLE facility_detail DROP COLUMN pep_checked_by")
    op.execute("ALTER TABLE facility_detail DROP COLUMN pep_checked_at")
    op.execute("ALTER TABLE facility_detail RENAME COLUMN ec_checked_by TO stock_checked_by")
    op.execute("ALTER TABLE facility_detail RENAME COLUMN ec_checked_at TO stock_checked_at")
