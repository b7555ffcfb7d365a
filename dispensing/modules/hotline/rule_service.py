"""Set the hotline's numbers from a day on. A version is never edited and never counts in the past."""

from datetime import date

from accounts.permissions import Actor, require
from accounts.trail import service as trail
from core import clock
from core.database import insert_into, session
from core.errors import Invalid, WrongState
from dispensing.modules.hotline import models, queries
from dispensing.modules.hotline.models import HotlineRule

MOVED_ON = "Somebody set numbers meanwhile. Look at them and try again."


def set_numbers(
    actor: Actor, *, counts_from: date, answer_minutes: int, km_an_hour: int, note: str, based_on: int
) -> int:
    """Add the next version. `based_on` is the one the person was looking at. Returns its number."""
    require(actor, "hotline.rules")
    errors = {}
    if counts_from < clock.today():
        errors["counts_from"] = ["Choose today or a later day."]
    if not models.SOONEST <= answer_minutes <= models.LATEST:
        errors["answer_minutes"] = [f"Write a number from {models.SOONEST} to {models.LATEST}."]
    if not models.SLOWEST <= km_an_hour <= models.QUICKEST:
        errors["km_an_hour"] = [f"Write a number from {models.SLOWEST} to {models.QUICKEST}."]
    if errors:
        raise Invalid(errors)
    latest = queries.latest_version()
    if based_on != latest:
        raise WrongState(MOVED_ON)
    row = {
        "version": latest + 1,
        "counts_from": counts_from,
        "answer_minutes": answer_minutes,
        "km_an_hour": km_an_hour,
        "note": note,
        "set_at": clock.now(),
        "set_by": actor.person_id,
    }
    statement = insert_into(HotlineRule).values(row).on_conflict_do_nothing().returning(HotlineRule.version)
    if session().execute(statement).one_or_none() is None:
        raise WrongState(MOVED_ON)
    detail = {"answer_minutes": answer_minutes, "km_an_hour": km_an_hour, "from": counts_from.isoformat()}
    trail.record(actor, "hotline_numbers_set", str(latest + 1), detail=detail)
    return latest + 1
