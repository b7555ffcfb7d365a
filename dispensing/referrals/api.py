"""`GET /referrals`, `POST /referrals/NUMBER/events`, and `POST /feedback` without an account."""

from typing import Any

from flask import request
from flask_smorest import Blueprint

from accounts.gate import current_actor
from accounts.people.service import system_actor
from accounts.permissions import PUBLIC, needs
from core.database import unit_of_work
from core.errors import Invalid, NotFound
from core.openapi import API_PREFIX, answer_once, documented_post
from core.pagination import position
from dispensing.referrals import following, queries, service
from dispensing.referrals.feedback import service as feedback
from dispensing.referrals.following import Fact
from dispensing.referrals.schemas import (
    EventInput,
    FeedbackInput,
    FeedbackView,
    OneReferralView,
    ReferralListView,
)

blp = Blueprint("referrals", __name__, url_prefix=API_PREFIX, description="Referrals that were issued.")


@blp.get("/referrals")
@needs("referrals.read")
@blp.response(200, ReferralListView)
def list_referrals() -> Any:
    """Referrals of the token's station or districts, newest first. The read leaves a trail entry."""
    at = position(request)
    actor = current_actor()
    return unit_of_work(lambda: service.list_referrals(actor, at))


@blp.get("/referrals/<number>")
@needs("referrals.read")
@blp.response(200, OneReferralView)
def read_referral(number: str) -> Any:
    """One referral and what was noted of it. The read leaves a trail entry."""
    actor = current_actor()
    return _shown(unit_of_work(lambda: service.read_referral(actor, number)))


@blp.post("/referrals/<number>/events")
@needs("referrals.follow")
@documented_post(blp, OneReferralView)
@blp.arguments(EventInput)
def note_event(body: dict[str, Any], number: str) -> Any:
    """Note what became of it: a fact, somebody who asked after it, or that it is closed."""
    actor = current_actor()
    return answer_once(
        actor.person_id,
        lambda: following.note(actor, number, Fact(**body)),
        lambda _effect: _of_actor(number),
        OneReferralView(),
    )


@blp.post("/feedback")
@needs(PUBLIC)
@documented_post(blp, FeedbackView)
@blp.arguments(FeedbackInput)
def give_feedback(body: dict[str, Any]) -> Any:
    """Answer for a slip with its number and feedback code; no token. A wrong pair tells nothing."""
    slip = feedback.open_slip(body["number"], body["feedback_code"], request.remote_addr or "unknown")
    served = {}
    for place, said in enumerate(body["services"]):
        if said["outcome"] == "not_served" and said["reason"] is None:
            raise Invalid({f"services.{place}.reason": ["Say why it was not done."]})
        served[said["service"]] = "served" if said["outcome"] == "served" else said["reason"]
    arrived = {"number": slip.number, "arrived": body["arrived"] or bool(served), "services": served}
    return answer_once(
        system_actor().person_id,
        lambda: feedback.give(slip, has_arrived=body["arrived"], served=served, at=body["at"]),
        lambda _effect: arrived,
        FeedbackView(),
        scope=f"{slip.number} ",  # nobody's key is in the way of another slip's
    )


def _of_actor(number: str) -> queries.Asked:
    found = queries.asked(current_actor(), number)
    if found is None:
        raise NotFound(following.NOT_YOURS)
    return _shown(found)


def _shown(found: queries.Asked) -> queries.Asked:
    found.events = [event for event, _by in queries.events_of(found.id)]
    return found
