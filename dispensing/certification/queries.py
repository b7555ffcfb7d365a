"""Read certificates: of one person at a moment, and of everybody at a station."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, bindparam, select

from accounts.people import queries as people
from accounts.people.models import Posting
from accounts.permissions import ROLES, Actor
from accounts.places import queries as places
from core import clock
from core.database import session
from dispensing.certification import rules
from dispensing.certification.models import Certificate, CertificateChange
from dispensing.certification.rules import Held
from dispensing.certification.tree import Taught


def last_change(at: Any) -> ScalarSelect[str]:
    """The kind of the last change made by `at`."""
    return (
        select(CertificateChange.kind)
        .where(CertificateChange.certificate_id == Certificate.id, CertificateChange.changed_at <= at)
        .order_by(CertificateChange.seq.desc())
        .limit(1)
        .scalar_subquery()
    )


_HELD = select(
    Certificate.kind,
    Certificate.issued_on,
    Certificate.expires_on,
    last_change(bindparam("at")).label("last_change"),
).where(Certificate.person_id == bindparam("of_person"))


def held_by(person_id: int, at: datetime, kinds: Collection[str] = tuple(rules.KINDS)) -> list[Held]:
    """A person's certificates of these kinds as they stood at an instant."""
    rows = session().execute(_HELD, {"of_person": person_id, "at": at})
    return [
        Held(row.issued_on, row.expires_on, row.last_change == "suspended")
        for row in rows
        if row.kind in kinds
    ]


def standing_of(person_id: int, at: datetime) -> str:
    """`certified`, `suspended`, `expired` or `none` at an instant, on its day in the programme's zone."""
    return rules.standing(held_by(person_id, at), clock.local(at).date())


@dataclass(frozen=True)
class Entry:
    """One certificate with what a page shows of it now."""

    id: int
    person_id: int
    person: str
    kind: str
    number: str
    authority: str
    taught_by: str | None
    issued_on: Any
    expires_on: Any
    is_suspended: bool
    standing: str


def certificates_of(person_ids: Collection[int], at: datetime) -> list[Entry]:
    """The certificates of these people, the one that lasts longest first."""
    columns = (Certificate, last_change(at).label("last_change"))
    query = select(*columns).where(Certificate.person_id.in_(tuple(person_ids)))
    rows = session().execute(query.order_by(Certificate.expires_on.desc(), Certificate.id.desc())).all()
    mentioned = {row.Certificate.person_id for row in rows} | {row.Certificate.taught_by_id for row in rows}
    names = people.names_of([person_id for person_id in mentioned if person_id is not None])
    return [_entry(row.Certificate, row.last_change, names, at) for row in rows]


def _entry(found: Certificate, last_change: str | None, names: dict[int, str], at: datetime) -> Entry:
    held = Held(found.issued_on, found.expires_on, last_change == "suspended")
    return Entry(
        found.id,
        found.person_id,
        names[found.person_id],
        found.kind,
        found.number,
        found.authority,
        names.get(found.taught_by_id) if found.taught_by_id is not None else None,
        found.issued_on,
        found.expires_on,
        held.is_suspended,
        rules.standing([held], clock.local(at).date()),
    )


def certificate(certificate_id: int, at: datetime) -> Entry | None:
    person_id = session().scalar(select(Certificate.person_id).where(Certificate.id == certificate_id))
    entries = certificates_of([person_id], at) if person_id is not None else []
    return next((entry for entry in entries if entry.id == certificate_id), None)


@dataclass(frozen=True)
class Member:
    """One person of a station: may they give doses, and by which certificates."""

    person_id: int
    name: str
    role: str
    standing: str
    certificates: Sequence[Entry]


def members_of(station_id: int, at: datetime) -> list[Member]:
    """Everybody posted to the station now, with their standing."""
    posted = people.at_place(station_id)
    entries = certificates_of([person.id for person, _role in posted], at)
    members = []
    for person, role in posted:
        own = [entry for entry in entries if entry.person_id == person.id]
        found = rules.standing(
            [Held(entry.issued_on, entry.expires_on, entry.is_suspended) for entry in own],
            clock.local(at).date(),
        )
        members.append(Member(person.id, person.name, ROLES[role], found, own))
    return members


def changes_of(certificate_id: int) -> list[tuple[str, str, str, datetime]]:
    """(kind, reason, by whom, when) of each change, oldest first."""
    query = select(CertificateChange).where(CertificateChange.certificate_id == certificate_id)
    rows = session().scalars(query.order_by(CertificateChange.seq)).all()
    names = people.names_of([row.changed_by for row in rows])
    return [(row.kind, row.reason, names[row.changed_by], row.changed_at) for row in rows]


def is_seen_by(actor: Actor, entry: Entry) -> bool:
    """True when the holder is posted to a place that the actor's own places cover."""
    holder = people.actor_of(entry.person_id, entry.person)
    return holder is not None and any(places.covers(actor, place_id) for place_id in holder.place_ids)


def taught(actor: Actor) -> list[Taught]:
    """Who was taught on the job by whom, where either of the two is posted to a place of the actor's."""
    links = [
        Taught(person_id, teacher_id)
        for person_id, teacher_id in session().execute(
            select(Certificate.person_id, Certificate.taught_by_id)
            .where(Certificate.taught_by_id.is_not(None))
            .order_by(Certificate.id)
        )
    ]
    posted = select(Posting.person_id).where(
        Posting.ended_at.is_(None), Posting.place_id.in_(places.ids_within_reach(actor))
    )
    ours = set(session().scalars(posted))
    return [link for link in links if link.person_id in ours or link.teacher_id in ours]


def standings_of(person_ids: Collection[int], at: datetime) -> dict[int, str]:
    """The standing of each of these people, read at once."""
    query = select(
        Certificate.person_id,
        Certificate.issued_on,
        Certificate.expires_on,
        last_change(at).label("last_change"),
    ).where(Certificate.person_id.in_(tuple(person_ids)))
    held: dict[int, list[Held]] = {person_id: [] for person_id in person_ids}
    for row in session().execute(query):
        held[row.person_id].append(Held(row.issued_on, row.expires_on, row.last_change == "suspended"))
    on = clock.local(at).date()
    return {person_id: rules.standing(found, on) for person_id, found in held.items()}
