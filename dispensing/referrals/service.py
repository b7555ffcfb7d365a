"""Issue referrals with a visit, withdraw those a correction takes back, and note a printed slip."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update

from accounts.permissions import Actor, require
from accounts.places import queries as places
from accounts.trail import service as trail
from core import clock, codes
from core.database import affected, session, table
from core.errors import Invalid, NotFound, WrongState
from core.pagination import Page, Position
from dispensing.protocols.values import Protocol
from dispensing.referrals import queries
from dispensing.referrals.deadlines import answer_due, urgent_until
from dispensing.referrals.models import Referral, ReferredService
from dispensing.referrals.wanted import ReferralWanted

NUMBER_LENGTH = 7
FEEDBACK_CODE_LENGTH = 6

_ADD = insert(table(Referral)).returning(Referral.id)
_ADD_SERVICES = insert(table(ReferredService))
_WITHDRAW = (
    update(table(Referral))
    .where(Referral.id == bindparam("of_id"), Referral.state == "issued")
    .values(state="withdrawn")
)
_SET_DEADLINE = (
    update(table(ReferredService))
    .where(
        ReferredService.referral_id == bindparam("of_referral"),
        ReferredService.service == bindparam("of_service"),
    )
    .values(urgent_until=bindparam("until"))
)


_FORGET_DEADLINES = (
    update(table(ReferredService))
    .where(
        ReferredService.referral_id.in_(
            select(Referral.id).where(Referral.visit_id.in_(bindparam("visit_ids", expanding=True)))
        )
    )
    .values(urgent_until=None)
)


def forget_deadlines(visit_ids: Sequence[int]) -> None:
    """Empty the deadlines of these visits' referrals: less 72 hours, one says when it happened."""
    session().execute(_FORGET_DEADLINES, {"visit_ids": visit_ids})


def issue(
    actor: Actor,
    wanted: Sequence[ReferralWanted],
    *,
    visit_id: int,
    visit_code: str,
    station_id: int,
    incident_latest_at: datetime | None,
    protocol: Protocol,
) -> list[str]:
    """Issue one referral for each facility wanted; part of the visit's act and trail entry.

    Returns their numbers. Raises Invalid at `referrals.N.facility` for a place that is not one.
    """
    numbers = []
    for position, referral in enumerate(wanted):
        facility = places.by_code(referral.facility, "facility")
        if facility is None or facility.is_closed:
            raise Invalid({f"referrals.{position}.facility": ["Choose a place from the list."]})
        number, now = codes.make(codes.HANDWRITING, NUMBER_LENGTH), clock.now()
        row = {
            "number": number,
            "feedback_code": codes.make_plain(codes.HANDWRITING, FEEDBACK_CODE_LENGTH),
            "visit_id": visit_id,
            "visit_code": visit_code,
            "station_id": station_id,
            "facility_id": facility.id,
            "state": "issued",
            "accompanied": referral.accompanied,
            "transport": referral.transport,
            "transport_cost": referral.transport_cost,
            "no_transport_reason": referral.no_transport_reason,
            "issued_by": actor.person_id,
            "issued_at": now,
            "due_at": answer_due(now, protocol),
            "arrived_at": None,
        }
        referral_id = session().execute(_ADD, row).scalar_one()
        services = [
            {
                "referral_id": referral_id,
                "service": service,
                "urgent_until": urgent_until(service, incident_latest_at, protocol),
                "outcome": None,
                "outcome_reason": None,
                "outcome_at": None,
            }
            for service in referral.services
        ]
        session().execute(_ADD_SERVICES, services)
        numbers.append(number)
    return numbers


def reissue(
    actor: Actor,
    wanted: Sequence[ReferralWanted],
    *,
    visit_id: int,
    visit_code: str,
    station_id: int,
    incident_latest_at: datetime | None,
    protocol: Protocol,
) -> list[str]:
    """Bring a visit's referrals to what a corrected record wants; part of the correction's act.

    A slip that was handed out stays good when it names the same facility and services; its
    deadlines follow the corrected time. Others are withdrawn. Returns the numbers issued now.
    """
    missing = list(wanted)
    for kept in queries.of_visit(visit_id):
        same = next((w for w in missing if _says_the_same(w, kept)), None)
        if same is None:
            if affected(session().execute(_WITHDRAW, {"of_id": kept.id})) != 1:
                raise WrongState("A referral of this visit has moved on. Look at it again.")
            continue
        missing.remove(same)
        for service in kept.services:
            until = urgent_until(service, incident_latest_at, protocol)
            values = {"of_referral": kept.id, "of_service": service, "until": until}
            session().execute(_SET_DEADLINE, values)
    return issue(
        actor,
        missing,
        visit_id=visit_id,
        visit_code=visit_code,
        station_id=station_id,
        incident_latest_at=incident_latest_at,
        protocol=protocol,
    )


def _says_the_same(wanted: ReferralWanted, kept: queries.Issued) -> bool:
    return (
        wanted.facility.upper() == kept.facility_code
        and set(wanted.services) == set(kept.services)
        and (wanted.accompanied, wanted.transport) == (kept.accompanied, kept.transport)
        and (wanted.transport_cost, wanted.no_transport_reason)
        == (kept.transport_cost, kept.no_transport_reason)
    )


def read_slip(actor: Actor, number: str) -> queries.Slip:
    """What stands on a slip, for printing; leaves a trail entry. NotFound for another station's."""
    require(actor, "visits.read")
    slip = queries.slip(actor.station_id, number)
    if slip is None:
        raise NotFound("No referral of your station has this number.")
    trail.record(actor, "slip_printed", slip.number)
    return slip


def read_referral(actor: Actor, number: str) -> queries.Asked:
    """One referral of the actor's places; the read is trailed. NotFound for another's."""
    require(actor, "referrals.read")
    found = queries.asked(actor, number)
    if found is None:
        raise NotFound("No referral of your places has this number.")
    trail.record(actor, "referral_read", found.number, chain=found.station_id)
    return found


def list_referrals(actor: Actor, at: Position, states: Sequence[str] | None = None) -> Page[queries.Line]:
    """Referrals of the places the actor covers, newest first; the list is trailed as a read."""
    require(actor, "referrals.read")
    page = queries.page_of(actor, at, states)
    trail.record(actor, "referrals_listed", detail={"shown": len(page.items)})
    return page


def list_waiting(actor: Actor, *, only_overdue: bool = False) -> list[queries.Line]:
    """Those without a full answer, the most urgent first; trailed as a read."""
    require(actor, "referrals.read")
    found = queries.waiting(actor, clock.now(), only_overdue=only_overdue)
    trail.record(actor, "referrals_listed", detail={"shown": len(found)})
    return found
