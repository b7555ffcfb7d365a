"""Courses: who took part, who was there on which day, and the certificate that came of it."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "course",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("trainer_id", sa.Integer(), nullable=False),
        sa.Column("authority", sa.String(length=80), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('classroom', 'on_the_job', 'refresher')", name=op.f("ck_course_kind")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_course_dates")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_course_made_by")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_course_place_id")),
        sa.ForeignKeyConstraint(["trainer_id"], ["person.id"], name=op.f("fk_course_trainer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
    )
    op.create_index("ix_course_place_id", "course", ["place_id"], unique=False)
    op.create_table(
        "course_participant",
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_course_participant_certificate_id")
        ),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_course_participant_course_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_course_participant_person_id")),
        sa.PrimaryKeyConstraint("course_id", "person_id", name=op.f("pk_course_participant")),
    )
    op.create_table(
        "course_attendance",
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("was_there", sa.Boolean(), nullable=False),
        sa.Column("noted_by", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_course_attendance_course_id")),
        sa.ForeignKeyConstraint(["noted_by"], ["person.id"], name=op.f("fk_course_attendance_noted_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_course_attendance_person_id")),
        sa.PrimaryKeyConstraint("course_id", "person_id", "day", name=op.f("pk_course_attendance")),
    )


def downgrade() -> None:
    op.drop_table("course_attendance")
    op.drop_table("course_participant")
    op.drop_index("ix_course_place_id", table_name="course")
    op.drop_table("course")
