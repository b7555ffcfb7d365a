"""Write down that somebody was asked how it went: zero reports may mean that nobody asked."""

from datetime import datetime

from sqlalchemy import insert

from accounts.permissions import Actor, require
from accounts.trail import service as trail
from core import clock
from core.database import session, table
from core.errors import Forbidden, Invalid
from dispensing.adverse_events import about, verification
from dispensing.adverse_events.models import EventAnswer

_ADD = insert(table(EventAnswer)).returning(table(EventAnswer).c.id)


def record_answer(actor: Actor, visit: str, *, asked_at: datetime | None = None, answer: str = "none") -> str:
    """Asked, and nothing was wrong. Returns the answer's id.

    Raises NotFound for another station's visit, Invalid for a time that is still to come.
    """
    require(actor, "adverse_events.report")
    if actor.station_id is None:
        raise Forbidden("People are asked at a station.")
    known = about.visit(actor.station_id, visit)
    asked_at = asked_at or clock.now()
    if asked_at > clock.now():
        raise Invalid({"asked_at": ["This is in the future. Check the time."]})
    if asked_at < known.came_at:
        raise Invalid({"asked_at": ["This is before they came. Check the time."]})
    row = {
        "visit_id": known.visit_id,
        "station_id": actor.station_id,
        "answer": answer,
        "asked_at": asked_at,
        "asked_by": actor.person_id,
        "recorded_at": clock.now(),
    }
    answer_id = int(session().execute(_ADD, row).scalar_one())
    detail = {"event_answer": answer_id, "digest": verification.of_answer(answer_id)}
    trail.record(actor, "event_answer_recorded", f"answer {answer_id}", detail=detail)
    return str(answer_id)
