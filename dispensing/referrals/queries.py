"""Read referrals: those of a visit, a slip, and the list that officers and liaisons see."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import aliased

from accounts.permissions import Actor
from accounts.places import queries as places
from accounts.places.models import Place
from core import codes
from core.database import session
from core.pagination import Page, Position, newest_first
from dispensing.referrals.models import Referral, ReferredService

_Station = aliased(Place)
_ISSUED = select(
    Referral.id,
    Referral.number,
    Referral.feedback_code,
    Referral.state,
    Referral.accompanied,
    Referral.transport,
    Referral.transport_cost,
    Referral.no_transport_reason,
    Referral.issued_at,
    Place.code.label("facility_code"),
    Place.name.label("facility_name"),
).join(Place, Place.id == Referral.facility_id)
_OF_VISIT = _ISSUED.where(Referral.visit_id == bindparam("visit_id"), Referral.state != "withdrawn").order_by(
    Referral.id
)
_SERVICES = (
    select(ReferredService)
    .where(ReferredService.referral_id.in_(bindparam("referral_ids", expanding=True)))
    .order_by(ReferredService.referral_id, ReferredService.service)
)


@dataclass
class Issued:
    """A referral with its services, each with the instant until which it is urgent, or None."""

    id: int
    number: str
    feedback_code: str
    state: str
    accompanied: bool | None
    transport: str | None
    transport_cost: int | None
    no_transport_reason: str | None
    issued_at: datetime
    facility_code: str
    facility_name: str
    services: dict[str, datetime | None] = field(default_factory=dict)

    @property
    def shown_number(self) -> str:
        return codes.grouped(self.number, 4)

    @property
    def urgent_until(self) -> dict[str, datetime]:
        return {service: until for service, until in self.services.items() if until is not None}


@dataclass
class Slip(Issued):
    """What the printed slip needs beside the referral."""

    station_name: str = ""
    visit_code: str = ""
    opening_hours: str = ""
    has_night_cover: bool = False


def of_visit(visit_id: int) -> list[Issued]:
    """The referrals of a visit that stand, oldest first. `visit_id` is the first version's."""
    return _with_services(
        [Issued(**row) for row in session().execute(_OF_VISIT, {"visit_id": visit_id}).mappings()]
    )


def slip(station_id: int | None, number: str) -> Slip | None:
    """The slip with this number when it is this station's; withdrawn ones are not printed."""
    query = _ISSUED.add_columns(
        _Station.name.label("station_name"), Referral.visit_code, Place.opening_hours, Place.has_night_cover
    ).join(_Station, _Station.id == Referral.station_id)
    row = (
        session()
        .execute(
            query.where(
                Referral.number == codes.tidy(number),
                Referral.station_id == station_id,
                Referral.state != "withdrawn",
            )
        )
        .mappings()
        .one_or_none()
    )
    return _with_services([Slip(**row)])[0] if row else None


def page_of(actor: Actor, at: Position) -> Page[Any]:
    """Referrals issued by the stations that the actor covers, newest first, with their services.

    It names no visit: a liaison follows the referral, not the person behind it.
    """
    query = _visible(actor)
    page = newest_first(query, Referral.id, at)
    found = [Line(**row._mapping) for row in page.items]
    return Page(_with_services(found), page.next)


@dataclass
class Line(Issued):
    station_code: str = ""


def _visible(actor: Actor) -> Select[Any]:
    query = _ISSUED.add_columns(_Station.code.label("station_code"))
    query = query.join(_Station, _Station.id == Referral.station_id)
    return query.where(Referral.station_id.in_(places.ids_under(actor.place_ids)))


def _with_services(found: Sequence[Any]) -> list[Any]:
    by_id = {referral.id: referral for referral in found}
    if by_id:
        for service in session().scalars(_SERVICES, {"referral_ids": list(by_id)}):
            by_id[service.referral_id].services[service.service] = service.urgent_until
    return list(found)
