"""Write down a supervision visit, say that a finding is done, and check whether it is.

The days by which the next visit and each finding are due come from the rules of that moment, and are kept.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert, update

from accounts.permissions import Actor, require
from accounts.places import queries as places
from accounts.trail import service as trail
from core import clock
from core.database import affected, session, table
from core.errors import Invalid, NotFound, SamePerson, WrongState
from dispensing.protocols import queries as protocols
from dispensing.supervision import queries
from dispensing.supervision.checklist import NEWEST, VERSIONS
from dispensing.supervision.models import Supervision, SupervisionAnswer, SupervisionFinding

OLDEST_DAYS = 31
NOT_FOUND = "Choose one from the list."


def record(
    actor: Actor,
    *,
    station: str,
    visited_on: date,
    answers: Mapping[str, str],
    see_to: Mapping[str, str] | None = None,
    words: Mapping[str, str | None] | None = None,
) -> int:
    """A visit to a station of the actor's, by the newest list; each no is a finding. Returns its id."""
    require(actor, "supervision.record")
    place = places.by_code(station, "station")
    if place is None or place.is_closed or not places.covers(actor, place.id):
        raise Invalid({"station": ["Choose a station of yours."]})
    today = clock.today()
    if not today - timedelta(days=OLDEST_DAYS) <= visited_on <= today:
        raise Invalid({"visited_on": [f"Choose today, or one of the {OLDEST_DAYS} days before."]})
    if missing := [item for item in VERSIONS[NEWEST] if item not in answers]:
        raise Invalid({item: ["Choose yes, no or not seen."] for item in missing})
    protocol = protocols.in_force(clock.now())
    row = {
        "station_id": place.id,
        "checklist": NEWEST,
        "visited_on": visited_on,
        "next_due_on": visited_on + timedelta(days=protocol.supervision_days),
        "made_by": actor.person_id,
        "made_at": clock.now(),
    }
    made = insert(table(Supervision)).values(row).returning(table(Supervision).c.id)
    number = int(session().execute(made).scalar_one())
    rows = [{"supervision_id": number, "item": item, "answer": answers[item]} for item in VERSIONS[NEWEST]]
    session().execute(insert(table(SupervisionAnswer)), rows)
    findings = [
        {
            "supervision_id": number,
            "item": item,
            "words": (words or {}).get(item),
            "see_to": (see_to or {}).get(item, "in_charge"),
            "due_on": visited_on + timedelta(days=protocol.finding_days),
            "state": "open",
        }
        for item in VERSIONS[NEWEST]
        if answers[item] == "no"
    ]
    if findings:
        session().execute(insert(table(SupervisionFinding)), findings)
    detail = {"findings": len(findings), "checklist": NEWEST}
    trail.record(actor, "supervision_recorded", f"supervision {number}", chain=place.id, detail=detail)
    return number


def say_done(actor: Actor, finding_id: int) -> int:
    """The in-charge says that a finding of the own station was put right. Returns its visit's id."""
    require(actor, "supervision.done")
    return _step(actor, finding_id, "open", "done")


def verify(actor: Actor, finding_id: int) -> int:
    """Another than who did it looks and agrees. Returns its visit's id; raises SamePerson."""
    require(actor, "supervision.record")
    return _step(actor, finding_id, "done", "verified")


def send_back(actor: Actor, finding_id: int) -> int:
    """Whoever looked does not agree: it waits again, with the day it had. Returns its visit's id."""
    require(actor, "supervision.record")
    found = _finding(actor, finding_id)
    values = {"state": "open", "done_by": None, "done_at": None}
    return _move(actor, finding_id, found, "done", values, "finding_sent_back")


def _step(actor: Actor, finding_id: int, before: str, after: str) -> int:
    found = _finding(actor, finding_id)
    if after == "verified" and found.done_by == actor.person_id:
        raise SamePerson("Somebody else must check what you did.")
    values = {"state": after, f"{after}_by": actor.person_id, f"{after}_at": clock.now()}
    return _move(actor, finding_id, found, before, values, f"finding_{after}")


def _finding(actor: Actor, finding_id: int) -> Any:
    found = queries.finding(actor, finding_id)
    if found is None:
        raise NotFound(NOT_FOUND)
    return found


def _move(
    actor: Actor, finding_id: int, found: Any, before: str, values: Mapping[str, Any], action: str
) -> int:
    own = (SupervisionFinding.id == finding_id) & (SupervisionFinding.state == before)
    if affected(session().execute(update(table(SupervisionFinding)).where(own).values(values))) != 1:
        raise WrongState("This has moved on. Look again.")
    trail.record(actor, action, f"finding {finding_id}", chain=found.station_id)
    return int(found.supervision_id)
