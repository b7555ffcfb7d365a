"""The verbs: an officer asks and gives the form; the social worker takes, reads, notes and ends.

The rule kept here: a visit is open to one worker, who was asked for with consent and took it, and to no
other; and nobody but that worker reads the notes.
"""

from collections.abc import Collection

from sqlalchemy import insert, select, update

from accounts.permissions import Actor, require
from accounts.trail import service as trail
from core import clock, sealing
from core.database import affected, session, table
from core.errors import Invalid, NotFound, WrongState
from dispensing.modules.social import needs, queries
from dispensing.modules.social.models import SocialForm, SocialLink, SocialNote
from dispensing.visits import queries as visits


def ask(actor: Actor, code: str, *, has_consent: bool) -> str:
    """Ask for a social worker at a visit of the own station. Returns the visit's code."""
    require(actor, "social.ask")
    visit_code = _visit(actor, code)
    if not has_consent:
        raise Invalid({"has_consent": ["Ask them first. Without a yes, nobody is told."]})
    if queries.of_visit(visit_code):
        raise WrongState("A social worker was asked for already.")
    row = {
        "station_id": actor.station_id,
        "visit_code": visit_code,
        "asked_at": clock.now(),
        "asked_by": actor.person_id,
        "key_id": sealing.new_key("social_link"),
    }
    session().execute(insert(table(SocialLink)), row)
    trail.record(actor, "social_asked", visit_code)
    return visit_code


def take(actor: Actor, link_id: int) -> int:
    """Take on what was asked for; the first one has it. Returns its number."""
    require(actor, "social.work")
    values = {"worker_id": actor.person_id, "taken_at": clock.now()}
    free = (SocialLink.worker_id.is_(None), SocialLink.ended_at.is_(None), queries.is_where_on(actor))
    statement = update(table(SocialLink)).where(SocialLink.id == link_id, *free).values(**values)
    if affected(session().execute(statement)) != 1:
        raise NotFound("Go back to the list.")
    trail.record(actor, "social_taken", f"ask {link_id}", chain=_own(actor, link_id).station_id)
    return link_id


def read(actor: Actor, link_id: int) -> SocialLink:
    """The worker's own, with a trace; raises NotFound for anybody else's."""
    require(actor, "social.work")
    found = _own(actor, link_id)
    trail.record(actor, "social_read", f"ask {link_id}", chain=found.station_id)
    return found


def read_list(actor: Actor) -> list[object]:
    require(actor, "social.work")
    trail.record(actor, "social_list_read")
    return queries.listed(actor)


def note(actor: Actor, link_id: int, *, need: str, action: str) -> int:
    """Note a need and what was done, sealed with the key of this ask. Returns its number."""
    require(actor, "social.work")
    found = _own(actor, link_id)
    if need not in needs.NEEDS or action not in needs.ACTIONS:
        raise Invalid({"need": ["Choose from the list."]})
    sealed = sealing.seal(found.key_id, queries.PURPOSE, {"need": need, "action": action})
    session().execute(
        insert(table(SocialNote)), {"link_id": link_id, "noted_at": clock.now(), "sealed": sealed}
    )
    trail.record(actor, "social_noted", f"ask {link_id}", chain=found.station_id)
    return link_id


def stop(actor: Actor, link_id: int) -> int:
    """The person no longer wants it: the worker sees it no more. Returns the number."""
    require(actor, "social.work")
    found = _own(actor, link_id)
    _end(found.id)
    trail.record(actor, "social_stopped", f"ask {link_id}", chain=found.station_id)
    return link_id


def withdraw(actor: Actor, code: str) -> str:
    """The same, told to an officer. Returns the visit's code."""
    require(actor, "social.ask")
    visit_code = _visit(actor, code)
    found = queries.of_visit(visit_code)
    if found is None:
        raise WrongState("No social worker was asked for.")
    _end(found.id)
    trail.record(actor, "social_stopped", visit_code)
    return visit_code


def on_visits_ended(_sender: object, *, codes: Collection[str]) -> list[int]:
    """What a social worker noted ends with the visit it was about. Returns the keys that were erased."""
    of_these = SocialLink.visit_code.in_(codes)
    standing = select(SocialLink.key_id).where(of_these, sealing.stands(SocialLink.key_id))
    keys = list(session().scalars(standing))
    sealing.erase(keys)
    ended = update(table(SocialLink)).where(of_these, SocialLink.ended_at.is_(None))
    session().execute(ended.values(ended_at=clock.now()))
    return keys


def _end(link_id: int) -> None:
    statement = update(table(SocialLink)).where(SocialLink.id == link_id, SocialLink.ended_at.is_(None))
    if affected(session().execute(statement.values(ended_at=clock.now()))) != 1:
        raise WrongState("This has ended already.")


def give_form(actor: Actor, code: str, *, number: str, was_free: bool) -> str:
    """Write down the medical form that was given, and whether it cost nothing. Returns the visit's code."""
    require(actor, "social.ask")
    visit_code = _visit(actor, code)
    if queries.form_of(visit_code):
        raise WrongState("A form was given already.")
    if queries.is_number_taken(actor.place_id, number):
        raise Invalid({"number": ["This number was given before. Check it."]})
    row = {
        "station_id": actor.station_id,
        "visit_code": visit_code,
        "number": number,
        "was_free": was_free,
        "given_at": clock.now(),
        "given_by": actor.person_id,
    }
    session().execute(insert(table(SocialForm)), row)
    trail.record(actor, "social_form_given", visit_code)
    return visit_code


def read_status(actor: Actor, code: str) -> str:
    """Which visit it is, with a trace that its status was read; raises NotFound for another station's."""
    require(actor, "social.ask")
    visit_code = _visit(actor, code)
    trail.record(actor, "social_status_read", visit_code)
    return visit_code


def _visit(actor: Actor, code: str) -> str:
    is_askable = actor.station_id is not None and code.isprintable()
    found = visits.newest_version(actor.place_id, code) if is_askable else None
    if found is None:
        raise NotFound("Go back to the list.")
    return found.code


def _own(actor: Actor, link_id: int) -> SocialLink:
    found = queries.own(actor, link_id)
    if found is None:
        raise NotFound("Go back to the list.")
    return found
