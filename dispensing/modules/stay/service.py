"""The verbs of a stay: take a person in, and say when they left. Numbers are random; there is no name."""

from datetime import datetime

from sqlalchemy import insert

from accounts.permissions import Actor, require
from accounts.trail import service as trail
from core import clock, codes
from core.database import session, table
from core.errors import Forbidden, Invalid
from dispensing.modules.stay import queries, rules
from dispensing.modules.stay.models import Stay

NUMBER_LENGTH = 7


def admit(actor: Actor, *, entry_route: str, admitted_at: datetime | None = None) -> str:
    """Take a person in. Returns the stay's number; its end is worked out now and kept."""
    require(actor, "stay.keep")
    if actor.station_id is None:
        raise Forbidden("A stay is at a station.")
    if entry_route not in rules.ENTRY_ROUTES:
        raise Invalid({"entry_route": ["Choose how they came."]})
    now = clock.now()
    admitted_at = admitted_at or now
    if admitted_at > now:
        raise Invalid({"admitted_at": ["This is in the future. Check the time."]})
    number = codes.make(codes.HANDWRITING, NUMBER_LENGTH)
    days = queries.longest_days(clock.local(admitted_at).date())
    row = {
        "number": number,
        "station_id": actor.station_id,
        "visit_code": None,
        "entry_route": entry_route,
        "admitted_at": admitted_at,
        "ends_at": rules.ends_at(admitted_at, days),
        "admitted_by": actor.person_id,
    }
    session().execute(insert(table(Stay)), row)
    trail.record(actor, "stay_begun", number)
    return number


def read_here_now(actor: Actor) -> list[Stay]:
    """Who stays at the actor's station now; the reading is trailed."""
    require(actor, "stay.read")
    trail.record(actor, "stay_list_read")
    return queries.here_now(actor)
