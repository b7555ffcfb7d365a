"""Read plans and calls of one station: what is due, one call with its tries. Never the way to reach somebody.

Another station's call is not found.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select

from accounts.people.models import Person
from core.database import session
from dispensing.follow_up.models import FollowUpCall, FollowUpPlan, FollowUpTry
from dispensing.visits.models import Visit

MOST = 200


class Tried(NamedTuple):
    result: str
    side_effects: str | None
    by: str
    at: datetime


@dataclass(frozen=True)
class Call:
    """One call of this station. `visit_code` leads to the visit, for those who may read it."""

    id: int
    plan_id: int
    due_on: date
    state: str
    tries: int
    ended_why: str | None
    register_number: str
    visit_code: str
    tried: Sequence[Tried]


def waiting(station_id: int | None) -> Sequence[Any]:
    """Rows of (id, due_on, register_number) of the calls still to make, the first due first."""
    query = (
        select(FollowUpCall.id, FollowUpCall.due_on, Visit.register_number)
        .join(FollowUpPlan, FollowUpPlan.id == FollowUpCall.plan_id)
        .join(Visit, Visit.id == FollowUpPlan.visit_id)
        .where(
            FollowUpPlan.station_id == station_id,
            FollowUpPlan.ended_at.is_(None),
            FollowUpCall.state == "due",
        )
        .order_by(FollowUpCall.due_on, FollowUpCall.id)
    )
    return session().execute(query.limit(MOST)).all()


def due(station_id: int | None, today: date) -> int:
    """How many calls of this station are due."""
    query = (
        select(func.count())
        .select_from(FollowUpCall)
        .join(FollowUpPlan, FollowUpPlan.id == FollowUpCall.plan_id)
        .where(
            FollowUpPlan.station_id == station_id,
            FollowUpPlan.ended_at.is_(None),
            FollowUpCall.state == "due",
            FollowUpCall.due_on <= today,
        )
    )
    return session().scalar(query) or 0


def call(station_id: int | None, call_id: int) -> Call | None:
    """One call of this station with its tries."""
    query = (
        select(FollowUpCall, FollowUpPlan.ended_why, Visit.register_number, Visit.code)
        .join(FollowUpPlan, FollowUpPlan.id == FollowUpCall.plan_id)
        .join(Visit, Visit.id == FollowUpPlan.visit_id)
        .where(FollowUpCall.id == call_id, FollowUpPlan.station_id == station_id)
        .execution_options(populate_existing=True)
    )
    row = session().execute(query).one_or_none()
    if row is None:
        return None
    found, ended_why, register_number, code = row
    return Call(
        found.id, found.plan_id, found.due_on, found.state, found.tries, ended_why, register_number, code,
        _tries(call_id),
    )  # fmt: skip


def plan(plan_id: int) -> FollowUpPlan:
    query = select(FollowUpPlan).where(FollowUpPlan.id == plan_id)
    return session().scalars(query.execution_options(populate_existing=True)).one()


def newest_plan(visit_id: int) -> FollowUpPlan | None:
    """The last plan that was made for a visit, open or ended."""
    query = select(FollowUpPlan).where(FollowUpPlan.visit_id == visit_id).order_by(FollowUpPlan.id.desc())
    return session().scalars(query.limit(1).execution_options(populate_existing=True)).one_or_none()


def calls_of(plan_id: int) -> Sequence[Any]:
    """Rows of (id, due_on, state), by day."""
    query = select(FollowUpCall.id, FollowUpCall.due_on, FollowUpCall.state)
    return session().execute(query.where(FollowUpCall.plan_id == plan_id).order_by(FollowUpCall.due_on)).all()


def overdue_to_forget(now: datetime) -> Sequence[FollowUpPlan]:
    """Open plans whose way to reach somebody has lived long enough."""
    query = select(FollowUpPlan).where(FollowUpPlan.ended_at.is_(None), FollowUpPlan.forget_at <= now)
    return session().scalars(query.order_by(FollowUpPlan.id)).all()


def _tries(call_id: int) -> list[Tried]:
    query = (
        select(FollowUpTry, Person.name)
        .join(Person, Person.id == FollowUpTry.by_person)
        .where(FollowUpTry.call_id == call_id)
        .order_by(FollowUpTry.seq)
    )
    return [Tried(one.result, one.side_effects, name, one.at) for one, name in session().execute(query)]
