"""Read courses: those of the actor's places, and one with its participants and their days."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from accounts.people.models import Person
from accounts.permissions import Actor
from accounts.places import queries as places
from accounts.places.models import Place
from core.database import session
from core.pagination import Page, Position, newest_first
from dispensing.certification.models import Certificate
from dispensing.courses.models import Course, CourseAttendance, CourseParticipant


def course(actor: Actor, course_id: int) -> Course | None:
    """A course at a place that the actor's postings cover; None for anybody else's."""
    query = select(Course).join(Place, Place.id == Course.place_id)
    return session().scalars(query.where(Course.id == course_id, places.reach(actor))).one_or_none()


def courses(actor: Actor, at: Position) -> Page[Any]:
    """Courses at the actor's places, newest first, with how many take part."""
    taking = select(func.count()).where(CourseParticipant.course_id == Course.id).scalar_subquery()
    query = (
        select(
            Course.id, Course.kind, Course.starts_on, Course.ends_on,
            Place.name.label("place"), Person.name.label("trainer"), taking.label("taking"),
        )
        .join(Place, Place.id == Course.place_id)
        .join(Person, Person.id == Course.trainer_id)
        .where(places.reach(actor))
    )  # fmt: skip
    return newest_first(query, Course.id, at)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Participant:
    """Somebody who takes part, the days on which they were there, and what came of it.

    `kinds_before`: of which kinds they had certificates from before the course.
    """

    person_id: int
    name: str
    certificate_id: int | None
    days: Sequence[date]
    kinds_before: Collection[str]


def participants(course_id: int) -> list[Participant]:
    """Everybody on the list, by name."""
    query = (
        select(Person.id, Person.name, CourseParticipant.certificate_id)
        .join(CourseParticipant, CourseParticipant.person_id == Person.id)
        .where(CourseParticipant.course_id == course_id)
        .order_by(Person.name)
    )
    there = select(CourseAttendance.person_id, CourseAttendance.day).where(
        CourseAttendance.course_id == course_id, CourseAttendance.was_there.is_(True)
    )
    days: dict[int, list[date]] = {}
    for person_id, day in session().execute(there.order_by(CourseAttendance.day)):
        days.setdefault(person_id, []).append(day)
    before = _kinds_before(course_id)
    return [
        Participant(
            row.id, row.name, row.certificate_id, days.get(row.id, ()), before.get(row.id, frozenset())
        )
        for row in session().execute(query)
    ]


def _kinds_before(course_id: int) -> dict[int, set[str]]:
    """By participant: the kinds of the certificates that had begun when the course did."""
    query = (
        select(Certificate.person_id, Certificate.kind)
        .join(CourseParticipant, CourseParticipant.person_id == Certificate.person_id)
        .join(Course, Course.id == CourseParticipant.course_id)
        .where(Course.id == course_id, Certificate.issued_on <= Course.starts_on)
        .where(Certificate.id.is_distinct_from(CourseParticipant.certificate_id))
    )
    found: dict[int, set[str]] = {}
    for person_id, kind in session().execute(query):
        found.setdefault(person_id, set()).add(kind)
    return found
