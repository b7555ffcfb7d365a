"""A person takes consent back, for one purpose or for all: then what they told is erased, at once.

Done at the station where they came, with their own code typed from the slip. The dose, the stock and
the counts stay. A hold does not stop it: it is theirs to take back. But whoever recorded the visit does not
erase it: what they may have to explain would be gone by their own hand.
"""

from collections.abc import Collection
from typing import Any

from accounts.permissions import Actor, require
from accounts.trail import service as trail
from core import sealing
from core.errors import Invalid, NotFound, SamePerson, WrongState
from dispensing.erasure.ending import end_visits
from dispensing.follow_up import service as follow_up
from dispensing.visits import queries as visits
from dispensing.visits import service as recording

PURPOSES = {
    "ec": "The tablets, and the record of them",
    "referral": "Sending them on to others",
    "sharing": "Sharing with others who help",
    "follow_up": "Calls later",
}


def withdraw(actor: Actor, code: str, *, typed_code: str, purposes: Collection[str]) -> str:
    """Write down what a person takes back. All purposes together erase the record. Returns the code.

    Raises NotFound, Invalid where the code typed is not that of the visit or nothing was chosen, and
    WrongState when the record was erased, or all of it was taken back before; SamePerson for whoever
    recorded the visit and would erase it.
    """
    require(actor, "consent.withdraw")
    visit = visits.newest_version(actor.station_id or 0, code)
    if visit is None:
        raise NotFound("No visit of your station has this code.")
    if visits.code_of(visit.station_id, visit.id) != visits.tidy(typed_code):
        raise Invalid({"typed_code": ["This is not the code of this visit. Read it from their slip."]})
    if not purposes or not set(purposes) <= set(PURPOSES):
        raise Invalid({"purposes": ["Choose what they take back."]})
    if sealing.erased_at(visit.key_id) is not None:
        raise WrongState("What they told was erased before. Nothing is left to take back.")
    visit_id = visits.first_version_id(visit.code)
    before = visits.withdrawn(visit_id)
    new = [purpose for purpose in PURPOSES if purpose in purposes and purpose not in before]
    if not new:
        raise WrongState("They took this back before. It stands already.")
    for purpose in new:
        recording.note_withdrawal(actor, visit_id, purpose)
    detail: dict[str, Any] = {"purposes": len(new)}
    is_all = set(before) | set(new) == set(PURPOSES)
    if is_all and actor.person_id in visits.recorders_of(visit.code):
        raise SamePerson("You recorded this visit. A colleague writes down that all is taken back.")
    if is_all:
        detail |= {"why": "consent", **end_visits([visit_id])}
    elif "follow_up" in new and (keys := follow_up.end_for_visit(visit_id, "withdrawn")):
        detail["erased_keys"] = keys
    trail.record(actor, "consent_withdrawn", visit.register_number, detail=detail)
    return str(visit.code)
