"""What became of each slot of a job: tries, leases, lateness; and the checkpoints of the trail.

Rows of before were finished runs, each for one slot. On the way back tries that were not finished go.
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import allow_changes, forbid_changes

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("job_run", sa.Column("finished_at", sa.BigInteger(), nullable=True))
    op.add_column("job_run", sa.Column("sent", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("job_run", sa.Column("failed", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("job_run", sa.Column("is_late", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("job_run", sa.Column("slots", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("job_run", sa.Column("tries", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("job_run", sa.Column("error", sa.String(length=60), nullable=True))
    op.add_column("job_run", sa.Column("note", sa.String(length=140), nullable=True))
    op.add_column("job_run", sa.Column("holder", sa.String(length=32), nullable=True))
    op.add_column("job_run", sa.Column("free_at", sa.BigInteger(), nullable=True))
    op.execute("UPDATE job_run SET finished_at = ran_at")
    op.create_table(
        "trail_checkpoint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("heads", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_trail_checkpoint"),
    )
    forbid_changes(op, "trail_checkpoint")


def downgrade() -> None:
    allow_changes(op, "trail_checkpoint")
    op.drop_table("trail_checkpoint")
    op.execute("DELETE FROM job_run WHERE finished_at IS NULL")
    with op.batch_alter_table("job_run") as rows:
        rows.drop_column("free_at")
        rows.drop_column("holder")
        rows.drop_column("note")
        rows.drop_column("error")
        rows.drop_column("tries")
        rows.drop_column("slots")
        rows.drop_column("is_late")
        rows.drop_column("failed")
        rows.drop_column("sent")
        rows.drop_column("finished_at")
