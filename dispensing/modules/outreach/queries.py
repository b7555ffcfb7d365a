"""Read routes: those of a person's places, one with its stops and vouchers, and those that are late."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from accounts.permissions import Actor
from accounts.places import queries as places
from accounts.places.models import Place
from core.database import session
from core.pagination import Page, Position, newest_first
from dispensing.modules.outreach.models import OutreachRoute, OutreachRule, OutreachStop, OutreachVoucher
from dispensing.modules.outreach.vouchers import Tally
from inventory.counts import handovers
from inventory.counts import queries as counts
from inventory.counts.models import CustodyHandover


@dataclass(frozen=True)
class Numbers:
    """A unit is late so many hours after it was to be back; this holds before anybody has set another."""

    version: int = 0
    late_hours: int = 3


_ROUTES = (
    select(OutreachRoute.id, OutreachRoute, Place.name.label("station"))
    .join(Place, Place.id == OutreachRoute.station_id)
    .execution_options(populate_existing=True)
)


def numbers_on(on: date) -> Numbers:
    """The number of hours on a day."""
    query = select(OutreachRule).where(OutreachRule.counts_from <= on).order_by(OutreachRule.version.desc())
    row = session().scalars(query.limit(1)).one_or_none()
    return Numbers(row.version, row.late_hours) if row else Numbers()


def latest_version() -> int:
    return session().scalar(select(func.max(OutreachRule.version))) or 0


def rules() -> Sequence[OutreachRule]:
    return session().scalars(select(OutreachRule).order_by(OutreachRule.version.desc())).all()


def _seen_by(actor: Actor) -> Any:
    return _ROUTES.where(OutreachRoute.station_id.in_(places.ids_within_reach(actor)))


def page_of(actor: Actor, at: Position) -> Page[Any]:
    """Rows of (id, OutreachRoute, station), newest first."""
    return newest_first(_seen_by(actor), OutreachRoute.id, at)  # type: ignore[arg-type]


def route(actor: Actor, route_id: int) -> Any:
    """(id, OutreachRoute, station) of one route that is this person's to see, or None."""
    return session().execute(_seen_by(actor).where(OutreachRoute.id == route_id)).one_or_none()


def stops(route_id: int) -> Sequence[Any]:
    """Rows of (OutreachStop, place) that stand in the plan, in the order of time."""
    query = (
        select(OutreachStop, Place.name.label("place"))
        .outerjoin(Place, Place.id == OutreachStop.place_id)
        .where(OutreachStop.route_id == route_id, OutreachStop.taken_out_at.is_(None))
    )
    rows = query.order_by(OutreachStop.since, OutreachStop.id).execution_options(populate_existing=True)
    return session().execute(rows).all()


def vouchers(route_id: int) -> Sequence[Any]:
    """Rows of (OutreachVoucher, facility) of a route, by number."""
    query = (
        select(OutreachVoucher, Place.name.label("facility"))
        .outerjoin(Place, Place.id == OutreachVoucher.facility_id)
        .where(OutreachVoucher.route_id == route_id)
    )
    rows = query.order_by(OutreachVoucher.number).execution_options(populate_existing=True)
    return session().execute(rows).all()


def tally(route_id: int) -> Tally:
    query = select(OutreachVoucher.state, func.count()).where(OutreachVoucher.route_id == route_id)
    return Tally(
        {state: int(count) for state, count in session().execute(query.group_by(OutreachVoucher.state))}
    )


def voucher(station_id: int, number: str) -> Any:
    """(OutreachVoucher, state of its route) of the voucher with this number that went out last, or None."""
    query = (
        select(OutreachVoucher, OutreachRoute.state.label("route_state"))
        .join(OutreachRoute, OutreachRoute.id == OutreachVoucher.route_id)
        .where(OutreachRoute.station_id == station_id, OutreachVoucher.number == number)
        .order_by(OutreachVoucher.id.desc())
        .limit(1)
    )
    return session().execute(query.execution_options(populate_existing=True)).one_or_none()


def numbers_out(numbers: Iterable[str]) -> list[str]:
    """Those of these numbers that are out already, on whichever route."""
    query = select(OutreachVoucher.number).where(
        OutreachVoucher.number.in_(tuple(numbers)), OutreachVoucher.state != "returned"
    )
    return sorted(session().scalars(query))


def taken_before(route_id: int, numbers: Iterable[str]) -> list[str]:
    """Those of these numbers that this route took along already, also when they came back since."""
    query = select(OutreachVoucher.number).where(
        OutreachVoucher.number.in_(tuple(numbers)), OutreachVoucher.route_id == route_id
    )
    return sorted(session().scalars(query))


def handover_for(station_id: int, now: datetime) -> CustodyHandover | None:
    """The handover of the box that a unit leaves with: of this shift, and no route left with it yet."""
    last = next(iter(counts.handovers(station_id, Position(limit=1)).items), None)
    if last is None or last.CustodyHandover.handed_at < now - handovers.COUNT_HOLDS_FOR:
        return None
    used = select(OutreachRoute.id).where(OutreachRoute.handover_id == last.id)
    return None if session().scalar(used) is not None else last.CustodyHandover


def handover(handover_id: int) -> CustodyHandover:
    return session().scalars(select(CustodyHandover).where(CustodyHandover.id == handover_id)).one()


def on_the_way(station_id: int) -> int | None:
    """The number of the route on which the unit is now."""
    query = select(OutreachRoute.id).where(
        OutreachRoute.station_id == station_id, OutreachRoute.state == "on_the_way"
    )
    return session().scalar(query)


def in_state(station_id: int, *states: str) -> Sequence[OutreachRoute]:
    query = select(OutreachRoute).where(
        OutreachRoute.station_id == station_id, OutreachRoute.state.in_(states)
    )
    return session().scalars(query.order_by(OutreachRoute.leaves_at, OutreachRoute.id)).all()


def late(place_ids: Iterable[int], now: datetime) -> Sequence[OutreachRoute]:
    """Routes of these stations that are on the way after the instant that was kept."""
    query = select(OutreachRoute).where(
        OutreachRoute.station_id.in_(tuple(place_ids)),
        OutreachRoute.state == "on_the_way",
        OutreachRoute.late_after <= now,
    )
    return session().scalars(query.order_by(OutreachRoute.id)).all()


def stop_choices(station_id: int) -> list[tuple[str, str]]:
    """(code, words) of where a unit may stop: every district, then the places of the own one."""
    districts = places.of_kind("district")
    own = places.by_id(station_id).parent_id
    inner = [place for place in places.of_kind("station", "facility") if place.parent_id == own]
    return [(place.code, place.name) for place in [*districts, *inner] if place.id != station_id]


def facilities(station_id: int) -> list[tuple[str, str]]:
    """(code, name) of the open facilities of the station's district; all of them where it has none."""
    own = places.by_id(station_id).parent_id
    everywhere = places.of_kind("facility")
    found = [place for place in everywhere if place.parent_id == own] or everywhere
    return [(place.code, place.name) for place in found]
