"""Read requests for stock: whose they are, what happened to them, and what is on order.

Every reading for a person starts from `seen_by`: the asking station, those who cover it, and in a
transfer the station that gives. Lines are in `progress`, shipments in `sendings`, waits in `waits`.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from accounts.people.models import Person
from accounts.permissions import ROLES, Actor
from accounts.places import queries as places
from accounts.places.models import Place
from core.database import session, table
from core.errors import NotFound
from core.pagination import Page, Position, newest_first
from inventory.resupply import progress
from inventory.resupply.models import OpenRequest, Requisition, RequisitionEvent


class Event(NamedTuple):
    """A step as a person may see it: names of one's own station and for the liaison, else the role."""

    verb: str
    by: str
    at: datetime
    reason: str
    version: int


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """Which requests a person may see."""
    is_seen: ColumnElement[bool] = Requisition.station_id.in_(select(Place.id).where(places.reach(actor)))
    if actor.station_id is not None:
        is_seen |= (Requisition.source_id == actor.station_id) & (Requisition.state != "draft")
    return is_seen


def one(actor: Actor, requisition_id: int, *, locked: bool = False) -> Requisition:
    """The request, read anew; raises NotFound for those who may not see it. `locked` until the act ends."""
    query = select(Requisition).where(Requisition.id == requisition_id, seen_by(actor))
    if locked:
        query = query.with_for_update(of=table(Requisition))
    found = session().scalars(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound("No request you look after has this number.")
    return found


def one_as_kept(requisition_id: int) -> Requisition:
    """The request as it stands in this act, whoever may see it."""
    query = select(Requisition).where(Requisition.id == requisition_id)
    return session().scalars(query.execution_options(populate_existing=True)).one()


def requests(
    actor: Actor, at: Position, *, states: Sequence[str] = (), station_id: int | None = None
) -> Page[Any]:
    """Rows of (id, Requisition), newest first."""
    query: Any = select(Requisition.id, Requisition).where(seen_by(actor))
    if states:
        query = query.where(Requisition.state.in_(states))
    if station_id is not None:
        query = query.where(Requisition.station_id == station_id)
    return newest_first(query, table(Requisition).c.id, at)


def history(actor: Actor, requisition_id: int) -> list[Event]:
    """Every step, oldest first."""
    rows = session().execute(_EVENTS.where(RequisitionEvent.requisition_id == requisition_id))
    return [_as_seen(actor, *row) for row in rows]


def last_event(actor: Actor, requisition_id: int) -> Event:
    """The newest step that a person took; the clock's passing on changes nothing of what was read."""
    return [event for event in history(actor, requisition_id) if event.verb != "hand_on"][-1]


_place = aliased(Place)
_EVENTS = (
    select(RequisitionEvent, Person.name, _place.name.label("place"))
    .join(Person, Person.id == RequisitionEvent.person_id)
    .join(_place, _place.id == RequisitionEvent.place_id)
    .order_by(RequisitionEvent.id)
)


def _as_seen(actor: Actor, event: RequisitionEvent, name: str, place: str) -> Event:
    is_known = actor.station_id is None or actor.station_id == event.place_id
    by = name if is_known else f"{ROLES.get(event.role, 'System')}, {place}"
    return Event(event.verb, by, event.at, event.reason, event.version)


def answer_at(requisition_id: int, version: int) -> str | None:
    """The request as it stood after the step that made this version, as it was answered then."""
    query = select(RequisitionEvent.answer).where(
        RequisitionEvent.requisition_id == requisition_id, RequisitionEvent.version == version
    )
    return session().scalars(query.order_by(RequisitionEvent.id).limit(1)).one_or_none()


def acted_as_asker(requisition_id: int, person_id: int, verbs: Iterable[str]) -> bool:
    """True when this person did one of these steps of the request."""
    query = select(RequisitionEvent.id).where(
        RequisitionEvent.requisition_id == requisition_id,
        RequisitionEvent.person_id == person_id,
        RequisitionEvent.verb.in_(tuple(verbs)),
    )
    return session().execute(query.limit(1)).first() is not None


def open_request(station_id: int, product_id: int, is_emergency: bool) -> int | None:
    """The number of the open request for this product at this station."""
    query = select(OpenRequest.requisition_id).where(
        OpenRequest.station_id == station_id,
        OpenRequest.product_id == product_id,
        OpenRequest.is_emergency.is_(is_emergency),
    )
    return session().scalars(query).one_or_none()


def open_products(station_id: int) -> set[int]:
    """Products that something is open for at this station."""
    query = select(OpenRequest.product_id).where(OpenRequest.station_id == station_id)
    return set(session().scalars(query))


def on_order(place_id: int, product_id: int) -> int:
    """Whole treatments that were approved for this place, or are on their way, and have not arrived."""
    return on_order_of([place_id]).get((place_id, product_id), 0)


def on_order_of(place_ids: Iterable[int]) -> dict[tuple[int, int], int]:
    """The same for many places: {(place, product): treatments}; what is missing is 0."""
    query = select(Requisition.id, Requisition.station_id).where(
        Requisition.station_id.in_(tuple(place_ids)), Requisition.state.in_(("approved", "dispatched"))
    )
    station_of = {row.id: row.station_id for row in session().execute(query)}
    units: dict[tuple[int, int], int] = {}
    sizes: dict[int, int] = {}
    for requisition_id, lines in progress.lines_of(station_of).items():
        for line in lines:
            key = (station_of[requisition_id], line.product_id)
            sizes[line.product_id] = line.units_per_treatment
            units[key] = units.get(key, 0) + line.units_open + line.units_on_way
    return {key: held // sizes[key[1]] for key, held in units.items()}
