"""Visits in the API: record, list, read, repeat, correct, assess."""

from typing import Any

from flask import request
from flask_smorest import Blueprint

from accounts.gate import current_actor
from accounts.permissions import needs
from core.database import unit_of_work
from core.errors import NotFound
from core.openapi import API_PREFIX, answer_once, documented_post
from core.pagination import position
from dispensing.visits import queries, service
from dispensing.visits.record import VisitRecord
from dispensing.visits.schemas import (
    AssessmentView,
    CorrectionInput,
    LotVisitsView,
    RecordedVisitView,
    RepeatDoseInput,
    RepeatDoseView,
    VisitInput,
    VisitListView,
    VisitView,
)

blp = Blueprint("visits", __name__, url_prefix=API_PREFIX, description="Visits, doses and repeat doses.")


def _leave_a_trace(reference: str) -> None:
    """A first answer given again is a read of the visit."""
    service.read_visit(current_actor(), reference.partition(".")[0])


def _as_recorded(reference: str) -> dict[str, Any]:
    """The version that an act made: a later correction does not change the answer to it."""
    code, _, version = reference.partition(".")
    found = queries.detail(current_actor().station_id, code, int(version or 1))
    if found is None:
        raise NotFound("No visit of your station has this code.")
    return found


@blp.post("/visits")
@needs("visits.record")
@documented_post(blp, RecordedVisitView)
@blp.arguments(VisitInput)
def record_visit(record: VisitRecord) -> Any:
    """Record one visit: the dose or the reason there was none, and the referrals."""
    actor = current_actor()
    return answer_once(
        actor.person_id,
        lambda: service.record_visit(actor, record),
        _as_recorded,
        RecordedVisitView(),
        reread=_leave_a_trace,
    )


@blp.get("/visits")
@needs("visits.read")
@blp.response(200, VisitListView)
def list_visits() -> Any:
    """Visits of the token's station, newest first. The read leaves a trail entry."""
    at = position(request)
    actor = current_actor()
    return unit_of_work(lambda: service.list_visits(actor, at))


@blp.get("/lots/<number>/visits")
@needs("visits.read")
@blp.response(200, LotVisitsView)
def visits_of_lot(number: str) -> Any:
    """Visits of the token's station that got a lot, newest first. The read leaves a trail entry."""
    at = position(request)
    actor = current_actor()
    return unit_of_work(lambda: service.list_visits_of_lot(actor, number, at))


@blp.get("/visits/<code>")
@needs("visits.read")
@blp.response(200, VisitView)
def read_visit(code: str) -> Any:
    """One visit of the token's station. The read leaves a trail entry."""
    actor = current_actor()
    return unit_of_work(lambda: service.read_visit(actor, code))


@blp.post("/visits/<code>/repeat-doses")
@needs("visits.record")
@documented_post(blp, RepeatDoseView)
@blp.arguments(RepeatDoseInput)
def give_repeat_dose(body: dict[str, Any], code: str) -> Any:
    """A dose again after vomiting."""
    actor = current_actor()

    def find(ref: str) -> Any:
        return queries.repeat_dose(actor.station_id, ref)

    return answer_once(
        actor.person_id, lambda: service.give_repeat_dose(actor, code, **body), find, RepeatDoseView()
    )


@blp.post("/visits/<code>/corrections")
@needs("visits.correct")
@documented_post(blp, RecordedVisitView)
@blp.arguments(CorrectionInput)
def correct_visit(body: dict[str, Any], code: str) -> Any:
    """A new record in place of the newest one, with a reason."""
    actor = current_actor()
    return answer_once(
        actor.person_id,
        lambda: service.correct_visit(actor, code, body["record"], body["reason"]),
        _as_recorded,
        RecordedVisitView(),
        reread=_leave_a_trace,
    )


@blp.post("/assessments")
@needs("visits.record")
@blp.arguments(VisitInput)
@blp.response(200, AssessmentView)
def assess(record: VisitRecord) -> Any:
    """The decision alone; nothing is saved."""
    actor = current_actor()
    judgement = service.assess_visit(actor, record)
    return {
        "decision": judgement.decision,
        "flags": judgement.flags,
        "hours_since_incident": record.hours_since,
        "band": judgement.hours_band(record),
        "protocol_version": judgement.protocol.version,
    }
