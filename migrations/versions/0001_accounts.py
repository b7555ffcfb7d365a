"""People, places, sign-in, tokens, the trail, idempotency keys and job runs."""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import allow_changes, forbid_changes

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "job_run",
        sa.Column("job", sa.String(length=40), nullable=False),
        sa.Column("slot_at", sa.BigInteger(), nullable=False),
        sa.Column("ran_at", sa.BigInteger(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("job", "slot_at", name="pk_job_run"),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("is_disabled", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("tokens_from", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("name", name="uq_person_name"),
    )
    op.create_table(
        "place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("is_mobile", sa.Boolean(), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.Column("opening_hours", sa.String(length=80), nullable=False),
        sa.Column("has_night_cover", sa.Boolean(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('programme', 'province', 'district', 'station', 'store', 'facility')",
            name="ck_place_kind",
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["place.id"], name="fk_place_parent_id"),
        sa.PrimaryKeyConstraint("id", name="pk_place"),
        sa.UniqueConstraint("code", name="uq_place_code"),
    )
    op.create_index("ix_place_parent_id", "place", ["parent_id"], unique=False)
    op.create_table(
        "sign_in_guard",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("touched_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_sign_in_guard"),
    )
    op.create_table(
        "sign_in_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_key", sa.String(length=64), nullable=False),
        sa.Column("address_key", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_try"),
    )
    op.create_index("ix_sign_in_try_account_key_at", "sign_in_try", ["account_key", "at"], unique=False)
    op.create_index("ix_sign_in_try_address_key_at", "sign_in_try", ["address_key", "at"], unique=False)
    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_api_token_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_api_token"),
        sa.UniqueConstraint("token_hash", name="uq_api_token_token_hash"),
    )
    op.create_index("ix_api_token_person_id", "api_token", ["person_id"], unique=False)
    op.create_table(
        "facility_service",
        sa.Column("facility_id", sa.Integer(), nullable=False),
        sa.Column("service", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["facility_id"], ["place.id"], name="fk_facility_service_facility_id"),
        sa.PrimaryKeyConstraint("facility_id", "service", name="pk_facility_service"),
    )
    op.create_table(
        "idempotency_key",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("effect", sa.String(length=80), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_idempotency_key_person_id"),
        sa.PrimaryKeyConstraint("person_id", "key", name="pk_idempotency_key"),
    )
    op.create_table(
        "posting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_posting_person_id"),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name="fk_posting_place_id"),
        sa.PrimaryKeyConstraint("id", name="pk_posting"),
    )
    op.create_index("ix_posting_person_id_ended_at", "posting", ["person_id", "ended_at"], unique=False)
    op.create_table(
        "sign_in_session",
        sa.Column("id_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("locked_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_sign_in_session_person_id"),
        sa.PrimaryKeyConstraint("id_hash", name="pk_sign_in_session"),
    )
    op.create_index("ix_sign_in_session_person_id", "sign_in_session", ["person_id"], unique=False)
    op.create_table(
        "start_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_start_code_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_start_code"),
    )
    op.create_index("ix_start_code_person_id", "start_code", ["person_id"], unique=False)
    op.create_table(
        "trail_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("via", sa.String(length=10), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["chain_id"], ["place.id"], name="fk_trail_entry_chain_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_trail_entry_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_trail_entry"),
        sa.UniqueConstraint("chain_id", "seq", name="uq_trail_entry_chain_id_seq"),
    )
    op.create_index("ix_trail_entry_person_id_id", "trail_entry", ["person_id", "id"], unique=False)
    op.create_table(
        "trail_head",
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["chain_id"], ["place.id"], name="fk_trail_head_chain_id"),
        sa.PrimaryKeyConstraint("chain_id", name="pk_trail_head"),
    )
    forbid_changes(op, "trail_entry")
    _seed()


def _seed() -> None:
    """The root of all places, and the shell's own actor, who cannot sign in."""
    place = sa.table("place", *[sa.column(name) for name in PLACE_COLUMNS])
    person = sa.table("person", *[sa.column(name) for name in ("name", "is_disabled", "added_at")])
    op.bulk_insert(
        place,
        [
            dict(
                zip(
                    PLACE_COLUMNS,
                    ("ALL", "Whole programme", "programme", False, False, "", False),
                    strict=True,
                )
            )
        ],
    )
    op.bulk_insert(person, [{"name": "system", "is_disabled": False, "added_at": 0}])
    op.execute(
        "INSERT INTO posting (person_id, role, place_id, started_at) "
        "SELECT person.id, 'system', place.id, 0 FROM person, place"
    )


PLACE_COLUMNS = ("code", "name", "kind", "is_mobile", "is_closed", "opening_hours", "has_night_cover")


def downgrade() -> None:
    allow_changes(op, "trail_entry")
    op.drop_table("trail_head")
    op.drop_index("ix_trail_entry_person_id_id", table_name="trail_entry")
    op.drop_table("trail_entry")
    op.drop_index("ix_start_code_person_id", table_name="start_code")
    op.drop_table("start_code")
    op.drop_index("ix_sign_in_session_person_id", table_name="sign_in_session")
    op.drop_table("sign_in_session")
    op.drop_index("ix_posting_person_id_ended_at", table_name="posting")
    op.drop_table("posting")
    op.drop_table("idempotency_key")
    op.drop_table("facility_service")
    op.drop_index("ix_api_token_person_id", table_name="api_token")
    op.drop_table("api_token")
    op.drop_index("ix_sign_in_try_address_key_at", table_name="sign_in_try")
    op.drop_index("ix_sign_in_try_account_key_at", table_name="sign_in_try")
    op.drop_table("sign_in_try")
    op.drop_table("sign_in_guard")
    op.drop_index("ix_place_parent_id", table_name="place")
    op.drop_table("place")
    op.drop_table("person")
    op.drop_table("job_run")
