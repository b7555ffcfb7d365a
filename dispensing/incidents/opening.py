"""Open incidents: part of the act that caused them, whose trail entry speaks for them too.

The two days by which it is due are reckoned here, from the rules of that moment, and kept: a number
changed later moves no clock that runs.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import insert

from accounts.permissions import SYSTEM, Actor
from core import clock
from core.database import session, table
from dispensing.incidents.models import Incident
from dispensing.protocols import queries as protocols

_OPEN = insert(table(Incident))


def open_for_visit(
    actor: Actor,
    *,
    station_id: int,
    visit_id: int,
    kinds: Iterable[str],
    caused_by: int | None,
    causers: Mapping[str, int | None] | None = None,
) -> None:
    """One incident for each kind, caused by this person; `causers` names another for a kind."""
    _write(
        actor,
        [
            {
                "station_id": station_id,
                "kind": kind,
                "visit_id": visit_id,
                "subject": None,
                "caused_by": (causers or {}).get(kind, caused_by),
            }
            for kind in kinds
        ],
    )


def open_for_subject(
    actor: Actor,
    *,
    station_id: int,
    kind: str,
    subject: str,
    caused_by: int | None = None,
    **_more: Any,
) -> None:
    """Hear from below (`signals.to_explain`) that something other than a visit waits, such as "count 12".

    Caused by the actor, unless another is named.
    """
    row = {
        "station_id": station_id,
        "kind": kind,
        "visit_id": None,
        "subject": subject,
        "caused_by": causer(actor) if caused_by is None else caused_by,
    }
    _write(actor, [row])


def causer(actor: Actor) -> int | None:
    """Who answers for what the actor does; nobody for a file that is entered."""
    return None if actor.role == SYSTEM else actor.person_id


def _write(actor: Actor, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    now = clock.now()
    protocol = protocols.in_force(now)
    same = {
        "state": "open",
        "opened_at": now,
        "opened_by": actor.person_id,
        "explain_by": now + timedelta(days=protocol.incident_explain_days),
        "close_by": now + timedelta(days=protocol.incident_close_days),
        "key_id": None,
    }
    session().execute(_OPEN, [row | same for row in rows])
