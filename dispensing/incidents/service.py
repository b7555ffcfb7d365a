"""Open incidents, and count those that wait."""

from collections.abc import Iterable

from sqlalchemy import func, insert, select

from accounts.permissions import Actor
from core import clock
from core.database import session, table
from dispensing.incidents.models import Incident


def open_for_visit(actor: Actor, *, station_id: int, visit_id: int, kinds: Iterable[str]) -> None:
    """One incident for each kind. The visit's own trail entry speaks for them too."""
    rows = [
        {
            "station_id": station_id,
            "kind": kind,
            "visit_id": visit_id,
            "state": "open",
            "opened_at": clock.now(),
            "opened_by": actor.person_id,
        }
        for kind in kinds
    ]
    if rows:
        session().execute(insert(table(Incident)), rows)


def open_at(station_id: int) -> int:
    """How many incidents wait at this station."""
    query = select(func.count()).where(Incident.station_id == station_id, Incident.state == "open")
    return session().scalar(query) or 0
