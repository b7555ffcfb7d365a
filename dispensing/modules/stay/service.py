"""The verbs of a stay: take a person in, say when they left, read who is here. Numbers are random.

The end of a stay is worked out when the person comes and kept: a rule changed later moves nobody's end.
"""

from datetime import date, timedelta

from sqlalchemy import func, insert, select, update

from accounts.permissions import Actor, require
from accounts.trail import service as trail
from core import clock, codes
from core.database import affected, session, table
from core.errors import Forbidden, Invalid, NotFound, WrongState
from dispensing.modules.stay import queries, rules
from dispensing.modules.stay.models import Stay, StayPartner, StayRule
from dispensing.visits import queries as visits

NUMBER_LENGTH = 7
LONGEST_AGO_HOURS = 120


def admit(actor: Actor, *, entry_route: str, visit_code: str | None = None, hours_ago: int = 0) -> str:
    """Take a person in, now or some hours ago. Returns the stay's number.

    Raises Invalid for a visit that is not of this station, WrongState when the person stays already.
    """
    require(actor, "stay.keep")
    station_id = _station(actor)
    if entry_route not in rules.ENTRY_ROUTES:
        raise Invalid({"entry_route": ["Choose how they came."]})
    if not 0 <= hours_ago <= LONGEST_AGO_HOURS:
        raise Invalid({"hours_ago": [f"Write a number from 0 to {LONGEST_AGO_HOURS}."]})
    code = _visit(station_id, visit_code) if visit_code else None
    admitted_at = clock.now() - timedelta(hours=hours_ago)
    days = queries.longest_days(clock.local(admitted_at).date())
    number = codes.make(codes.HANDWRITING, NUMBER_LENGTH)
    row = {
        "number": number,
        "station_id": station_id,
        "visit_code": code,
        "entry_route": entry_route,
        "admitted_at": admitted_at,
        "ends_at": rules.ends_at(admitted_at, days),
        "admitted_by": actor.person_id,
    }
    session().execute(insert(table(Stay)), row)
    trail.record(actor, "stay_begun", number)
    return number


def _station(actor: Actor) -> int:
    if actor.station_id is None:
        raise Forbidden("A stay is at a station.")
    return actor.station_id


def _visit(station_id: int, typed: str) -> str:
    found = visits.newest_version(station_id, typed) if typed.isprintable() else None
    if found is None:
        raise Invalid({"visit_code": ["No visit here has this code. Check it, or leave it empty."]})
    if queries.is_here(found.code):
        raise WrongState("This person stays here already. See the list.")
    return found.code


def leave(actor: Actor, number: str, *, left_to: str, partner: int | None = None) -> str:
    """Write down that the person left now, and where to. Returns the number.

    A partner must have an agreement that is in force today. Bags that lie here stay on the list.
    """
    require(actor, "stay.keep")
    found = _stay(actor, number)
    if left_to not in rules.LEFT_TO:
        raise Invalid({"left_to": ["Choose where they went."]})
    if (left_to == "partner") != (partner is not None):
        words = "Choose the organisation." if left_to == "partner" else "Leave this out: they went elsewhere."
        raise Invalid({"partner": [words]})
    if partner is not None and partner not in {one.id for one in queries.partners_now(actor)}:
        raise Invalid({"partner": ["This agreement is not in force today. Choose another."]})
    values = {
        "left_at": clock.now(),
        "left_to": left_to,
        "partner_id": partner,
        "left_recorded_by": actor.person_id,
    }
    statement = update(table(Stay)).where(Stay.id == found.id, Stay.left_at.is_(None)).values(**values)
    if affected(session().execute(statement)) != 1:
        raise WrongState("This stay has ended already.")
    trail.record(actor, "stay_ended", found.number)
    return found.number


def _stay(actor: Actor, number: str) -> Stay:
    found = queries.stay(actor, number)
    if found is None:
        raise NotFound("Go back to the list.")
    return found


def read_here_now(actor: Actor) -> list[Stay]:
    """Who stays at the actor's station now; the reading is trailed."""
    require(actor, "stay.read")
    trail.record(actor, "stay_list_read")
    return queries.here_now(actor)


def read(actor: Actor, number: str) -> Stay:
    """One stay, with a trace that it was read; raises NotFound for another station's."""
    require(actor, "stay.read")
    found = _stay(actor, number)
    trail.record(actor, "stay_read", found.number)
    return found


def add_partner(actor: Actor, *, name: str, agreed_from: date, agreed_to: date) -> int:
    """Put an organisation on the station's roster, or renew its agreement. Returns its number."""
    require(actor, "stay.partners")
    if agreed_to < agreed_from:
        raise Invalid({"agreed_to": ["The last day is before the first."]})
    row = {
        "station_id": _station(actor),
        "name": name,
        "agreed_from": agreed_from,
        "agreed_to": agreed_to,
        "added_at": clock.now(),
        "added_by": actor.person_id,
    }
    made = session().execute(insert(table(StayPartner)).returning(StayPartner.id), row).scalar_one()
    trail.record(actor, "stay_partner_added", f"partner {made}")
    return int(made)


def set_longest(actor: Actor, *, longest_days: int, counts_from: date, note: str) -> int:
    """Set for how many days a person may stay, from a day on. Returns the version. Ends that run stay."""
    require(actor, "stay.rule")
    errors = {}
    if not 2 <= longest_days <= 30:
        errors["longest_days"] = ["Write a number from 2 to 30."]
    if counts_from < clock.today():
        errors["counts_from"] = ["Choose today or a later day."]
    elif session().scalar(select(StayRule.version).where(StayRule.counts_from == counts_from)):
        errors["counts_from"] = ["A number for this day is set already. Choose another day."]
    if errors:
        raise Invalid(errors)
    version = (session().scalar(select(func.max(StayRule.version))) or 0) + 1
    row = {
        "version": version,
        "counts_from": counts_from,
        "longest_days": longest_days,
        "note": note,
        "set_at": clock.now(),
        "set_by": actor.person_id,
    }
    session().execute(insert(table(StayRule)), row)
    trail.record(actor, "stay_rule_set", f"version {version}", detail={"longest_days": longest_days})
    return version
