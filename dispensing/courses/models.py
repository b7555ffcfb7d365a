"""A course, who takes part, the certificate that came of it, and who was there on which day."""

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Instant, Model
from dispensing.courses.rules import KINDS


class Course(Model):
    __tablename__ = "course"
    __table_args__ = (
        CheckConstraint(f"kind IN {tuple(KINDS)}", name="kind"),
        CheckConstraint("ends_on >= starts_on", name="dates"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    trainer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    authority: Mapped[str] = mapped_column(String(80))
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)


class CourseParticipant(Model):
    __tablename__ = "course_participant"

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    certificate_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"))


class CourseAttendance(Model):
    __tablename__ = "course_attendance"

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    was_there: Mapped[bool] = mapped_column(Boolean)
    noted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    noted_at: Mapped[datetime] = mapped_column(Instant)
