"""`/adverse-events`: report, add, review, send and close, in one answer that both sides read alike.

Each step answers with the report as that step left it; the same key gives the same answer again.
"""

from collections.abc import Callable
from typing import Any

from flask import request
from flask_smorest import Blueprint

from accounts.gate import current_actor
from accounts.permissions import needs
from core.database import unit_of_work
from core.openapi import API_PREFIX, answer_once, documented_post
from core.pagination import position
from dispensing.adverse_events import answers, asking, queries, service, steps
from dispensing.adverse_events import schemas as shapes

blp = Blueprint("adverse_events", __name__, url_prefix=API_PREFIX, description="Reports of harm.")


def _once(act: Callable[[], str]) -> Any:
    return answer_once(current_actor().person_id, act, answers.answer_of, shapes.AdverseEventView())


@blp.post("/adverse-events")
@needs("adverse_events.report")
@documented_post(blp, shapes.AdverseEventView)
@blp.arguments(shapes.AdverseEventInput)
def report(body: dict[str, Any]) -> Any:
    """Begin a report, as a draft: of a visit of the own station, or with the dose unknown."""
    actor = current_actor()
    return _once(lambda: service.report(actor, **body))


@blp.get("/adverse-events")
@needs("adverse_events.read")
@blp.response(200, shapes.AdverseEventListView)
def list_events() -> Any:
    """Reports of the token's station or districts, newest first. The read leaves a trail entry."""
    actor, at = current_actor(), position(request)
    page = unit_of_work(lambda: service.list_events(actor, at))
    return {"items": answers.answers(row.AdverseEvent for row in page.items), "next": page.next}


@blp.get("/adverse-events/<event>")
@needs("adverse_events.read")
@blp.response(200, shapes.OneAdverseEventView)
def read(event: str) -> Any:
    """One report with its words and steps. The read leaves a trail entry."""
    actor = current_actor()
    found = unit_of_work(lambda: service.read(actor, event))
    told = queries.history(found)
    return {
        **answers.answer(found),
        "visit": queries.visit_code(found.visit_id) if actor.station_id else None,
        "onset_at": next(
            (one.hidden["onset_at"] for one in reversed(told) if "onset_at" in one.hidden), None
        ),
        "history": [{**one._asdict(), "words": one.hidden.get("words", "")} for one in told],
        "verbs": steps.offered(actor, found),
    }


@blp.post("/adverse-events/<event>/change")
@needs("adverse_events.report")
@documented_post(blp, shapes.AdverseEventView)
@blp.arguments(shapes.EventChangeInput)
def change(body: dict[str, Any], event: str) -> Any:
    """Add to a draft: what is left out stays."""
    actor = current_actor()
    return _once(lambda: service.change(actor, event, **body))


@blp.post("/adverse-events/<event>/submit")
@needs("adverse_events.report")
@documented_post(blp, shapes.AdverseEventView)
@blp.arguments(shapes.EventSeen)
def submit(body: dict[str, Any], event: str) -> Any:
    """Send a draft in."""
    actor = current_actor()
    return _once(lambda: service.submit(actor, event, **body))


@blp.post("/adverse-events/<event>/withdraw")
@needs("adverse_events.report")
@documented_post(blp, shapes.AdverseEventView)
@blp.arguments(shapes.EventReasonInput)
def withdraw(body: dict[str, Any], event: str) -> Any:
    """Drop a draft, and say why."""
    actor = current_actor()
    return _once(lambda: service.withdraw(actor, event, **body))


@blp.post("/adverse-events/<event>/review")
@needs("adverse_events.review")
@documented_post(blp, shapes.AdverseEventView)
@blp.arguments(shapes.EventReviewInput)
def review(body: dict[str, Any], event: str) -> Any:
    """How serious, how likely caused by it, and whether that was expected."""
    actor = current_actor()
    return _once(lambda: service.review(actor, event, **body))


@blp.post("/adverse-events/<event>/sent")
@needs("adverse_events.review")
@documented_post(blp, shapes.AdverseEventView)
@blp.arguments(shapes.EventSentInput)
def sent(body: dict[str, Any], event: str) -> Any:
    """It went to the regulator: the number and the day."""
    actor = current_actor()
    return _once(lambda: service.sent(actor, event, **body))


@blp.post("/adverse-events/<event>/follow-up")
@needs("adverse_events.report")
@documented_post(blp, shapes.AdverseEventView)
@blp.arguments(shapes.EventFollowUpInput)
def follow_up(body: dict[str, Any], event: str) -> Any:
    """Add what became known since, or put it right with a reason; it is reviewed again."""
    actor = current_actor()
    body["reason"] = body["reason"] or ""
    return _once(lambda: service.follow_up(actor, event, **body))


@blp.post("/adverse-events/<event>/close")
@needs("adverse_events.review")
@documented_post(blp, shapes.AdverseEventView)
@blp.arguments(shapes.MaybeEventReasonInput)
def close(body: dict[str, Any], event: str) -> Any:
    """End it; what was never sent needs a reason."""
    actor = current_actor()
    body["reason"] = body["reason"] or ""
    return _once(lambda: service.close(actor, event, **body))


@blp.post("/adverse-events/<event>/nullify")
@needs("adverse_events.review")
@documented_post(blp, shapes.AdverseEventView)
@blp.arguments(shapes.EventReasonInput)
def nullify(body: dict[str, Any], event: str) -> Any:
    """Take back what should never have been reported, with a reason."""
    actor = current_actor()
    return _once(lambda: service.nullify(actor, event, **body))


@blp.post("/adverse-events/<event>/told")
@needs("adverse_events.tell")
@documented_post(blp, shapes.AdverseEventView)
@blp.arguments(shapes.EventToldInput)
def told(body: dict[str, Any], event: str) -> Any:
    """The district was told."""
    actor = current_actor()
    return _once(lambda: service.told(actor, event, **body))


@blp.post("/visits/<code>/asked")
@needs("adverse_events.report")
@documented_post(blp, shapes.EventAnswerView)
@blp.arguments(shapes.EventAnswerInput)
def asked(body: dict[str, Any], code: str) -> Any:
    """Somebody was asked how it went, and nothing was wrong: "asked, none"."""
    actor = current_actor()
    return answer_once(
        actor.person_id,
        lambda: asking.record_answer(actor, code, **body),
        lambda answer_id: queries.answer_by_id(int(answer_id)),
        shapes.EventAnswerView(),
    )
