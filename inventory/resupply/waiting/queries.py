"""What waits for whom, and what has waited too long: for home pages, alerts and the hourly job.

Limits come from the settings; nothing here changes anything.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import func, select

from accounts.permissions import Actor, may
from core import clock
from core.database import session
from inventory.resupply import progress, queries
from inventory.resupply.models import Requisition, RequisitionEvent, Shipment

_SHORT: Any = select(Requisition.id, Requisition.station_id, Requisition.is_emergency)


class Waiting(NamedTuple):
    """A request and what the person could do about it; `since` is when it came to this.

    No more of it than a list needs: a liaison of many stations has thousands that wait.
    """

    requisition_id: int
    station_id: int
    is_emergency: bool
    verb: str
    since: datetime


class Overdue(NamedTuple):
    """`what` is approval, dispatch or receipt; `since` is when the wait began."""

    requisition_id: int
    station_id: int
    what: str
    since: datetime
    is_emergency: bool


def waiting(actor: Actor) -> list[Waiting]:
    """What waits for this person, what is urgent first, then what has waited longest."""
    found: list[Waiting] = []
    if may(actor, "requisitions.approve"):
        found += _of(actor, _to_approve(), "approve") + _of(actor, _to_dispatch(), "dispatch")
        found += _of(actor, _to_close(), "close")
    elif actor.station_id is not None and may(actor, "requisitions.receive"):
        ours = Requisition.station_id == actor.station_id
        found += _of(actor, _to_submit().where(ours), "submit")
        found += _of(actor, _to_receive().where(ours), "receive")
        found += _of(actor, _to_dispatch().where(Requisition.source_id == actor.station_id), "dispatch")
    return sorted(found, key=lambda one: (not one.is_emergency, one.since, one.requisition_id))


def overdue(place_ids: Iterable[int] | None = None) -> list[Overdue]:
    """What waits longer than its limit at these stations, or at all: approval, dispatch, receipt."""
    now, found = clock.now(), []
    for what, query, limit in (
        ("approval", _to_approve(), approval_limit),
        ("dispatch", _to_dispatch(), lambda _is_emergency: _days("DISPATCH_DAYS")),
        ("receipt", _to_receive(), lambda _is_emergency: _days("RECEIPT_DAYS")),
    ):
        if place_ids is not None:
            query = query.where(Requisition.station_id.in_(tuple(place_ids)))
        for row in session().execute(query):
            if row.since is not None and row.since + limit(row.is_emergency) <= now:
                found.append(Overdue(row.id, row.station_id, what, row.since, row.is_emergency))
    return found


def approval_limit(is_emergency: bool) -> timedelta:
    """How long one liaison is asked before the next one is."""
    name = "EMERGENCY_APPROVAL_HOURS" if is_emergency else "APPROVAL_HOURS"
    return timedelta(hours=current_app.config[name])


def past_their_limit() -> list[Requisition]:
    """Requests whose approval has waited longer than its limit with those who are asked now."""
    now = clock.now()
    query = select(Requisition).where(Requisition.state == "submitted").order_by(Requisition.id)
    rows = session().scalars(query.execution_options(populate_existing=True))
    return [one for one in rows if (one.handed_at or now) + approval_limit(one.is_emergency) <= now]


def _of(actor: Actor, query: Any, verb: str) -> list[Waiting]:
    rows = session().execute(query.where(queries.seen_by(actor)))
    return [Waiting(row.id, row.station_id, row.is_emergency, verb, row.since) for row in rows]


def _to_submit() -> Any:
    """Drafts, most of them the system's."""
    return _SHORT.add_columns(Requisition.asked_at.label("since")).where(Requisition.state == "draft")


def _to_approve() -> Any:
    since = Requisition.submitted_at.label("since")
    return _SHORT.add_columns(since).where(Requisition.state == "submitted")


def _to_dispatch() -> Any:
    """Approved, with something still to send: since the decision, or since the last sending."""
    last = select(func.max(Shipment.dispatched_at)).where(Shipment.requisition_id == Requisition.id)
    since = func.coalesce(last.scalar_subquery(), Requisition.decided_at).label("since")
    return _SHORT.add_columns(since).where(progress.is_rest_open())


def _to_receive() -> Any:
    """Something is on its way: since the oldest sending that has not arrived."""
    since = func.min(Shipment.dispatched_at).label("since")
    return (
        _SHORT.add_columns(since)
        .join(Shipment, Shipment.requisition_id == Requisition.id)
        .where(Shipment.state == "in_transit")
        .group_by(Requisition.id)
    )


def _to_close() -> Any:
    """Everything arrived; a difference is looked at before it is closed."""
    since = select(func.max(RequisitionEvent.at)).where(RequisitionEvent.requisition_id == Requisition.id)
    return _SHORT.add_columns(since.scalar_subquery().label("since")).where(Requisition.state == "received")


def _days(name: str) -> timedelta:
    return timedelta(days=current_app.config[name])
