"""Set from a day on after how many hours a unit is late. A version is never edited or dated back."""

from datetime import date

from accounts.permissions import Actor, require
from accounts.trail import service as trail
from core import clock
from core.database import insert_into, session
from core.errors import Invalid, WrongState
from dispensing.modules.outreach import models, queries
from dispensing.modules.outreach.models import OutreachRule

MOVED_ON = "Somebody set the hours meanwhile. Look at them and try again."


def set_hours(actor: Actor, *, counts_from: date, late_hours: int, note: str, based_on: int) -> int:
    """Add the next version. `based_on` is the one the person was looking at. Returns its number."""
    require(actor, "outreach.rules")
    errors = {}
    if counts_from < clock.today():
        errors["counts_from"] = ["Choose today or a later day."]
    if not models.FEWEST <= late_hours <= models.MOST:
        errors["late_hours"] = [f"Write a number from {models.FEWEST} to {models.MOST}."]
    if errors:
        raise Invalid(errors)
    latest = queries.latest_version()
    if based_on != latest:
        raise WrongState(MOVED_ON)
    row = {
        "version": latest + 1,
        "counts_from": counts_from,
        "late_hours": late_hours,
        "note": note,
        "set_at": clock.now(),
        "set_by": actor.person_id,
    }
    statement = insert_into(OutreachRule).values(row).on_conflict_do_nothing().returning(OutreachRule.version)
    if session().execute(statement).one_or_none() is None:
        raise WrongState(MOVED_ON)
    detail = {"late_hours": late_hours, "from": counts_from.isoformat()}
    trail.record(actor, "outreach_hours_set", str(latest + 1), detail=detail)
    return latest + 1
