"""`/requisitions`: ask for stock, decide, send and count, in one answer that all sides read alike.

Each step answers with the request as that step left it; the same key gives the same answer again.
"""

from collections.abc import Callable
from typing import Any

from flask import request
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from accounts.gate import current_actor
from accounts.permissions import needs
from core.fields import Choice
from core.openapi import API_PREFIX, answer_once, documented_post
from core.pagination import position
from inventory.ledger.reading import place_for
from inventory.resupply import answers, queries, service, steps
from inventory.resupply.schemas import (
    ApprovalInput,
    DispatchInput,
    LinesInput,
    MaybeReasonInput,
    OneRequisitionView,
    ReasonInput,
    ReceiptInput,
    RequisitionInput,
    RequisitionListView,
    RequisitionView,
    Seen,
)
from inventory.resupply.shipments import service as deliveries
from inventory.resupply.transitions import STATES

blp = Blueprint("requisitions", __name__, url_prefix=API_PREFIX, description="Asking for stock.")


class ListQuery(Schema):
    state = Choice(STATES, load_default=None, allow_none=True)
    station = fields.String(load_default=None)
    limit = fields.String(load_default=None)
    cursor = fields.String(load_default=None)


def _once(act: Callable[[], str]) -> Any:
    return answer_once(current_actor().person_id, act, answers.answer_of, RequisitionView())


@blp.post("/requisitions")
@needs("requisitions.ask")
@documented_post(blp, RequisitionView)
@blp.arguments(RequisitionInput)
def draft(body: dict[str, Any]) -> Any:
    """Begin a request for the own station. Treatments are whole; a reason where it is above the maximum."""
    actor = current_actor()
    return _once(
        lambda: service.draft(
            actor, lines=body["lines"], is_emergency=body["emergency"], source=body["source"]
        )
    )


@blp.get("/requisitions")
@needs("requisitions.read")
@blp.arguments(ListQuery, location="query", as_kwargs=True)
@blp.response(200, RequisitionListView)
def list_requisitions(state: str | None, station: str | None, **_position: Any) -> Any:
    """Requests that one looks after, newest first."""
    actor = current_actor()
    station_id = place_for(actor, station).id if station else None
    page = queries.requests(actor, position(request), states=[state] if state else (), station_id=station_id)
    return {"items": answers.answers(row.Requisition for row in page.items), "next": page.next}


@blp.get("/requisitions/<int:requisition_id>")
@needs("requisitions.read")
@blp.response(200, OneRequisitionView)
def read(requisition_id: int) -> Any:
    """One request with its lines, shipments and every step."""
    actor = current_actor()
    found = queries.one(actor, requisition_id)
    return {
        **answers.answer(found),
        "history": [event._asdict() for event in queries.history(actor, found.id)],
        "verbs": steps.offered(actor, found),
    }


@blp.post("/requisitions/<int:requisition_id>/lines")
@needs("requisitions.ask")
@documented_post(blp, RequisitionView)
@blp.arguments(LinesInput)
def change_lines(body: dict[str, Any], requisition_id: int) -> Any:
    """Write the lines of a draft anew."""
    actor = current_actor()
    said = {"version": body["version"], "lines": body["lines"], "is_emergency": body["emergency"]}
    return _once(lambda: service.change_lines(actor, requisition_id, **said))


@blp.post("/requisitions/<int:requisition_id>/submit")
@needs("requisitions.ask")
@documented_post(blp, RequisitionView)
@blp.arguments(Seen)
def submit(body: dict[str, Any], requisition_id: int) -> Any:
    """Ask for what the draft says."""
    actor = current_actor()
    return _once(lambda: service.submit(actor, requisition_id, **body))


@blp.post("/requisitions/<int:requisition_id>/cancel")
@needs("requisitions.ask")
@documented_post(blp, RequisitionView)
@blp.arguments(MaybeReasonInput)
def cancel(body: dict[str, Any], requisition_id: int) -> Any:
    """Take it back, until something was sent."""
    actor = current_actor()
    return _once(lambda: service.cancel(actor, requisition_id, **_said(body)))


@blp.post("/requisitions/<int:requisition_id>/approve")
@needs("requisitions.approve")
@documented_post(blp, RequisitionView)
@blp.arguments(ApprovalInput)
def approve(body: dict[str, Any], requisition_id: int) -> Any:
    """Approve as asked, or with another number and the reason for the lines named."""
    actor = current_actor()
    return _once(lambda: service.approve(actor, requisition_id, **_said(body)))


@blp.post("/requisitions/<int:requisition_id>/reject")
@needs("requisitions.approve")
@documented_post(blp, RequisitionView)
@blp.arguments(ReasonInput)
def reject(body: dict[str, Any], requisition_id: int) -> Any:
    """Say no, and why."""
    actor = current_actor()
    return _once(lambda: service.reject(actor, requisition_id, **body))


@blp.post("/requisitions/<int:requisition_id>/dispatch")
@needs("requisitions.dispatch")
@documented_post(blp, RequisitionView)
@blp.arguments(DispatchInput)
def dispatch(body: dict[str, Any], requisition_id: int) -> Any:
    """Send all that is open, or what is there of it. Without lots, what expires first is taken first."""
    actor = current_actor()
    return _once(lambda: deliveries.dispatch(actor, requisition_id, **_said(body)))


@blp.post("/requisitions/<int:requisition_id>/receive")
@needs("requisitions.receive")
@documented_post(blp, RequisitionView)
@blp.arguments(ReceiptInput)
def receive(body: dict[str, Any], requisition_id: int) -> Any:
    """Count what arrived under a waybill, in units: accepted, damaged and missing make up what was sent."""
    actor = current_actor()
    said = {"version": None, **_said(body)}
    return _once(lambda: deliveries.receive(actor, requisition_id, **said))


@blp.post("/requisitions/<int:requisition_id>/close")
@needs("requisitions.approve")
@documented_post(blp, RequisitionView)
@blp.arguments(MaybeReasonInput)
def close(body: dict[str, Any], requisition_id: int) -> Any:
    """End what arrived; with a difference, say what was found about it."""
    actor = current_actor()
    return _once(lambda: service.close(actor, requisition_id, **_said(body)))


@blp.post("/requisitions/<int:requisition_id>/close-short")
@needs("requisitions.approve")
@documented_post(blp, RequisitionView)
@blp.arguments(ReasonInput)
def close_short(body: dict[str, Any], requisition_id: int) -> Any:
    """Say that the rest will not be sent, and why."""
    actor = current_actor()
    return _once(lambda: service.close_short(actor, requisition_id, **body))


def _said(body: dict[str, Any]) -> dict[str, Any]:
    """What was left out keeps the verb's own default."""
    return {name: value for name, value in body.items() if value is not None}
