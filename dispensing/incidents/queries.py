"""Read incidents: one with its steps, the list, what waits for whom, and counts for the programme.

Each starts from the places that a person covers; another station's incident is not found.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, case, func, select

from accounts.people.models import Person, Posting
from accounts.permissions import Actor, may
from accounts.places import queries as places
from accounts.places.models import Place
from core.database import session
from core.pagination import Page, Position, newest_first
from dispensing.incidents.models import Incident, IncidentEvent
from dispensing.incidents.transitions import WAITS_FOR_WORDS, Hands


class Taken(NamedTuple):
    """One step as it was taken; `words` still sealed."""

    seq: int
    step: str
    code: str | None
    words: str | None
    by_person: int
    by: str
    at: datetime


@dataclass(frozen=True)
class Wanted:
    """Which of the incidents: a state (None: all), one station."""

    states: tuple[str, ...] | None = None
    station_id: int | None = None


@dataclass(frozen=True)
class Shown:
    """One incident, its steps, and who had a hand in it."""

    id: int
    kind: str
    station_id: int
    station: str
    visit_id: int | None
    subject: str | None
    state: str
    opened_at: datetime
    explain_by: datetime
    close_by: datetime
    key_id: int | None
    hands: Hands
    caused_by_name: str | None
    steps: Sequence[Taken] = field(default=())


_DUE = case((Incident.state == "open", Incident.explain_by), else_=Incident.close_by)
_LINES = (
    select(
        Incident.id, Incident.kind, Incident.station_id, Incident.visit_id, Incident.subject, Incident.state,
        Incident.opened_at, Incident.explain_by, Incident.close_by, Place.name.label("station"),
    )
    .join(Place, Place.id == Incident.station_id)
)  # fmt: skip


def one(actor: Actor, incident_id: int) -> Shown | None:
    """One incident at a place that the actor covers; None for anybody else's."""
    query = (
        select(Incident, Place.name, Person.name)
        .join(Place, Place.id == Incident.station_id)
        .outerjoin(Person, Person.id == Incident.caused_by)
        .where(Incident.id == incident_id, places.reach(actor))
        .execution_options(populate_existing=True)
    )
    row = session().execute(query).one_or_none()
    if row is None:
        return None
    found, station, name = row
    steps = _steps(found.id)
    explained = frozenset(one.by_person for one in steps if one.step == "explain")
    judged = frozenset(one.by_person for one in steps if one.step != "explain")
    hands = replace(hands_in(found, in_charges([found.station_id]), explained), judged=judged)
    return Shown(
        found.id, found.kind, found.station_id, station, found.visit_id, found.subject, found.state,
        found.opened_at, found.explain_by, found.close_by, found.key_id, hands, name, steps,
    )  # fmt: skip


def page(actor: Actor, wanted: Wanted, at: Position) -> Page[Any]:
    """Lines of the incidents that the actor may see, newest first."""
    query = _LINES.where(places.reach(actor))
    if wanted.states is not None:
        query = query.where(Incident.state.in_(wanted.states))
    if wanted.station_id is not None:
        query = query.where(Incident.station_id == wanted.station_id)
    return newest_first(query, Incident.id, at)  # type: ignore[arg-type]


def visit_of(actor: Actor, incident_id: int) -> int | None:
    """The visit that an incident of the actor's own station is about."""
    query = select(Incident.visit_id).where(
        Incident.id == incident_id, Incident.station_id == actor.station_id
    )
    return session().scalar(query)


def in_charges(station_ids: Iterable[int] | None = None) -> dict[int, frozenset[int]]:
    """Who heads each station now, by station id."""
    query = (
        select(Posting.place_id, Person.id)
        .join(Person, Person.id == Posting.person_id)
        .where(Posting.role == "in_charge", Posting.ended_at.is_(None), Person.is_disabled.is_(False))
    )
    if station_ids is not None:
        query = query.where(Posting.place_id.in_(tuple(station_ids)))
    found: dict[int, frozenset[int]] = {}
    for place_id, person_id in session().execute(query):
        found[place_id] = found.get(place_id, frozenset()) | {person_id}
    return found


class Waits(NamedTuple):
    """How many wait for this person: for their words, and for their finding."""

    to_explain: int
    to_close: int


def waiting_for(actor: Actor) -> Waits:
    """What this person can take a step in, at the places they cover; not what they had a hand in."""
    query = _open().where(places.reach(actor), func.coalesce(Incident.caused_by, 0) != actor.person_id)
    to_explain = to_close = 0
    if may(actor, "incidents.explain"):
        rows = session().execute(query.where(Incident.state.in_(WAITS_FOR_WORDS))).all()
        heads = in_charges({row.station_id for row in rows}) if actor.role == "liaison" else {}
        to_explain = sum(actor.role != "liaison" or hands_in(row, heads).needs_liaison for row in rows)
    if may(actor, "incidents.close"):
        explained = select(IncidentEvent.incident_id).where(
            IncidentEvent.by_person == actor.person_id, IncidentEvent.step == "explain"
        )
        to_judge = query.where(Incident.state == "explained", Incident.id.not_in(explained)).subquery()
        to_close = session().scalar(select(func.count()).select_from(to_judge)) or 0
    return Waits(to_explain, to_close)


def hands_in(row: Any, heads: dict[int, frozenset[int]], explained: frozenset[int] = frozenset()) -> Hands:
    """Who caused the incident of this line, who explained it, and who heads its station."""
    return Hands(row.caused_by, explained, heads.get(row.station_id, frozenset()))


def late(now: datetime, place_ids: Iterable[int] | None) -> Sequence[Any]:
    """Rows of (id, station_id, state, due, caused_by) of all that is past its day."""
    query = _open().where(now > _DUE)
    return session().execute(query if place_ids is None else query.where(_of(place_ids))).all()


def counts(actor: Actor, now: datetime) -> Sequence[Any]:
    """Rows of (station, to_explain, to_close, late, closed), for each station with any: numbers alone."""
    is_open = Incident.state != "closed"
    query = (
        select(
            Place.name.label("station"),
            func.sum(case((Incident.state.in_(WAITS_FOR_WORDS), 1), else_=0)).label("to_explain"),
            func.sum(case((Incident.state == "explained", 1), else_=0)).label("to_close"),
            func.sum(case((is_open & (now > _DUE), 1), else_=0)).label("late"),
            func.sum(case((Incident.state == "closed", 1), else_=0)).label("closed"),
        )
        .join(Place, Place.id == Incident.station_id)
        .where(places.reach(actor))
        .group_by(Place.id, Place.name)
        .order_by(Place.name)
    )
    return session().execute(query).all()


def _open() -> Select[Any]:
    return (
        select(
            Incident.id, Incident.station_id, Incident.state, _DUE.label("due"), Incident.caused_by
        )
        .join(Place, Place.id == Incident.station_id)
        .where(Incident.state.in_((*WAITS_FOR_WORDS, "explained")))
    )  # fmt: skip


def _of(place_ids: Iterable[int]) -> Any:
    return Incident.station_id.in_(tuple(place_ids))


def _steps(incident_id: int) -> list[Taken]:
    query = (
        select(IncidentEvent, Person.name)
        .join(Person, Person.id == IncidentEvent.by_person)
        .where(IncidentEvent.incident_id == incident_id)
        .order_by(IncidentEvent.seq)
    )
    return [
        Taken(event.seq, event.step, event.code, event.words, event.by_person, name, event.at)
        for event, name in session().execute(query)
    ]
