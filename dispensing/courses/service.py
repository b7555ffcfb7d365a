"""The verbs of a course: plan it, say who takes part, note who was there, and give the certificate.

The rule kept here: no certificate without the days. It goes through the one verb that enters certificates, so
that what holds for those holds for these: nobody their own, a teacher who could teach on that day.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import insert, update

from accounts.people import queries as people
from accounts.permissions import ONE_PLACE_ROLES, Actor, require
from accounts.places import queries as places
from accounts.trail import service as trail
from core import clock
from core.database import affected, insert_into, session, table
from core.errors import Forbidden, Invalid, NotFound, SamePerson, WrongState
from dispensing.certification import service as certification
from dispensing.courses import queries, rules
from dispensing.courses.models import Course, CourseAttendance, CourseParticipant
from dispensing.protocols import queries as protocols

NOT_FOUND = "Choose a course from the list."


def plan(
    actor: Actor, *, kind: str, place: str, starts_on: date, ends_on: date, trainer: str, authority: str
) -> int:
    """Put a course on the list. Returns its id.

    An in-charge plans teaching on the job and refreshers at the own station; classroom courses are the
    programme's. Raises Forbidden, or Invalid at the field.
    """
    require(actor, "courses.manage")
    if kind == "classroom" and actor.station_id is not None:
        raise Forbidden("Classroom courses are planned by programme staff.")
    where = places.by_code(place, "station", "district", "province", "programme")
    found = people.by_name(trainer)
    errors: dict[str, list[str]] = {}
    if where is None or not places.covers(actor, where.id):
        errors["place"] = ["Choose a place of yours."]
    if found is None or found.is_disabled:
        errors["trainer"] = ["Write the trainer's name for this service."]
    if ends_on < starts_on or (ends_on - starts_on).days >= rules.LONGEST_DAYS:
        errors["ends_on"] = ["Choose a last day on or after the first, within two months."]
    elif rules.is_too_short(kind, starts_on, ends_on, days := protocols.in_force(clock.now()).course_days):
        errors["ends_on"] = [f"A classroom course lasts {days} days or more."]
    if errors or where is None or found is None:
        raise Invalid(errors)
    row = {
        "kind": kind,
        "place_id": where.id,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "trainer_id": found.id,
        "authority": authority,
        "made_by": actor.person_id,
        "made_at": clock.now(),
    }
    course_id = session().execute(insert(table(Course)).returning(Course.id), row).scalar_one()
    trail.record(actor, "course_planned", f"course {course_id}", detail={"kind": kind, "place": where.code})
    return int(course_id)


def add_participant(actor: Actor, course_id: int, *, person: str) -> int:
    """Let an officer or in-charge of the actor's places take part; not the trainer."""
    course = _course(actor, course_id)
    found = people.by_name(person)
    if found is None or found.is_disabled or not _is_of_places(actor, found.id, found.name):
        raise Invalid({"person": ["Write the name of an officer of your places."]})
    if found.id == course.trainer_id:
        raise SamePerson("The trainer does not take part.", field="person")
    if found.id in {one.person_id for one in queries.participants(course_id)}:
        raise Invalid({"person": ["They are on the list."]})
    row = {"course_id": course_id, "person_id": found.id, "certificate_id": None}
    session().execute(insert(table(CourseParticipant)), row)
    trail.record(actor, "course_joined", f"course {course_id}", detail={"person": found.name})
    return course_id


def note_attendance(actor: Actor, course_id: int, *, day: date, present: Collection[str]) -> int:
    """Say who was there on a day: those named were, no others. Said again, the newest counts.

    Raises Invalid for a day outside the course or ahead, or a name that is not on its list. What a
    certificate rests on stays.
    """
    course = _course(actor, course_id)
    if not course.starts_on <= day <= course.ends_on:
        raise Invalid({"day": ["Choose a day of the course."]})
    if day > clock.today():
        raise Invalid({"day": ["This day has not come yet."]})
    listed = queries.participants(course_id)
    if unknown := {name.lower() for name in present} - {one.name for one in listed}:
        raise Invalid({"present": [f"Not on the list: {', '.join(sorted(unknown))}."]})
    if actor.person_id in {one.person_id for one in listed}:
        raise SamePerson("You take part in this course. Somebody else notes who was there.", field="day")
    open_ones = [one for one in listed if one.certificate_id is None]
    if not open_ones:
        raise WrongState("Everybody here has a certificate. The days stay as they are.")
    here = {name.lower() for name in present}
    rows = [_attendance(actor, course_id, one.person_id, day, one.name in here) for one in open_ones]
    add = insert_into(CourseAttendance)
    said = {name: getattr(add.excluded, name) for name in ("was_there", "noted_by", "noted_at")}
    keys = [CourseAttendance.course_id, CourseAttendance.person_id, CourseAttendance.day]
    session().execute(add.on_conflict_do_update(index_elements=keys, set_=said), rows)
    counts = {"day": day.isoformat(), "there": sum(row["was_there"] for row in rows), "of": len(rows)}
    trail.record(actor, "course_attended", f"course {course_id}", detail=counts)
    return course_id


def certify(actor: Actor, course_id: int, *, person: str, number: str) -> int:
    """Give the certificate that a participant has earned. Returns its id.

    Raises WrongState with the reason of `rules.why_not`, and what `enter_certificate` raises.
    """
    course = _course(actor, course_id)
    found = next((one for one in queries.participants(course_id) if one.name == person.lower()), None)
    if found is None:
        raise Invalid({"person": ["Choose somebody from the list."]})
    if reason := why_not(course, found):
        raise WrongState(f"{rules.WHY_NOT[reason]}.")
    kind = rules.certificate_kind(course.kind, "classroom" in found.kinds_before)
    trainer = people.names_of([course.trainer_id])[course.trainer_id]
    certificate_id = certification.enter_certificate(
        actor,
        person=found.name,
        kind=kind,
        number=number,
        authority=course.authority,
        issued_on=course.ends_on,
        taught_by=trainer if kind == "on_the_job" else None,
        is_of_course=True,
    )
    own = (CourseParticipant.course_id == course_id) & (CourseParticipant.person_id == found.person_id)
    given = update(table(CourseParticipant)).where(own, CourseParticipant.certificate_id.is_(None))
    if affected(session().execute(given.values(certificate_id=certificate_id))) != 1:
        raise WrongState(f"{rules.WHY_NOT['has_certificate']}.")
    return certificate_id


def why_not(course: Course, one: queries.Participant) -> str:
    """What keeps the certificate from a participant now, a key of `rules.WHY_NOT`, or nothing."""
    return rules.why_not(
        kind=course.kind,
        ends_on=course.ends_on,
        today=clock.today(),
        attended=one.days,
        has_certificate=one.certificate_id is not None,
        had_one_before=bool(one.kinds_before),
        classroom_days=classroom_days(course),
    )


def classroom_days(course: Course) -> int:
    """How many days its curriculum had when it was planned: rules set since move no course."""
    return protocols.in_force(course.made_at).course_days


def _course(actor: Actor, course_id: int) -> Course:
    require(actor, "courses.manage")
    found = queries.course(actor, course_id)
    if found is None:
        raise NotFound(NOT_FOUND)
    return found


def _is_of_places(actor: Actor, person_id: int, name: str) -> bool:
    holder = people.actor_of(person_id, name)
    if holder is None or holder.role not in ONE_PLACE_ROLES:
        return False
    return any(places.covers(actor, place_id) for place_id in holder.place_ids)


def _attendance(actor: Actor, course_id: int, person_id: int, day: date, was_there: bool) -> dict[str, Any]:
    return {
        "course_id": course_id,
        "person_id": person_id,
        "day": day,
        "was_there": was_there,
        "noted_by": actor.person_id,
        "noted_at": clock.now(),
    }
