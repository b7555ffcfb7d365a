"""Set a station's shifts, and who is on them. The in-charge does; nothing here ever refuses a dose.

What has begun stays as it was planned: days before today are never changed, so that coverage cannot be
made better afterwards.
"""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from sqlalchemy import delete, insert, update

from accounts.people import queries as people
from accounts.permissions import ONE_PLACE_ROLES, Actor, require
from accounts.trail import service as trail
from core import clock
from core.database import affected, insert_into, session, table
from core.errors import Forbidden, Invalid, NotFound, WrongState
from dispensing.duty import queries
from dispensing.duty.coverage import monday_of, shift_span
from dispensing.duty.models import DutyShift, DutyTurn
from dispensing.duty.schemas import WEEKDAYS

MOST_SHIFTS = 8
WEEKS_AHEAD = 8
NO_SHIFT = "Choose a shift of your station."


def add_shift(actor: Actor, *, name: str, starts: int, ends: int) -> int:
    """Begin a shift, told in minutes after midnight. Returns its id.

    One that ends no later than it starts runs into the next day.
    """
    station_id = _station(actor)
    own = queries.shifts_of(station_id)
    if name.lower() in {one.name.lower() for one in own}:
        raise Invalid({"name": ["A shift has this name already."]})
    if len(own) >= MOST_SHIFTS:
        raise WrongState(f"A station has at most {MOST_SHIFTS} shifts. End one first.")
    row = {
        "station_id": station_id,
        "name": name,
        "starts": starts,
        "ends": ends,
        "made_by": actor.person_id,
        "made_at": clock.now(),
        "ended_at": None,
    }
    shift_id = int(
        session().execute(insert(table(DutyShift)).values(row).returning(table(DutyShift).c.id)).scalar_one()
    )
    trail.record(actor, "shift_added", f"shift {shift_id}", detail={"starts": starts, "ends": ends})
    return shift_id


def end_shift(actor: Actor, shift_id: int) -> int:
    """End a shift: turns that have begun stay, those to come are gone. Returns its id."""
    found = _shift(actor, shift_id)
    now, today = clock.now(), clock.today()
    has_begun = shift_span(today, found.starts, found.ends, clock.zone())[0] <= now
    first = today + timedelta(days=1) if has_begun else today
    own = (DutyTurn.shift_id == shift_id) & (DutyTurn.day >= first)
    gone = affected(session().execute(delete(table(DutyTurn)).where(own)))
    ended = update(table(DutyShift)).where(DutyShift.id == shift_id, DutyShift.ended_at.is_(None))
    if affected(session().execute(ended.values(ended_at=now))) != 1:
        raise WrongState("This shift has ended already.")
    trail.record(actor, "shift_ended", f"shift {shift_id}", detail={"turns_gone": gone})
    return shift_id


def set_week(actor: Actor, shift_id: int, *, week: date, days: Mapping[str, Collection[str]]) -> int:
    """Say who is on a shift in the week of a day: names by `mon` to `sun`. Returns the shift's id.

    Those named are on, no others; days before today stay as they are.
    """
    found = _shift(actor, shift_id)
    monday, first = _open_week(week)
    ids = _people(found.station_id)
    rows = []
    for step, weekday in enumerate(WEEKDAYS):
        names = {name.lower() for name in days.get(weekday, ())}
        if unknown := names - set(ids):
            raise Invalid({weekday: [f"Not of this station: {', '.join(sorted(unknown))[:60]}."]})
        day = monday + timedelta(days=step)
        if day >= first:
            rows += [(shift_id, day, ids[name]) for name in sorted(names)]
    own = (DutyTurn.shift_id == shift_id) & DutyTurn.day.between(first, monday + timedelta(days=6))
    session().execute(delete(table(DutyTurn)).where(own))
    _add(actor, rows)
    detail = {"week": monday.isoformat(), "turns": len(rows)}
    trail.record(actor, "duty_set", f"shift {shift_id}", detail=detail)
    return shift_id


def copy_last_week(actor: Actor, *, week: date) -> int:
    """Let the people of the week before be on again, from today on. Returns how many turns that made.

    Raises WrongState when somebody is on in this week already, or nobody was in the one before.
    """
    station_id = _station(actor)
    monday, first = _open_week(week)
    if any(day >= first for _shift_id, day, _name in queries.week_of(station_id, monday)):
        raise WrongState("Somebody is on in this week already. Change it shift by shift.")
    ids = _people(station_id)
    shifts = {one.id for one in queries.shifts_of(station_id)}
    rows = [
        (shift_id, day + timedelta(days=7), ids[name])
        for shift_id, day, name in queries.week_of(station_id, monday - timedelta(days=7))
        if shift_id in shifts and name in ids and day + timedelta(days=7) >= first
    ]
    if not rows:
        raise WrongState("Nobody was on in the week before. Set it shift by shift.")
    _add(actor, rows)
    trail.record(actor, "duty_copied", detail={"week": monday.isoformat(), "turns": len(rows)})
    return len(rows)


def _station(actor: Actor) -> int:
    require(actor, "duty.set")
    if actor.station_id is None:
        raise Forbidden("The in-charge of a station sets its roster.")
    return actor.station_id


def _shift(actor: Actor, shift_id: int) -> DutyShift:
    found = queries.shift(_station(actor), shift_id)
    if found is None:
        raise NotFound(NO_SHIFT)
    return found


def _people(station_id: int) -> dict[str, int]:
    """The ids of those who may be on, by name: who gives doses here and is not shut out."""
    return {
        person.name: person.id
        for person, role in people.at_place(station_id)
        if role in ONE_PLACE_ROLES and not person.is_disabled
    }


def _open_week(week: date) -> tuple[date, date]:
    """The Monday of a week that may be set, and its first day that may."""
    monday, today = monday_of(week), clock.today()
    if not monday_of(today) <= monday <= monday_of(today) + timedelta(weeks=WEEKS_AHEAD):
        raise Invalid({"week": [f"Choose this week or one of the next {WEEKS_AHEAD}."]})
    return monday, max(monday, today)


def _add(actor: Actor, turns: list[tuple[int, date, int]]) -> None:
    """Of two who set the same at once, the second adds what the first did not."""
    now = clock.now()
    rows = [
        {"shift_id": shift_id, "day": day, "person_id": person_id, "set_by": actor.person_id, "set_at": now}
        for shift_id, day, person_id in turns
    ]
    if rows:
        session().execute(insert_into(DutyTurn).values(rows).on_conflict_do_nothing())
