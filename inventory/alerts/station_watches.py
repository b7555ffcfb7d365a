"""What waits too long at a station: requests, the count of the box, and any word at all from there.

A limit is a setting; those of requests are their own topic's.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import func, select

from accounts.people.models import Person, Posting
from accounts.permissions import SYSTEM
from accounts.places.models import Place
from accounts.trail.models import TrailEntry
from core import clock
from core.database import session
from inventory.alerts import watches
from inventory.alerts.lifecycle import Finding
from inventory.alerts.queries import stations_with_box
from inventory.alerts.watches import Places, Watch
from inventory.counts import queries as counts
from inventory.resupply.waiting import queries as waits

WAITS = {"approval": "request_waiting", "dispatch": "dispatch_overdue", "receipt": "receipt_overdue"}

# The index of the chain is read from its end: one entry a station, however long the chain.
_LAST_ACT = (
    select(TrailEntry.at)
    .where(TrailEntry.chain_id == Place.id, TrailEntry.role != SYSTEM)
    .order_by(TrailEntry.seq.desc())
    .limit(1)
    .correlate(Place)
    .scalar_subquery()
)
_FIRST_ACT = (
    select(TrailEntry.at)
    .where(TrailEntry.chain_id == Place.id, TrailEntry.seq == 1)
    .correlate(Place)
    .scalar_subquery()
)
_WITH_BOX = (
    select(Place.id, _FIRST_ACT.label("first_act"))
    .where(Place.id.in_(stations_with_box()))
    .order_by(Place.id)
)
_STAFFED = (
    select(Place.id, func.min(Posting.started_at).label("staffed_at"), _LAST_ACT.label("last_act"))
    .join(Posting, Posting.place_id == Place.id)
    .join(Person, Person.id == Posting.person_id)
    .where(Place.kind == "station", Place.is_closed.is_(False))
    .where(Posting.ended_at.is_(None), Posting.role != SYSTEM, Person.is_disabled.is_(False))
    .group_by(Place.id)
)


def find_waits(place_ids: Places) -> Iterator[Finding]:
    """Requests that wait for an answer, for sending, or for their arrival to be counted."""
    for wait in waits.overdue(place_ids):
        urgent = " It is urgent." if wait.is_emergency else ""
        detail = f"It waits since {clock.day(wait.since)}.{urgent}"
        subject = f"requisition {wait.requisition_id}"
        yield Finding(wait.station_id, subject, detail, kind=WAITS[wait.what])


def find_uncounted(place_ids: Places) -> Iterator[Finding]:
    """Boxes not counted for a month and some days; before the first count, since the first act there."""
    latest = clock.now() - timedelta(days=current_app.config["COUNT_DUE_DAYS"])
    counted = counts.last_counted(place_ids)
    query = _WITH_BOX if place_ids is None else _WITH_BOX.where(Place.id.in_(tuple(place_ids)))
    for row in session().execute(query):
        since = counted.get(row.id, row.first_act)
        if since is not None and since <= latest:
            detail = f"Last counted on {clock.day(since)}." if row.id in counted else "Not counted yet."
            yield Finding(row.id, "", detail)


def not_counted_since(moment: datetime) -> list[int]:
    """Stations with a box whose last count lies before this moment."""
    counted = counts.last_counted()
    rows = session().execute(_WITH_BOX)
    return [row.id for row in rows if row.id not in counted or counted[row.id] < moment]


def find_silence(place_ids: Places) -> Iterator[Finding]:
    """Stations where people work and nobody has signed in, read or recorded anything for some days.

    Every act and every reading there is on the station's chain of the trail; what the system does is
    not word from the station. Before the first word, the first person's posting counts.
    """
    query = _STAFFED if place_ids is None else _STAFFED.where(Place.id.in_(tuple(place_ids)))
    latest = clock.now() - timedelta(days=current_app.config["SILENT_DAYS"])
    for row in session().execute(query):
        heard_at = max(row.last_act or row.staffed_at, row.staffed_at)
        if heard_at <= latest:
            yield Finding(row.id, "", f"Last word on {clock.day(heard_at)}.")


def register(app: watches.Application) -> None:
    watches.add(app, Watch(tuple(WAITS.values()), find_waits))
    watches.add(app, Watch("count_overdue", find_uncounted))
    watches.add(app, Watch("station_silent", find_silence))
