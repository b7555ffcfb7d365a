"""Who is told of a step, in its transaction. A notice says only that there is a task.

Asked now are the liaisons posted to one place, not all who cover the station: a province that is told
of everything reads nothing.
"""

from accounts.notices import service as notices
from accounts.notices.audience import people_for
from accounts.people import queries as people
from inventory.resupply.models import Requisition

AT_A_STATION = ("officer", "in_charge")


def to_approve(found: Requisition, place_id: int) -> None:
    """The liaisons who are asked now: after it was submitted, or passed on."""
    asked = [person.id for person, role in people.at_place(place_id) if role == "liaison"]
    _tell(found, asked, "to_approve", f"asked {place_id}")


def drafted(found: Requisition) -> None:
    """The station: the system drafted a request for it, to look at and submit."""
    _tell(found, people_for(AT_A_STATION, found.station_id), "task", "drafted")


def decided(found: Requisition, verb: str) -> None:
    """The station: approved, rejected, or the rest will not come."""
    _tell(found, people_for(AT_A_STATION, found.station_id), "task", verb)


def to_send(found: Requisition, source_id: int) -> None:
    """In a transfer, the station that gives."""
    _tell(found, people_for(AT_A_STATION, source_id), "to_send", "approve")


def dispatched(found: Requisition, waybill: str) -> None:
    """The station: something is on its way."""
    _tell(found, people_for(AT_A_STATION, found.station_id), "to_receive", f"waybill {waybill}")


def differs(found: Requisition, place_id: int, waybill: str) -> None:
    """The liaisons: what arrived is not what was sent."""
    asked = [person.id for person, role in people.at_place(place_id) if role == "liaison"]
    _tell(found, asked, "task", f"differs {waybill}")


def _tell(found: Requisition, people_ids: list[int], kind: str, what: str) -> None:
    notices.tell(
        people_ids,
        kind=kind,
        link=f"/requisitions/{found.id}",
        is_urgent=found.is_emergency,
        cause=f"request {found.id} {what}",
    )
