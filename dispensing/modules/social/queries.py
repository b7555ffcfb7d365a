"""Read asks, notes and forms: each by who may, a worker only their own, an officer only at their station."""

from typing import Any

from sqlalchemy import select

from accounts.permissions import Actor
from accounts.places.models import Place
from core import sealing
from core.database import session
from dispensing.modules import queries as switches
from dispensing.modules.social.models import SocialForm, SocialLink, SocialNote
from dispensing.referrals import queries as referrals
from dispensing.visits import queries as visits

PURPOSE = "social note"


def is_where_on(actor: Actor) -> Any:
    """Asks at stations that the worker serves, where the part is on."""
    here = SocialLink.station_id.in_(actor.place_ids)
    return here & SocialLink.station_id.in_(switches.where_on("social"))


def listed(actor: Actor) -> list[Any]:
    """(ask, station, whether it is theirs): what waits for anybody, and what is this worker's own."""
    is_theirs = SocialLink.worker_id == actor.person_id
    query = (
        select(SocialLink.id, SocialLink.asked_at, Place.name.label("station"), SocialLink.taken_at)
        .join(Place, Place.id == SocialLink.station_id)
        .where(is_where_on(actor), SocialLink.ended_at.is_(None))
        .where(SocialLink.worker_id.is_(None) | is_theirs)
        .order_by(SocialLink.taken_at.is_not(None), SocialLink.id)
    )
    return list(session().execute(query))


def own(actor: Actor, link_id: int) -> SocialLink | None:
    """An ask that this worker took and that goes on; None for anybody else's."""
    query = select(SocialLink).where(
        SocialLink.id == link_id, SocialLink.worker_id == actor.person_id, SocialLink.ended_at.is_(None)
    )
    return session().scalars(query.where(is_where_on(actor))).one_or_none()


def about(link: SocialLink) -> dict[str, Any]:
    """What a worker sees of the visit: its number, when they came and where they were sent. Nothing else."""
    visit = visits.newest_version(link.station_id, link.visit_code)
    sent = referrals.of_visit(visits.first_version_id(link.visit_code))
    return {
        "register_number": visit.register_number if visit else "",
        "arrived_at": visit.arrived_at if visit else link.asked_at,
        "sent_to": [one.facility_name for one in sent],
    }


def notes(link: SocialLink) -> list[tuple[Any, dict[str, Any]]]:
    """(when, need and action) of each note, newest first."""
    query = select(SocialNote.noted_at, SocialNote.sealed).where(SocialNote.link_id == link.id)
    rows = session().execute(query.order_by(SocialNote.id.desc())).all()
    opened = sealing.open_many(PURPOSE, [(link.key_id, row.sealed) for row in rows])
    return [(row.noted_at, told or {}) for row, told in zip(rows, opened, strict=True)]


def of_visit(visit_code: str) -> SocialLink | None:
    return session().scalars(select(SocialLink).where(SocialLink.visit_code == visit_code)).one_or_none()


def form_of(visit_code: str) -> SocialForm | None:
    return session().scalars(select(SocialForm).where(SocialForm.visit_code == visit_code)).one_or_none()


def is_number_taken(station_id: int, number: str) -> bool:
    query = select(SocialForm.id).where(SocialForm.station_id == station_id, SocialForm.number == number)
    return session().scalar(query) is not None
