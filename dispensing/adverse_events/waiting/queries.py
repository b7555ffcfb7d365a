"""Reports that wait: for their station to finish them, for a liaison to review, send or close them."""

import json
from typing import Any, NamedTuple

from sqlalchemy import func, select

from accounts.permissions import Actor, may
from accounts.places import queries as places
from core import clock
from core.database import session
from dispensing.adverse_events import queries, validity
from dispensing.adverse_events.choices import KINDS
from dispensing.adverse_events.models import AdverseEvent, EventAnswer
from dispensing.adverse_events.transitions import OPEN_STATES
from dispensing.visits.models import Dose, Visit

# Counts below this are not told inside the programme either; zero may show.
HIDDEN_UNDER = 5


class Waiting(NamedTuple):
    """`verb`: what this person can do about it next. `is_urgent`: serious, or past a deadline."""

    number: str
    verb: str
    is_urgent: bool


def waiting(actor: Actor) -> list[Waiting]:
    """What this person can do next, the oldest first."""
    query = select(AdverseEvent).where(queries.seen_by(actor), AdverseEvent.state.in_(OPEN_STATES))
    found = []
    for one in session().scalars(query.order_by(AdverseEvent.id)):
        verb = _next(actor, one)
        if verb:
            found.append(Waiting(one.number, verb, one.is_serious or _is_late(one)))
    return found


def _next(actor: Actor, one: AdverseEvent) -> str | None:
    if may(actor, "adverse_events.review"):
        return {"submitted": "review", "reviewed": "sent", "sent": "close"}.get(one.state)
    if one.state == "draft":
        return "submit"
    lacking = validity.missing(json.loads(one.facts), has_visit=one.visit_id is not None)
    return "follow_up" if lacking and one.state != "sent" else None


def _is_late(one: AdverseEvent) -> bool:
    return one.regulator_due_at is not None and clock.now() > one.regulator_due_at


class Total(NamedTuple):
    """`count` is None where it is hidden: too few to be told."""

    name: str
    count: int | None


def totals(actor: Actor) -> dict[str, Total]:
    """How many reports of each kind the actor's places have, and how many were asked; nothing that adds up.

    Each number stands alone, so that none that is hidden can be worked out from the others.
    """
    here = places.ids_within_reach(actor)
    kinds = session().execute(
        select(AdverseEvent.kind, func.count())
        .where(AdverseEvent.station_id.in_(here), queries.counts_for_lot())
        .group_by(AdverseEvent.kind)
    )
    asked = session().scalar(
        select(func.count(EventAnswer.visit_id.distinct())).where(
            EventAnswer.station_id.in_(here), EventAnswer.answer == "none"
        )
    )
    doses = session().scalar(
        select(func.count())
        .select_from(Dose)
        .join(Visit, Visit.id == Dose.visit_id)
        .where(Visit.station_id.in_(here))
    )
    made: dict[str, Any] = {kind: count for kind, count in kinds}
    found = {kind: Total(kind, _shown(made.get(kind, 0))) for kind in KINDS}
    return found | {"asked": Total("asked", _shown(asked or 0)), "doses": Total("doses", _shown(doses or 0))}


def most_share(found: dict[str, Total]) -> float | None:
    """The greatest share in percent that "none of so many" still allows, by the rule of three.

    None where there were reports, or too few were asked to say anything.
    """
    asked = found["asked"].count
    return round(300 / asked, 1) if asked and found["adverse_event"].count == 0 else None


def _shown(count: int) -> int | None:
    return count if count == 0 or count >= HIDDEN_UNDER else None
