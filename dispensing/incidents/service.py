"""Open incidents, and count those that wait."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, func, insert, select

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
            "subject": None,
            "state": "open",
            "opened_at": clock.now(),
            "opened_by": actor.person_id,
        }
        for kind in kinds
    ]
    if rows:
        session().execute(insert(table(Incident)), rows)


def open_for_subject(actor: Actor, *, station_id: int, kind: str, subject: str, **_more: Any) -> None:
    """Hear from below (`signals.to_explain`) that something other than a visit waits, such as "count 12"."""
    row = {
        "station_id": station_id,
        "kind": kind,
        "visit_id": None,
        "subject": subject,
        "state": "open",
        "opened_at": clock.now(),
        "opened_by": actor.person_id,
    }
    session().execute(insert(table(Incident)), row)


def open_on_visits(station_id: int) -> int:
    """How many incidents about visits wait at this station."""
    return session().scalar(_open(station_id, func.count()).where(Incident.visit_id.is_not(None))) or 0


def open_subjects(station_id: int) -> list[str]:
    """What else waits to be explained at this station, such as "count 12", each once."""
    query = _open(station_id, Incident.subject).where(Incident.subject.is_not(None)).distinct()
    return [str(subject) for subject in session().scalars(query.order_by(Incident.subject))]


def _open(station_id: int, what: Any) -> Select[Any]:
    return select(what).where(Incident.station_id == station_id, Incident.state == "open")
