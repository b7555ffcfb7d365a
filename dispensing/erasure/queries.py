"""Which records of this context are older than an instant, what holds one back, and the keys they have."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from accounts.retention import Due
from core import sealing
from core.database import Instant, session
from dispensing.adverse_events.models import AdverseEvent
from dispensing.follow_up.models import FollowUpPlan
from dispensing.incidents.models import Incident
from dispensing.visits.models import Visit

INCIDENT_OPEN = "An incident about it is open."
REPORT_OPEN = "A report of harm about it is open."
CALLS_PLANNED = "Calls are planned."
NOT_CLOSED = "It is not closed."
OVER = ("closed", "nullified")

_before = bindparam("before", type_=Instant())
_Version = aliased(Visit)
_VISITS = (
    select(
        Visit.id,
        Visit.station_id,
        select(Incident.id)
        .join(_Version, _Version.id == Incident.visit_id)
        .where(_Version.code == Visit.code, Incident.state.not_in(OVER))
        .exists()
        .label("incident"),
        select(AdverseEvent.id)
        .where(AdverseEvent.visit_id == Visit.id, AdverseEvent.state.not_in(OVER))
        .exists()
        .label("report"),
        select(FollowUpPlan.id)
        .where(FollowUpPlan.visit_id == Visit.id, FollowUpPlan.ended_at.is_(None))
        .exists()
        .label("calls"),
    )
    .where(Visit.version == 1, Visit.arrived_at < _before, sealing.stands(Visit.key_id))
    .order_by(Visit.id)
)
_INCIDENTS = (
    select(Incident.id, Incident.station_id, Incident.state)
    .where(Incident.opened_at < _before, sealing.stands(Incident.key_id))
    .order_by(Incident.id)
)
_REPORTS = (
    select(AdverseEvent.id, AdverseEvent.station_id, AdverseEvent.state)
    .where(AdverseEvent.reported_at < _before, sealing.stands(AdverseEvent.key_id))
    .order_by(AdverseEvent.id)
)


def due_visits(before: datetime) -> Iterator[Due]:
    for row in session().execute(_VISITS, {"before": before}):
        held = (
            INCIDENT_OPEN
            if row.incident
            else REPORT_OPEN
            if row.report
            else CALLS_PLANNED
            if row.calls
            else ""
        )
        yield Due(row.id, row.station_id, held)


def due_incidents(before: datetime) -> Iterator[Due]:
    return _due(_INCIDENTS, before)


def due_reports(before: datetime) -> Iterator[Due]:
    return _due(_REPORTS, before)


def _due(query: Any, before: datetime) -> Iterator[Due]:
    for row in session().execute(query, {"before": before}):
        yield Due(row.id, row.station_id, "" if row.state in OVER else NOT_CLOSED)


def versions_of(visit_ids: Collection[int]) -> list[Any]:
    """Every version of visits named by their first: code, version, key."""
    first = aliased(Visit)
    query = select(Visit.code, Visit.version, Visit.key_id).join(first, first.code == Visit.code)
    return list(session().execute(query.where(first.id.in_(visit_ids))))


def keys_of_incidents(ids: Collection[int]) -> list[int]:
    return [key for key in session().scalars(select(Incident.key_id).where(Incident.id.in_(ids))) if key]


def keys_of_reports(ids: Collection[int]) -> list[int]:
    query = select(AdverseEvent.key_id).where(AdverseEvent.id.in_(ids))
    return [key for key in session().scalars(query) if key]
