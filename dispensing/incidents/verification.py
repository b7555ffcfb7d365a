"""Do incidents still stand as their steps left them? For `flask verify`; reads and changes nothing.

A fingerprint of each step, with what the incident is about, stands in its trail entry.
"""

import hashlib
import json
from collections.abc import Iterator

from sqlalchemy import bindparam, select

from core.database import session, table
from dispensing.incidents import transitions
from dispensing.incidents.models import Incident, IncidentEvent

_INCIDENT, _EVENT = table(Incident).c, table(IncidentEvent).c
# All but what later steps change.
_FIXED = [column for column in _INCIDENT if column.name not in {"id", "state", "key_id"}]
_STEP = (
    select(*_EVENT, *[column.label(f"of_{column.name}") for column in _FIXED])
    .join(table(Incident), _INCIDENT.id == _EVENT.incident_id)
    .where(_EVENT.id == bindparam("of_id"))
)


def of_step(event_id: int) -> str:
    """The fingerprint of one step and of the incident it is about."""
    rows = [dict(row) for row in session().execute(_STEP, {"of_id": event_id}).mappings()]
    plain = json.dumps(rows, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(plain.encode()).hexdigest()


def faults() -> Iterator[str]:
    """Incidents whose steps do not lead, one after the other, to the state they are in."""
    states: dict[int, str] = {}
    broken: set[int] = set()
    query = select(_EVENT.incident_id, _EVENT.seq, _EVENT.step).order_by(_EVENT.incident_id, _EVENT.seq)
    counts: dict[int, int] = {}
    for row in session().execute(query):
        made = transitions.step(states.get(row.incident_id, "open"), row.step)
        counts[row.incident_id] = counts.get(row.incident_id, 0) + 1
        if made is None or row.seq != counts[row.incident_id]:
            broken.add(row.incident_id)
        else:
            states[row.incident_id] = made.becomes
    for row in session().execute(select(_INCIDENT.id, _INCIDENT.state).order_by(_INCIDENT.id)):
        if row.id in broken or row.state != states.get(row.id, "open"):
            yield f"incident {row.id}: stands otherwise than its steps left it"
