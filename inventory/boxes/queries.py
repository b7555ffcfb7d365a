"""Read boxes and who holds a key."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from accounts.people.models import Person, Posting
from core.database import session
from inventory.boxes.models import Box, BoxKey


def box_of(station_id: int) -> Box | None:
    return session().scalars(select(Box).where(Box.station_id == station_id)).one_or_none()


def keys_held(box_id: int) -> Sequence[Any]:
    """Rows of (id, name, given_at): who holds a key now, longest first."""
    query = (
        select(Person.id, Person.name, BoxKey.given_at)
        .join(Person, Person.id == BoxKey.person_id)
        .where(BoxKey.box_id == box_id, BoxKey.returned_at.is_(None))
    )
    return session().execute(query.order_by(BoxKey.given_at, Person.name)).all()


def key_holder(box_id: int, name: str) -> int | None:
    """The person's id when they hold a key of the box now."""
    return next((row.id for row in keys_held(box_id) if row.name == name), None)


def posted_here(station_id: int) -> Sequence[Any]:
    """Rows of (id, name): people who work at the station now."""
    query = (
        select(Person.id, Person.name)
        .join(Posting, Posting.person_id == Person.id)
        .where(Posting.place_id == station_id, Posting.ended_at.is_(None), Person.is_disabled.is_(False))
    )
    return session().execute(query.order_by(Person.name)).all()
