"""Read supervision: visits at the own places, one with its answers and findings, and which stations wait."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from accounts.permissions import Actor
from accounts.places import queries as places
from accounts.places.models import Place
from core.database import session
from core.pagination import Page, Position, newest_first
from dispensing.supervision.models import Supervision, SupervisionAnswer, SupervisionFinding


def visits(actor: Actor, at: Position) -> Page[Any]:
    """Visits to the actor's places, newest first, with how many findings still wait."""
    waiting = (
        select(func.count())
        .where(SupervisionFinding.supervision_id == Supervision.id, SupervisionFinding.state != "verified")
        .scalar_subquery()
    )
    columns = (Supervision.id, Supervision.visited_on, Supervision.next_due_on)
    query = select(*columns, Place.name.label("station"), waiting.label("waiting"))
    query = query.join(Place, Place.id == Supervision.station_id).where(places.reach(actor))
    return newest_first(query, Supervision.id, at)  # type: ignore[arg-type]


def visit(actor: Actor, supervision_id: int) -> Any:
    """One visit to a place of the actor's; None for anybody else's."""
    columns = (Supervision.id, Supervision.checklist, Supervision.visited_on, Supervision.next_due_on)
    query = select(*columns, Place.name.label("station")).join(Place, Place.id == Supervision.station_id)
    return session().execute(query.where(Supervision.id == supervision_id, places.reach(actor))).one_or_none()


def answers_of(supervision_id: int) -> dict[str, str]:
    query = select(SupervisionAnswer.item, SupervisionAnswer.answer)
    rows = session().execute(query.where(SupervisionAnswer.supervision_id == supervision_id))
    return {item: answer for item, answer in rows}


def findings_of(supervision_id: int) -> Sequence[SupervisionFinding]:
    query = select(SupervisionFinding).where(SupervisionFinding.supervision_id == supervision_id)
    return session().scalars(query.order_by(SupervisionFinding.due_on, SupervisionFinding.id)).all()


def finding(actor: Actor, finding_id: int) -> Any:
    """One finding at a place of the actor's, and what a step needs to know of it."""
    query = (
        select(SupervisionFinding.supervision_id, SupervisionFinding.done_by, Supervision.station_id)
        .join(Supervision, Supervision.id == SupervisionFinding.supervision_id)
        .join(Place, Place.id == Supervision.station_id)
        .where(SupervisionFinding.id == finding_id, places.reach(actor))
    )
    return session().execute(query).one_or_none()


def findings_in(actor: Actor, state: str, *, by_others: bool = False) -> int:
    """How many findings at the actor's open places stand in a state; if asked, those that another did."""
    query = (
        select(func.count())
        .select_from(SupervisionFinding)
        .join(Supervision, Supervision.id == SupervisionFinding.supervision_id)
        .join(Place, Place.id == Supervision.station_id)
        .where(SupervisionFinding.state == state, Place.is_closed.is_(False), places.reach(actor))
    )
    if by_others:
        query = query.where(SupervisionFinding.done_by != actor.person_id)
    return session().scalar(query) or 0
