"""Read alerts: what is open, for the pass that judges it; and what a person may see of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Select, bindparam, case, cast, literal, select

from accounts.people.models import Person
from accounts.permissions import Actor
from accounts.places import queries as places
from accounts.places.models import Place
from core.database import session, table
from core.pagination import Page, Position, cursor_of, newest_first
from inventory.alerts.kinds import KINDS, read_by
from inventory.alerts.lifecycle import Open
from inventory.alerts.models import Alert
from inventory.ledger.models import HOLDS_STOCK, Account

# Built once, and of the table's columns: a look at its box follows each dose.
_ALERTS = table(Alert).c
_OPEN = select(
    _ALERTS.id, _ALERTS.kind, _ALERTS.place_id, _ALERTS.subject, _ALERTS.level, _ALERTS.stage,
    _ALERTS.opened_at, _ALERTS.last_told_at, _ALERTS.times_told, _ALERTS.acknowledged_at,
    _ALERTS.acknowledged_level,
).where(_ALERTS.state == "open", _ALERTS.kind.in_(bindparam("kinds", expanding=True)))  # fmt: skip
_OPEN_THERE = _OPEN.where(_ALERTS.place_id.in_(bindparam("place_ids", expanding=True)))
_SHOWN = (
    select(
        Alert.id, Alert.kind, Alert.place_id, Alert.subject, Alert.state, Alert.level, Alert.stage,
        Alert.opened_at, Alert.opened_cause, Alert.last_told_at, Alert.times_told, Alert.acknowledged_at,
        Alert.acknowledged_level, Alert.closed_at, Alert.closed_cause,
        Place.code.label("place_code"), Place.name.label("place_name"), Person.name.label("acknowledged_by"),
        Alert.acknowledged_by.label("acknowledged_by_id"),
    )
    .join(Place, Place.id == Alert.place_id)
    .outerjoin(Person, Person.id == Alert.acknowledged_by)
)  # fmt: skip


def _gravity() -> Any:
    """How grave an alert's kind is, as a column."""
    return case({code: kind.gravity for code, kind in KINDS.items()}, value=Alert.kind, else_=0)


@dataclass(frozen=True)
class Upcoming:
    """One page of open alerts: the gravest first, of equals the oldest. `next` is the row to go on after."""

    items: list[Any]
    next: str | None


def open_alerts(place_ids: Collection[int] | None, kinds: Collection[str]) -> list[Open]:
    """What is open of these kinds, at these places or at all."""
    wanted = {"kinds": tuple(kinds)}
    if place_ids is None:
        return [Open(*row) for row in session().execute(_OPEN, wanted)]
    return [Open(*row) for row in session().execute(_OPEN_THERE, {**wanted, "place_ids": tuple(place_ids)})]


def _seen_by(actor: Actor) -> Any:
    """What a person may see: kinds for their role, places that their postings cover."""
    return _SHOWN.where(Alert.kind.in_(read_by(actor.role)), places.reach(actor))


def alert(actor: Actor, alert_id: int) -> Any | None:
    """One alert that the actor may see; None for anybody else's."""
    return session().execute(_seen_by(actor).where(Alert.id == alert_id)).one_or_none()


def alerts(actor: Actor, state: str | None, at: Position) -> Page[Any]:
    """Alerts that the actor may see, newest first, as programs read them."""
    query = _seen_by(actor)
    return newest_first(query.where(Alert.state == state) if state else query, Alert.id, at)  # type: ignore[arg-type]


def waiting(actor: Actor, at: Position) -> Upcoming:
    """What is open, as people read it: the gravest first, of equals the one that waits longest."""
    # One number for the order, so that a page begins after a row and not after a count of rows.
    place_in_line = (5 - cast(_gravity(), BigInteger)) * literal(2**48, BigInteger) + Alert.id
    query = _seen_by(actor).where(Alert.state == "open").add_columns(place_in_line.label("line"))
    if at.before_id is not None:
        query = query.where(place_in_line > at.before_id)
    rows = list(session().execute(query.order_by(place_in_line).limit(at.limit + 1)))
    items = rows[: at.limit]
    return Upcoming(items, cursor_of(items[-1].line) if len(rows) > at.limit else None)


def open_in_brief(actor: Actor) -> list[Any]:
    """Rows of (kind, subject, place_name) of the open alerts that the actor may see, the gravest first."""
    query = (
        select(Alert.kind, Alert.subject, Place.name.label("place_name"))
        .join(Place, Place.id == Alert.place_id)
        .where(Alert.state == "open", Alert.kind.in_(read_by(actor.role)), places.reach(actor))
    )
    return list(session().execute(query.order_by(_gravity().desc(), Alert.id)))


def closed_since(actor: Actor, since: datetime, most: int) -> list[Any]:
    """What was closed after `since`, the last one first."""
    query = _seen_by(actor).where(Alert.state == "closed", Alert.closed_at > since)
    return list(session().execute(query.order_by(Alert.closed_at.desc(), Alert.id.desc()).limit(most)))


def open_in_short() -> list[tuple[str, int, str]]:
    """(kind, place, level) of everything open, each once: what a weekly list is about."""
    is_known = Alert.kind.in_(tuple(KINDS))  # one of an optional part that is gone stays as it is
    query = select(Alert.kind, Alert.place_id, Alert.level).where(Alert.state == "open", is_known).distinct()
    return [(row.kind, row.place_id, row.level) for row in session().execute(query)]


def stations_with_box() -> Select[Any]:
    """A query for the ids of open stations that keep stock."""
    query = select(Account.place_id).join(Place, Place.id == Account.place_id)
    return query.where(Account.kind == HOLDS_STOCK["station"], Place.is_closed.is_(False))
