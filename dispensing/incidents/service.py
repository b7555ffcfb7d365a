"""The verbs of an incident: explain, send back, close; and reading, which is trailed.

The rule kept here: whoever caused it takes no step, and nobody both explains and judges. Each step is
one row that is never changed; what was said in own words is sealed, apart from the book.
"""

from typing import Any

from sqlalchemy import bindparam, insert, update

from accounts.permissions import Actor, require
from accounts.trail import service as trail
from core import clock, sealing
from core.database import affected, session, table
from core.errors import Forbidden, Invalid, NotFound, SamePerson, WrongState
from core.pagination import Page, Position
from dispensing.incidents import kinds, queries, transitions, verification
from dispensing.incidents.models import Incident, IncidentEvent
from dispensing.incidents.queries import Shown, Taken

ERASED = "These words were erased."
_INCIDENTS = table(Incident)
_MOVE = (
    update(_INCIDENTS)
    .where(_INCIDENTS.c.id == bindparam("of_id"), _INCIDENTS.c.state == bindparam("from_state"))
    .values(state=bindparam("to_state"), key_id=bindparam("its_key"))
)
_ADD = insert(table(IncidentEvent)).returning(IncidentEvent.id)
TRAILED = {
    "explain": "incident_explained",
    "send_back": "incident_sent_back",
    "close": "incident_closed",
}
REFUSED = {
    "explain": "You had a hand in this. Another in-charge or the liaison explains it.",
    "send_back": "You had a hand in this. Another liaison or the auditor decides.",
    "close": "You had a hand in this. Another liaison or the auditor decides.",
}


def explain(actor: Actor, incident_id: int, *, cause: str, words: str | None = None) -> int:
    """Say how it came to be: a cause from the list, and a few words. Returns the incident's id.

    Raises NotFound, SamePerson for who caused it, Forbidden for a liaison where an in-charge can,
    WrongState, and Invalid at `words` where the cause says nothing by itself.
    """
    require(actor, transitions.PERMISSION["explain"])
    if cause not in kinds.CAUSES:
        raise Invalid({"cause": ["Choose how it came to be."]})
    if cause == "other" and not words:
        raise Invalid({"words": ["Write in a few words what it was."]})
    return _step(actor, incident_id, "explain", cause, words)


def send_back(actor: Actor, incident_id: int, *, question: str) -> int:
    """Ask the in-charge a question; it waits for words again. Raises as `close` does."""
    require(actor, transitions.PERMISSION["send_back"])
    return _step(actor, incident_id, "send_back", None, question)


def close(actor: Actor, incident_id: int, *, finding: str, words: str | None = None) -> int:
    """Close it with a finding. Raises NotFound, WrongState, SamePerson for who caused or explained it."""
    require(actor, transitions.PERMISSION["close"])
    if finding not in kinds.FINDINGS:
        raise Invalid({"finding": ["Choose what you found."]})
    return _step(actor, incident_id, "close", finding, words)


def read_incident(actor: Actor, incident_id: int) -> Shown:
    """One incident of the actor's places with its steps, and a trail entry in the same transaction."""
    require(actor, "incidents.read")
    found = queries.one(actor, incident_id)
    if found is None:
        raise NotFound("Choose one from the list.")
    trail.record(actor, "incident_read", f"incident {incident_id}", chain=found.station_id)
    return found


def list_incidents(actor: Actor, wanted: queries.Wanted, at: Position) -> Page[Any]:
    """Incidents of the actor's places, newest first; the list is trailed as a read."""
    require(actor, "incidents.read")
    page = queries.page(actor, wanted, at)
    trail.record(actor, "incidents_listed", detail={"shown": len(page.items)})
    return page


def words_of(found: Shown, taken: Taken) -> str:
    """What was said at a step, in own words; a note in their place once they were erased."""
    if taken.words is None or found.key_id is None:
        return ""
    opened = sealing.open_sealed(found.key_id, _purpose(found.id, taken.seq), taken.words)
    return ERASED if opened is None else str(opened["words"])


def _key_for(found: Shown) -> int:
    """The key of this incident's words, made with the first of them."""
    if found.key_id is None:
        return sealing.new_key("incident")
    if sealing.erased_at(found.key_id) is not None:
        raise WrongState("The words of this one were erased. Leave the words empty.")
    return found.key_id


def _purpose(incident_id: int, seq: int) -> str:
    """What the words are bound to: moved to another incident, they do not open."""
    return f"incident {incident_id}.{seq}"


def _step(actor: Actor, incident_id: int, name: str, code: str | None, words: str | None) -> int:
    found = queries.one(actor, incident_id)
    if found is None:
        raise NotFound("Choose one from the list.")
    why_not = transitions.why_not(name, person_id=actor.person_id, role=actor.role, hands=found.hands)
    if why_not == "same_person":
        raise SamePerson(REFUSED[name])
    if why_not:
        raise Forbidden("The in-charge of this station explains it.")
    made = transitions.step(found.state, name)
    if made is None:
        raise WrongState(f"It is now: {transitions.STATE_WORDS[found.state].lower()}. Look again.")
    key_id = _key_for(found) if words else found.key_id
    values = {"of_id": incident_id, "from_state": found.state, "to_state": made.becomes, "its_key": key_id}
    if affected(session().execute(_MOVE, values)) != 1:
        raise WrongState("Somebody else was here a moment ago. Look again.")
    seq = len(found.steps) + 1
    row = {
        "incident_id": incident_id,
        "seq": seq,
        "step": name,
        "code": code,
        "words": sealing.seal(key_id, _purpose(incident_id, seq), {"words": words}) if words else None,
        "by_person": actor.person_id,
        "at": clock.now(),
    }
    event_id = session().execute(_ADD, row).scalar_one()
    detail = {"incident_step": event_id, "digest": verification.of_step(event_id)}
    trail.record(actor, TRAILED[name], f"incident {incident_id}", chain=found.station_id, detail=detail)
    return incident_id
