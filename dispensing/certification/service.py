"""Enter, suspend and restore certificates.

The in-charge of a person's own station does these, for an in-charge an administrator does too, and
nobody for themselves. A suspension counts from the instant it is made. Whether a person may give a
dose is asked of `queries.standing_of`.
"""

from datetime import date, datetime, timedelta
from typing import Any

from accounts.people import queries as people
from accounts.people.models import Person
from accounts.permissions import SYSTEM, Actor, require
from accounts.trail import service as trail
from core import clock
from core.database import insert_into, session
from core.errors import Invalid, NotFound, SamePerson, WrongState
from dispensing.certification import queries, rules
from dispensing.certification.models import Certificate, CertificateChange
from dispensing.protocols import queries as protocols

DONE_ALREADY = "Somebody has done this already. Look at the list."


def enter_certificate(
    actor: Actor,
    *,
    person: str,
    kind: str,
    number: str,
    authority: str,
    issued_on: date,
    expires_on: date | None = None,
    taught_by: str | None = None,
    is_of_course: bool = False,
) -> int:
    """Enter a certificate of `person` (a name). Returns its id.

    Without a last day it lasts as long as the protocol says. `is_of_course`: the course has seen to it that
    they attended, and whoever runs it may give it. Raises SamePerson for one's own, and Invalid for a
    person of another station or a teacher who could not teach then.
    """
    require(actor, "courses.manage" if is_of_course else "certificates.manage")
    holder = _holder(actor, person, is_of_course=is_of_course)
    months = _months(kind)
    last_day = expires_on or rules.months_after(issued_on, months)
    errors = _date_errors(issued_on, last_day)
    teacher = people.by_name(taught_by) if taught_by else None
    if error := _teacher_error(kind, holder, teacher, issued_on):
        errors["taught_by"] = [error]
    if errors:
        raise Invalid(errors)
    row = {
        "person_id": holder.id,
        "kind": kind,
        "number": number,
        "authority": authority,
        "taught_by_id": teacher.id if teacher and kind == "on_the_job" else None,
        "issued_on": issued_on,
        "expires_on": last_day,
        "entered_by": actor.person_id,
        "entered_at": clock.now(),
    }
    certificate_id = (
        session().execute(_insert(Certificate, row).returning(Certificate.id)).scalar_one_or_none()
    )
    if certificate_id is None:
        raise Invalid({"number": ["This certificate stands in the book already."]})
    detail = {"id": certificate_id, "kind": kind, "expires_on": last_day.isoformat()}
    trail.record(actor, "certificate_entered", holder.name, detail=detail)
    return int(certificate_id)


def suspend(actor: Actor, certificate_id: int, *, reason: str) -> int:
    """Stop a certificate at once. Returns its id; raises WrongState when it is suspended already."""
    return _change(actor, certificate_id, "suspended", reason)


def restore(actor: Actor, certificate_id: int, *, reason: str) -> int:
    """Let a suspended certificate count again. Returns its id; raises WrongState when it does."""
    return _change(actor, certificate_id, "restored", reason)


def _change(actor: Actor, certificate_id: int, kind: str, reason: str) -> int:
    require(actor, "certificates.manage")
    found = queries.certificate(certificate_id, clock.now())
    if found is None or not _may_certify(actor, found.person_id):
        raise NotFound("Choose a certificate from the list.")
    if found.person_id == actor.person_id:
        raise SamePerson("Ask another in-charge to change your own certificate.")
    # One read decides both the state and the number: between two reads another may have changed it.
    changes = queries.changes_of(certificate_id)
    is_suspended = bool(changes) and changes[-1][0] == "suspended"
    if is_suspended is (kind == "suspended"):
        raise WrongState(DONE_ALREADY)
    row = {
        "certificate_id": certificate_id,
        "seq": len(changes) + 1,
        "kind": kind,
        "reason": reason,
        "changed_by": actor.person_id,
        "changed_at": clock.now(),
    }
    statement = _insert(CertificateChange, row).returning(CertificateChange.seq)
    if session().execute(statement).one_or_none() is None:
        raise WrongState(DONE_ALREADY)
    trail.record(actor, f"certificate_{kind}", found.person, detail={"id": certificate_id})
    return certificate_id


def _holder(actor: Actor, name: str, *, is_of_course: bool) -> Person:
    person = people.by_name(name)
    if person is None or not (is_of_course or _may_certify(actor, person.id)):
        raise Invalid({"person": ["Choose a person of your station."]})
    if person.id == actor.person_id:
        raise SamePerson("Ask another in-charge to enter your own certificate.", field="person")
    return person


def _may_certify(actor: Actor, person_id: int) -> bool:
    """Whom an actor may certify: an in-charge the own station's people, an administrator the in-charges.

    Nobody enters their own, so without the administrator a station's only in-charge could have none.
    """
    if actor.role == SYSTEM:
        return True
    if actor.role == "administrator":
        return any(member.id == person_id and member.role == "in_charge" for member in people.everybody())
    return any(person.id == person_id for person, _role in people.at_place(actor.place_id))


def _months(kind: str) -> int:
    if kind not in rules.KINDS:
        raise Invalid({"kind": ["Choose a kind of certificate."]})
    protocol = protocols.in_force(clock.now())
    is_classroom = kind == "classroom"
    return protocol.certificate_months_classroom if is_classroom else protocol.certificate_months_on_the_job


def _date_errors(issued_on: date, expires_on: date) -> dict[str, list[str]]:
    errors = {}
    if issued_on > clock.today():
        errors["issued_on"] = ["Choose today or an earlier day."]
    if expires_on < issued_on:
        errors["expires_on"] = ["Choose a day after the first day."]
    return errors


def _teacher_error(kind: str, holder: Person, teacher: Person | None, issued_on: date) -> str | None:
    """An on-the-job certificate is worth what its teacher's classroom certificate was on that day."""
    if kind != "on_the_job":
        return None
    if teacher is None or teacher.id == holder.id:
        return "Write the name of another person, who taught them."
    start_of_day = datetime.combine(issued_on, datetime.min.time(), clock.zone())
    end_of_day = start_of_day + timedelta(days=1) - timedelta(microseconds=1)
    held = queries.held_by(teacher.id, end_of_day, kinds={"classroom"})
    if rules.standing(held, issued_on) != "certified":
        return "Name a person who had a course certificate on that day."
    return None


def _insert(model: type[Certificate | CertificateChange], row: dict[str, Any]) -> Any:
    """An insert that leaves what stands there already: of two at once, the second changes nothing."""
    return insert_into(model).values(row).on_conflict_do_nothing()
