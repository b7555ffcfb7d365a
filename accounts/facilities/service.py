"""Say what a facility has now, and settle rows of the national list that no code did.

A check is dated and signed; who may make one is whoever sends people there. An answer about a row stands for
every later list.
"""

import json
from typing import Any

from sqlalchemy import insert, select, update

from accounts.facilities import national_list, queries
from accounts.facilities.matching import Listed
from accounts.facilities.models import FacilityDetail, FacilityQuestion
from accounts.permissions import Actor, require
from accounts.places import queries as places
from accounts.places import service as place_service
from accounts.trail import service as trail
from core import clock
from core.database import affected, session, table
from core.errors import Invalid, NotFound, WrongState


def check(
    actor: Actor,
    code: str,
    *,
    ec_in_stock: str | None = None,
    pep_in_stock: str | None = None,
    opening_hours: str | None = None,
    phone: str | None = None,
) -> str:
    """Note what somebody saw or was told today. What is left out stays as it was. Returns the code.

    Raises NotFound for a facility that the actor sends nobody to, and Invalid where nothing was said.
    """
    require(actor, "facilities.check")
    place = places.by_code(code, "facility")
    if place is None or not queries.may_check(actor, place):
        raise NotFound("Choose a facility from the list.")
    said: dict[str, Any] = {"ec_in_stock": ec_in_stock, "pep_in_stock": pep_in_stock, "phone": phone}
    said = {name: value for name, value in said.items() if value is not None}
    if not said and opening_hours in (None, place.opening_hours):
        raise Invalid({"ec_in_stock": ["Answer at least one of these: nothing was changed."]})
    for item, has in (("ec", ec_in_stock), ("pep", pep_in_stock)):
        if has is not None:
            said |= {f"{item}_checked_at": clock.now(), f"{item}_checked_by": actor.person_id}
    if session().get(FacilityDetail, place.id) is None:
        row = dict.fromkeys(national_list.CODES) | {
            "facility_type": "",
            "ownership": "",
            "operation_status": "",
        }
        session().execute(
            insert(table(FacilityDetail)), {**row, **national_list.nothing_known(place.id), **said}
        )
    elif said:
        session().execute(
            update(table(FacilityDetail)).where(FacilityDetail.facility_id == place.id).values(**said)
        )
    changed: dict[str, Any] = {"checked_on": clock.today()}
    if opening_hours is not None:
        changed["opening_hours"] = opening_hours
    place_service.set_listed(place.id, **changed)
    trail.record(actor, "facility_checked", place.code, detail={"said": sorted([*said, *changed])})
    return place.code


def answer(actor: Actor, question_id: int, *, same_as: str | None = None, is_new: bool = False) -> int:
    """Settle an unclear row: the same as one of ours, a new one, or (neither) left out. Returns its id.

    Raises Invalid for a facility that does not exist, WrongState when somebody has answered.
    """
    require(actor, "places.manage")
    question = session().get(FacilityQuestion, question_id)
    if question is None:
        raise NotFound("Choose a row from the list.")
    row = Listed(**json.loads(question.row))
    state, place_id = "left_out", None
    if same_as:
        place = places.by_code(same_as, "facility")
        if place is None:
            raise Invalid({"same_as": ["Write the code of a facility that we know."]})
        state, place_id = "same", place.id
    values = {"state": state, "answered_by": actor.person_id, "answered_at": clock.now()}
    if is_new and not same_as:
        districts = queries.known_districts()
        if national_list.area_of(row) not in districts:
            raise Invalid({"is_new": ["Add its district first."]})
        values["state"] = "new"
        (place_id,) = national_list.add([_without_taken_codes(row)], districts)
    open_one = update(table(FacilityQuestion)).where(
        FacilityQuestion.id == question_id, FacilityQuestion.state == "open"
    )
    if affected(session().execute(open_one.values(place_id=place_id, **values))) != 1:
        raise WrongState("Somebody has answered this. Look at the list.")
    detail = {"id": question_id, "answer": values["state"]}
    trail.record(actor, "facility_row_answered", f"row {question_id}", detail=detail)
    return question_id


def _without_taken_codes(row: Listed) -> Listed:
    """The row without a code that another facility has: a new one must not take it away."""
    kept = vars(row) | {}
    for name in ("hmis_code", "dhis2_uid"):
        column = getattr(FacilityDetail, name)
        is_taken = select(FacilityDetail.facility_id).where(column == kept[name])
        if kept[name] and session().scalar(is_taken) is not None:
            kept[name] = ""
    return Listed(**kept)
