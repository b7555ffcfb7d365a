"""What is in force, what is due under it, and the proof of what ended."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import bindparam, select

from accounts.permissions import Actor
from accounts.places import queries as places
from accounts.places.models import Place
from accounts.retention.kinds import Due, Kind, all_kinds
from accounts.retention.models import RetentionRule
from accounts.trail.models import TrailEntry
from core import clock
from core.database import session

ERASURES = ("records_erased", "consent_withdrawn")
_IN_FORCE = (
    select(RetentionRule.months)
    .where(RetentionRule.kind == bindparam("kind"), RetentionRule.from_on <= bindparam("on"))
    .order_by(RetentionRule.from_on.desc(), RetentionRule.id.desc())
    .limit(1)
)
_COMING = (
    select(RetentionRule.months, RetentionRule.from_on)
    .where(RetentionRule.kind == bindparam("kind"), RetentionRule.from_on > bindparam("on"))
    .order_by(RetentionRule.from_on, RetentionRule.id)
)


@dataclass(frozen=True)
class Line:
    """A kind as the dry run sees it: how many would end now, and what holds the others."""

    kind: Kind
    months: int
    coming: tuple[tuple[int, date], ...]
    before: datetime
    due: int
    held: dict[str, int]


def months_of(kind: Kind) -> int:
    """How many months the kind is kept today."""
    found = session().scalar(_IN_FORCE, {"kind": kind.name, "on": clock.today()})
    return int(found or kind.months)


def ends_before(months: int) -> datetime:
    """The instant so many calendar months ago: the first moment of that day."""
    today = clock.today()
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    for day in range(today.day, 0, -1):
        try:
            return datetime.combine(date(year, month + 1, day), time.min, clock.zone())
        except ValueError:
            continue
    raise AssertionError("unreachable: each month has a first day")


def due_of(kind: Kind) -> list[Due]:
    return list(kind.due(ends_before(months_of(kind))))


def overview() -> list[Line]:
    """Each kind, by the schedule of today. Nothing is changed."""
    return [_line(kind) for kind in all_kinds()]


def _line(kind: Kind) -> Line:
    found, months = due_of(kind), months_of(kind)
    coming = session().execute(_COMING, {"kind": kind.name, "on": clock.today()})
    held = Counter(one.held for one in found if one.held)
    free = sum(not one.held for one in found)
    return Line(
        kind,
        months,
        tuple((row.months, row.from_on) for row in coming),
        ends_before(months),
        free,
        dict(held),
    )


def proofs(actor: Actor, most: int = 50) -> list[dict[str, Any]]:
    """The newest erasures at places under the actor's: when, where, how many, and the hash of the keys."""
    query = (
        select(
            TrailEntry.at, TrailEntry.subject, TrailEntry.detail, TrailEntry.seq, Place.name.label("place")
        )
        .join(Place, Place.id == TrailEntry.chain_id)
        .where(TrailEntry.action.in_(ERASURES), TrailEntry.chain_id.in_(places.ids_under(actor.place_ids)))
        .order_by(TrailEntry.id.desc())
        .limit(most)
    )
    found = [{**row, "detail": json.loads(row["detail"])} for row in session().execute(query).mappings()]
    return [one for one in found if one["detail"].get("erased")]
