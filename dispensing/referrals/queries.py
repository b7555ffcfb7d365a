"""Read referrals: those of a visit, a slip, and the list that officers and liaisons see."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, exists, func, select
from sqlalchemy.orm import aliased

from accounts.people.models import Person
from accounts.permissions import Actor
from accounts.places import queries as places
from accounts.places.models import Place
from core import codes
from core.database import session
from core.pagination import Page, Position, newest_first
from dispensing.referrals.deadlines import urgency, was_in_time
from dispensing.referrals.models import Referral, ReferralEvent, ReferredService

LATELY = 20  # slips
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
    Referral.due_at,
    Referral.arrived_at,
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
    .execution_options(populate_existing=True)
)


@dataclass(frozen=True)
class Outcome:
    """The newest word on one service: served, not served and why, or nothing yet."""

    outcome: str | None
    reason: str | None
    at: datetime | None
    in_time: bool | None


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
    due_at: datetime
    arrived_at: datetime | None
    facility_code: str
    facility_name: str
    services: dict[str, datetime | None] = field(default_factory=dict)
    outcomes: dict[str, "Outcome"] = field(default_factory=dict)

    @property
    def shown_number(self) -> str:
        return codes.grouped(self.number, 4)

    @property
    def clocks(self) -> list[datetime | None]:
        """The clocks of the services that nobody has answered for."""
        return [until for service, until in self.services.items() if self.outcomes[service].outcome is None]

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


def page_of(actor: Actor, at: Position, states: Sequence[str] | None = None) -> Page[Any]:
    """Referrals issued by the stations that the actor covers, newest first, with their services.

    It names no visit: a liaison follows the referral, not the person behind it.
    """
    query = _visible(actor)
    if states is not None:
        query = query.where(Referral.state.in_(states))
    page = newest_first(query, Referral.id, at)
    found = [Line(**row._mapping) for row in page.items]
    return Page(_with_services(found), page.next)


@dataclass
class Line(Issued):
    station_code: str = ""


@dataclass
class Asked(Line):
    """One referral as its follow-up needs it: where it came from, and whose slip it is."""

    station_id: int = 0
    station_name: str = ""
    visit_code: str = ""
    events: Sequence[ReferralEvent] = ()


_ASKED = _ISSUED.add_columns(
    _Station.code.label("station_code"),
    _Station.name.label("station_name"),
    Referral.station_id,
    Referral.visit_code,
).join(_Station, _Station.id == Referral.station_id)
_PAIR = select(Referral.id, Referral.feedback_code).where(Referral.number == bindparam("number"))
_EVENTS = (
    select(ReferralEvent, Person.name)
    .join(Person, Person.id == ReferralEvent.noted_by)
    .where(ReferralEvent.referral_id == bindparam("referral_id"))
    .order_by(ReferralEvent.happened_at, ReferralEvent.id)
)
MOST_WAITING = 200
OPEN_STATES = ("issued", "arrived")


def asked(actor: Actor, number: str) -> Asked | None:
    """One referral of a station that the actor covers; None for anybody else's."""
    return _asked(Referral.number == codes.tidy(number), Referral.station_id.in_(_stations_of(actor)))


def code_of(number: str) -> tuple[int, str] | None:
    """(id, feedback code) of a slip, whoever asks: one look, whether there is one or not."""
    row = session().execute(_PAIR, {"number": number}).one_or_none()
    return (row.id, row.feedback_code) if row else None


def by_id(referral_id: int) -> Asked:
    """One referral whose slip somebody holds; raises when there is none."""
    found = _asked(Referral.id == referral_id)
    assert found is not None, "a pair was found for it a moment ago"
    return found


def _asked(*wanted: Any) -> Asked | None:
    row = session().execute(_ASKED.where(*wanted)).mappings().one_or_none()
    return _with_services([Asked(**row)])[0] if row else None


def events_of(referral_id: int) -> list[tuple[ReferralEvent, str]]:
    """Everything noted of a referral, each with who noted it, in the order in which it happened."""
    return [tuple(row) for row in session().execute(_EVENTS, {"referral_id": referral_id})]


def waiting(actor: Actor, now: datetime, *, only_overdue: bool = False) -> list[Line]:
    """Referrals that wait for an answer, the most urgent first, the most that a page shows.

    Of those who arrived, only where a service without an answer is still urgent.
    """
    runs = exists().where(
        ReferredService.referral_id == Referral.id,
        ReferredService.outcome.is_(None),
        ReferredService.urgent_until >= now,
    )
    waits = (Referral.state == "issued") | ((Referral.state == "arrived") & runs)
    query = _visible(actor).where(waits)
    if only_overdue:
        query = query.where(Referral.state == "issued", Referral.due_at < now)
    rows = session().execute(query.order_by(runs.desc(), Referral.due_at).limit(MOST_WAITING)).mappings()
    found = _with_services([Line(**row) for row in rows])
    return sorted(found, key=lambda line: urgency(line.clocks, line.due_at, now))


def lately_used(station_id: int, most: int) -> list[int]:
    """Ids of the facilities that the station's newest slips named, the newest first."""
    query = select(Referral.facility_id).where(Referral.station_id == station_id)
    newest = session().scalars(query.order_by(Referral.id.desc()).limit(LATELY))
    return list(dict.fromkeys(newest))[:most]


def overdue_at(now: datetime, place_ids: Collection[int] | None) -> Sequence[Any]:
    """(station_id, number, due_at) of referrals without an answer past their day, here or anywhere."""
    query = select(Referral.station_id, Referral.number, Referral.due_at).where(
        Referral.state == "issued", Referral.due_at < now
    )
    if place_ids is not None:
        query = query.where(Referral.station_id.in_(tuple(place_ids)))
    return session().execute(query.order_by(Referral.station_id, Referral.id)).all()


def overdue_count(actor: Actor, now: datetime) -> int:
    """How many of those the actor may follow have no answer past their day."""
    query = select(func.count()).where(
        Referral.station_id.in_(_stations_of(actor)), Referral.state == "issued", Referral.due_at < now
    )
    return session().scalar(query) or 0


def _stations_of(actor: Actor) -> Any:
    return places.ids_under(actor.place_ids)


def _visible(actor: Actor) -> Select[Any]:
    query = _ISSUED.add_columns(_Station.code.label("station_code"))
    query = query.join(_Station, _Station.id == Referral.station_id)
    return query.where(Referral.station_id.in_(_stations_of(actor)))


def _with_services(found: Sequence[Any]) -> list[Any]:
    by_id = {referral.id: referral for referral in found}
    if by_id:
        for service in session().scalars(_SERVICES, {"referral_ids": list(by_id)}):
            referral = by_id[service.referral_id]
            until, at = service.urgent_until, service.outcome_at
            is_served = service.outcome == "served"
            in_time = was_in_time(until, at) if is_served else None
            referral.services[service.service] = until
            referral.outcomes[service.service] = Outcome(service.outcome, service.outcome_reason, at, in_time)
    return list(found)
