"""Which records of this context end by time, since when their clock runs, and what holds one back.

A visit waits while an incident or a report of harm about it is open, or calls are planned. What was said
about incidents and in reports of harm ends by itself, once they are closed.
"""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from accounts import retention
from accounts.retention import Due, Kind
from core import sealing
from core.database import Instant, session
from dispensing.adverse_events.models import AdverseEvent
from dispensing.erasure.ending import end_visits
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


def _due(query: Any, before: datetime) -> Iterator[Due]:
    for row in session().execute(query, {"before": before}):
        yield Due(row.id, row.station_id, "" if row.state in OVER else NOT_CLOSED)


def _end_keys_of(model: Any, ids: Collection[int]) -> dict[str, Any]:
    keys = list(session().scalars(select(model.key_id).where(model.id.in_(ids))))
    made = sealing.proof(keys)
    sealing.erase(keys)
    return made


def register(app: retention.kinds.Application) -> None:
    """Put the kinds of this context on the schedule. The months are a proposal: the owner sets them."""
    retention.add(app, Kind("visits", "What was told at a visit", 60, due_visits, end_visits))
    retention.add(
        app,
        Kind(
            "incidents",
            "Words about an incident",
            60,
            lambda before: _due(_INCIDENTS, before),
            lambda ids: _end_keys_of(Incident, ids),
        ),
    )
    retention.add(
        app,
        Kind(
            "adverse_events",
            "What a report of harm says of a person",
            120,
            lambda before: _due(_REPORTS, before),
            lambda ids: _end_keys_of(AdverseEvent, ids),
        ),
    )
