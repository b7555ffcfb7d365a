"""Stations without a supervision visit in the period, and findings past their day: what the alerts ask.

Quiet about visits until the programme has written down its first one.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select

from accounts.places.models import Place
from core import clock
from core.database import session
from dispensing.supervision.models import Supervision, SupervisionFinding
from inventory.alerts import watches
from inventory.alerts.lifecycle import Finding
from inventory.alerts.watches import Places, Watch


def find_due(place_ids: Places) -> Iterator[Finding]:
    """Open stations whose next visit is late, or which never had one."""
    if session().scalar(select(func.count()).select_from(Supervision)) == 0:
        return
    due = func.max(Supervision.next_due_on).label("due")
    query = (
        select(Place.id, due)
        .outerjoin(Supervision, Supervision.station_id == Place.id)
        .where(Place.kind == "station", Place.is_closed.is_(False))
        .group_by(Place.id)
        .order_by(Place.id)
    )
    for row in session().execute(_at(query, place_ids)):
        if row.due is None:
            yield Finding(row.id, "", "No visit was written down yet.")
        elif row.due < clock.today():
            yield Finding(row.id, "", f"It was due by {clock.day(row.due)}.")


def find_overdue(place_ids: Places) -> Iterator[Finding]:
    """Stations with findings that nobody has said are done by their day; one alert each."""
    query = (
        select(Place.id, func.count().label("late"), func.min(SupervisionFinding.due_on).label("since"))
        .join(Supervision, Supervision.station_id == Place.id)
        .join(SupervisionFinding, SupervisionFinding.supervision_id == Supervision.id)
        .where(SupervisionFinding.state == "open", SupervisionFinding.due_on < clock.today())
        .where(Place.is_closed.is_(False))
        .group_by(Place.id)
        .order_by(Place.id)
    )
    for row in session().execute(_at(query, place_ids)):
        waits = "1 is late" if row.late == 1 else f"{row.late} are late"
        yield Finding(row.id, "", f"{waits}, the first was due by {clock.day(row.since)}.", row.late)


def _at(query: Any, place_ids: Places) -> Any:
    return query if place_ids is None else query.where(Place.id.in_(tuple(place_ids)))


def register(app: watches.Application) -> None:
    watches.add(app, Watch("supervision_due", find_due))
    watches.add(app, Watch("finding_overdue", find_overdue))
