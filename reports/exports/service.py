"""Export a data set. The trail entry with the purpose is kept before the first row can be read.

What leaves is de-identified, but a file travels: so it is asked for by name and purpose, by
few people, and only so many times an hour.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import current_app

from accounts.permissions import Actor, require
from accounts.places import queries as places
from accounts.places.models import Place
from accounts.trail import service as trail
from core import clock
from core.database import in_unit_of_work
from core.errors import Invalid, NotFound, SlowDown
from reports.exports import queries
from reports.exports.datasets.declared import ALL, DataSet

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Export:
    """An export that the trail knows of. `rows` reads them once the act is kept, as the book then stood."""

    data_set: DataSet
    span: queries.Span
    station: str
    purpose: str
    exported_by: str
    exported_at: datetime
    is_demo: bool

    @property
    def stem(self) -> str:
        return self.data_set.stem(self.span.from_on, self.span.to_on)

    def rows(self) -> Iterator[list[Any]]:
        if in_unit_of_work():
            raise RuntimeError("no row leaves before the trail entry is kept")
        return self.data_set.rows(self.span)


def export_doses(
    actor: Actor, *, from_on: date, to_on: date, station: str | None = None, purpose: str
) -> Export:
    """The doses given from the first to the last day. Raises as `export` does."""
    return export(actor, "doses", from_on=from_on, to_on=to_on, station=station, purpose=purpose)


def export(
    actor: Actor, name: str, *, from_on: date, to_on: date, station: str | None = None, purpose: str
) -> Export:
    """A data set from the first to the last day, both included, of the places within the actor's reach.

    Raises NotFound for a name that is none, Forbidden, Invalid at `to`, `station` or `purpose`, and SlowDown
    past EXPORTS_PER_HOUR, whatever was taken.
    """
    data_set = ALL.get(name)
    if data_set is None:
        raise NotFound("There is no such data set.")
    require(actor, data_set.permission)
    if not purpose.strip():
        raise Invalid({"purpose": ["Write what the file is for."]})
    if to_on < from_on:
        raise Invalid({"to": ["Choose a last day that is not before the first."]})
    place = _station(actor, station) if station else None
    detail = {"from": from_on.isoformat(), "to": to_on.isoformat(), "purpose": purpose}
    if data_set.action == "data_exported":
        detail["data_set"] = data_set.name
    trail.record(actor, data_set.action, place.code if place else "", detail=detail)
    _hold_pace(actor)
    return Export(
        data_set=data_set,
        span=queries.span(from_on, to_on, [place.id] if place else actor.place_ids),
        station=place.code if place else "",
        purpose=purpose,
        exported_by=actor.name,
        exported_at=clock.now(),
        is_demo=bool(current_app.config.get("IS_DEMO")),
    )


def _station(actor: Actor, code: str) -> Place:
    place = places.by_code(code, "station")
    if place is None or not places.covers(actor, place.id):
        raise Invalid({"station": ["Choose a station from the list."]})
    return place


def _hold_pace(actor: Actor) -> None:
    """Count this export with those before it: the entry just written holds others back until it is kept."""
    most = current_app.config["EXPORTS_PER_HOUR"]
    now = clock.now()
    times = sorted(
        (
            time
            for action in {one.action for one in ALL.values()}
            for time in trail.times_of(actor.person_id, action, now - HOUR, most + 1)
        ),
        reverse=True,
    )
    if len(times) > most:
        wait = times[most] + HOUR - now
        raise SlowDown(
            f"{most} files in one hour is the limit. Wait, then try again.",
            retry_after_seconds=max(1, round(wait.total_seconds())),
        )
