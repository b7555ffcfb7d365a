"""Read reports: whose they are, what became of them, and what they say once opened.

Every reading for a person starts from `seen_by`: a station sees its own, a liaison those of the districts
that were sent in or are valid, and never the visit behind one. Nobody else sees any; counts are in `waiting`.
"""

import json
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, false, func, select

from accounts.permissions import ROLES, Actor
from accounts.places import queries as places
from accounts.places.models import Place
from core import codes, sealing
from core.database import session, table
from core.errors import NotFound
from core.pagination import Page, Position, newest_first
from dispensing.adverse_events.models import AdverseEvent, EventAnswer, EventStep
from dispensing.visits.models import Visit
from inventory.catalogue.models import Lot, Product

NUMBER_GROUP = 4


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """Which reports a person may see."""
    if actor.station_id is not None:
        return AdverseEvent.station_id == actor.station_id
    if actor.role == "liaison":
        return _is_told_on() & AdverseEvent.station_id.in_(places.ids_within_reach(actor))
    return false()


def _is_told_on() -> ColumnElement[bool]:
    """Sent in, or valid: once all four things are known its clock runs, sent in or not."""
    return AdverseEvent.submitted_at.is_not(None) | AdverseEvent.started_at.is_not(None)


def one(actor: Actor, number: str) -> AdverseEvent:
    """The report, read anew; raises NotFound for those who may not see it."""
    query = select(AdverseEvent).where(AdverseEvent.number == codes.tidy(number), seen_by(actor))
    # PostgreSQL cannot even be asked about a zero byte.
    rows = (
        session().scalars(query.execution_options(populate_existing=True)) if number.isprintable() else None
    )
    found = rows.one_or_none() if rows else None
    if found is None:
        raise NotFound("No report that you look after has this number.")
    return found


def as_kept(event_id: int) -> AdverseEvent:
    """The report as it stands in this act, whoever may see it."""
    query = select(AdverseEvent).where(AdverseEvent.id == event_id)
    return session().scalars(query.execution_options(populate_existing=True)).one()


def events(actor: Actor, at: Position, states: Collection[str] = ()) -> Page[Any]:
    """Rows of (id, AdverseEvent, station code and name, product, lot), newest first."""
    query = _listed().where(seen_by(actor))
    if states:
        query = query.where(AdverseEvent.state.in_(tuple(states)))
    return newest_first(query, table(AdverseEvent).c.id, at)


def every_event(actor: Actor, states: Collection[str] = ()) -> list[Row[Any]]:
    """The same whole, for a file."""
    query = _listed().where(seen_by(actor)).order_by(AdverseEvent.id)
    return list(session().execute(query.where(AdverseEvent.state.in_(tuple(states))) if states else query))


def _listed() -> Any:
    return (
        select(
            AdverseEvent.id,
            AdverseEvent,
            Place.code.label("station"),
            Place.name.label("station_name"),
            Product.code.label("product"),
            Product.name.label("product_name"),
            Product.atc,
            Lot.number.label("lot"),
            Lot.expires_on,
        )
        .join(Place, Place.id == AdverseEvent.station_id)
        .outerjoin(Product, Product.id == AdverseEvent.product_id)
        .outerjoin(Lot, Lot.id == AdverseEvent.lot_id)
    )


def listed_one(event_id: int) -> Row[Any]:
    return session().execute(_listed().where(AdverseEvent.id == event_id)).one()


class Told(NamedTuple):
    """A step as it is read: a role and never a name; `hidden` is empty once its key was erased."""

    verb: str
    by: str
    at: Any
    reason: str
    version: int
    hidden: dict[str, Any]


def history(found: AdverseEvent) -> list[Told]:
    """Every step, oldest first, with what it said under seal."""
    query = select(EventStep).where(EventStep.event_id == found.id).order_by(EventStep.version)
    return [
        Told(
            step.verb, ROLES.get(step.role, "System"), step.at, step.reason, step.version, opened(found, step)
        )
        for step in session().scalars(query)
    ]


def opened(found: AdverseEvent, step: EventStep) -> dict[str, Any]:
    if step.sealed is None or found.key_id is None:
        return {}
    return sealing.open_sealed(found.key_id, purpose_of(step.version), step.sealed) or {}


def purpose_of(version: int) -> str:
    """What a sealed text is for: bound into it, so that one cannot take another's place."""
    return f"adverse event step {version}"


def acted(event_id: int, person_id: int, verbs: Collection[str]) -> bool:
    """True when this person took one of these steps."""
    query = select(EventStep.id).where(EventStep.event_id == event_id, EventStep.person_id == person_id)
    return session().execute(query.where(EventStep.verb.in_(tuple(verbs))).limit(1)).first() is not None


def answer_at(number: str, version: int) -> dict[str, Any]:
    """What a step's reference (`number.version`) stood for when it was made."""
    query = select(EventStep.answer).join(AdverseEvent, AdverseEvent.id == EventStep.event_id)
    kept = session().scalar(query.where(AdverseEvent.number == number, EventStep.version == version))
    if kept is None:
        raise NotFound("No report has this number.")
    made: dict[str, Any] = json.loads(kept)
    return made


def last_step(event_id: int) -> EventStep:
    query = select(EventStep).where(EventStep.event_id == event_id)
    return session().scalars(query.order_by(EventStep.version.desc()).limit(1)).one()


def of_visit(actor: Actor, visit_id: int) -> list[Row[Any]]:
    """The reports about one visit of the actor's station, newest first."""
    query = _listed().where(seen_by(actor), AdverseEvent.visit_id == visit_id)
    return list(session().execute(query.order_by(AdverseEvent.id.desc())))


def answers_of(visit_id: int) -> list[EventAnswer]:
    query = select(EventAnswer).where(EventAnswer.visit_id == visit_id)
    return list(session().scalars(query.order_by(EventAnswer.id.desc())))


def answer_by_id(answer_id: int) -> EventAnswer:
    return session().scalars(select(EventAnswer).where(EventAnswer.id == answer_id)).one()


class SameLot(NamedTuple):
    """Other reports about a lot: those the reader may open, and how many more there are."""

    shown: list[Row[Any]]
    elsewhere: int


def of_same_lot(actor: Actor, found: AdverseEvent) -> SameLot | None:
    """None where the report names no lot of the book."""
    if found.lot_id is None:
        return None
    same = (AdverseEvent.lot_id == found.lot_id) & (AdverseEvent.id != found.id) & counts_for_lot()
    shown = list(session().execute(_listed().where(same, seen_by(actor)).order_by(AdverseEvent.id.desc())))
    in_all = session().scalar(select(func.count()).select_from(AdverseEvent).where(same)) or 0
    seen = session().scalar(select(func.count()).select_from(AdverseEvent).where(same, seen_by(actor))) or 0
    return SameLot(shown, in_all - seen)


def counts_for_lot() -> ColumnElement[bool]:
    """A draft may be dropped yet, and what was taken back says nothing of a lot."""
    return AdverseEvent.state.not_in(("draft", "nullified"))


def visit_id(actor: Actor, code: str) -> int:
    """The first version of a visit of the actor's station, that its reports hang on."""
    query = select(Visit.id).where(
        Visit.code == code, Visit.version == 1, Visit.station_id == actor.station_id
    )
    return session().scalars(query).one()


def visit_code(visit_id: int | None) -> str | None:
    return session().scalar(select(Visit.code).where(Visit.id == visit_id)) if visit_id else None


def said_of(visit_ids: Iterable[int]) -> dict[int, str]:
    """By a visit's first version: `yes` where harm was reported, `no` where somebody asked, and none was."""
    ids = tuple(visit_ids)
    asked = select(EventAnswer.visit_id).where(EventAnswer.visit_id.in_(ids), EventAnswer.answer == "none")
    reported = select(AdverseEvent.visit_id).where(AdverseEvent.visit_id.in_(ids), counts_for_lot())
    found = dict.fromkeys(session().scalars(asked), "no")
    found.update({visit_id: "yes" for visit_id in session().scalars(reported) if visit_id is not None})
    return found
