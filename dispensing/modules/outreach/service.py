"""The verbs of a route: plan it, leave, come back, close it.

The rule kept here: the box leaves with whoever took it over, and comes back to a count by two people.
Both are the verbs of the box and of counts. A unit without a route gives doses as always.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, update

from accounts.permissions import Actor, require
from accounts.places import queries as places
from accounts.trail import service as trail
from core import clock
from core.database import Instant, affected, session, table
from core.errors import Forbidden, Invalid, NotFound, WrongState
from core.pagination import Page, Position
from dispensing.modules import queries as switches
from dispensing.modules.outreach import plan, queries, steps
from dispensing.modules.outreach.models import OutreachRoute, OutreachStop, OutreachVoucher
from inventory import signals
from inventory.boxes import queries as boxes
from inventory.counts import queries as counts

MOVED_ON = "This route has moved on. Look at it again."
WHERE_KINDS = ("district", "station", "facility")

_ROUTES, _STOPS, _VOUCHERS = table(OutreachRoute), table(OutreachStop), table(OutreachVoucher)
_ADD = insert(_ROUTES).returning(_ROUTES.c.id)
_ADD_STOP = insert(_STOPS).returning(_STOPS.c.id)
_TAKE_STOP_OUT = (
    update(_STOPS)
    .where(
        _STOPS.c.id == bindparam("of_stop"),
        _STOPS.c.route_id == bindparam("of_route"),
        _STOPS.c.taken_out_at.is_(None),
    )
    .values(taken_out_at=bindparam("at", type_=Instant))
)
_BRING_BACK = (
    update(_VOUCHERS)
    .where(_VOUCHERS.c.route_id == bindparam("of_route"), _VOUCHERS.c.state == "carried")
    .values(state="returned", settled_by=bindparam("by"), settled_at=bindparam("at", type_=Instant))
)


def plan_route(actor: Actor, *, leaves_at: datetime, back_by: datetime) -> int:
    """Plan a route of the actor's mobile unit. Returns its number; raises Invalid at `back_by`."""
    require(actor, "outreach.plan")
    station = unit_of(actor)
    now = clock.now()
    if errors := plan.route_faults(plan.Span(leaves_at, back_by), now):
        raise Invalid(errors)
    row = dict.fromkeys(column.name for column in _ROUTES.c if column.name != "id") | {
        "station_id": station.id,
        "state": "planned",
        "version": 1,
        "leaves_at": leaves_at,
        "back_by": back_by,
        "planned_by": actor.person_id,
        "planned_at": now,
    }
    route_id = int(session().execute(_ADD, row).scalar_one())
    trail.record(actor, "outreach_route_planned", f"route {route_id}")
    return route_id


def add_stop(
    actor: Actor,
    route_id: int,
    *,
    since: datetime,
    until: datetime,
    place: str | None = None,
    words: str | None = None,
) -> int:
    """Add a stop to a plan: a place (a code), or a few place words. Returns the route's number.

    Raises Invalid at the field for a stop outside the route or at the time of another.
    """
    require(actor, "outreach.plan")
    route = of_own_unit(actor, route_id)
    _move(route, "change")  # first: two who add at once come one after the other
    found = places.by_code(place, *WHERE_KINDS) if place else None
    if place and (found is None or found.is_closed):
        raise Invalid({"place": ["Choose a place from the list."]})
    if (found is None) == (not words):
        raise Invalid({"place": ["Choose a place, or write a few place words."]})
    others = [plan.Span(row.OutreachStop.since, row.OutreachStop.until) for row in queries.stops(route.id)]
    span = plan.Span(route.leaves_at, route.back_by)
    if errors := plan.stop_faults(span, plan.Span(since, until), others):
        raise Invalid(errors)
    row = {
        "route_id": route.id,
        "place_id": found.id if found else None,
        "words": None if found else words,
        "since": since,
        "until": until,
        "taken_out_at": None,
    }
    session().execute(_ADD_STOP, row)
    trail.record(actor, "outreach_route_changed", f"route {route.id}", detail={"stops": len(others) + 1})
    return route.id


def take_stop_out(actor: Actor, route_id: int, *, stop: int) -> int:
    """Take a stop out of a plan. Returns the route's number; raises WrongState when it is out already."""
    require(actor, "outreach.plan")
    route = of_own_unit(actor, route_id)
    _move(route, "change")
    values = {"of_stop": stop, "of_route": route.id, "at": clock.now()}
    if affected(session().execute(_TAKE_STOP_OUT, values)) != 1:
        raise WrongState("This stop is not in the plan any more.")
    trail.record(actor, "outreach_route_changed", f"route {route.id}", detail={"stop_out": stop})
    return route.id


def start(actor: Actor, route_id: int, *, no_handover_reason: str | None = None) -> int:
    """Leave with the box, as the last handover passed it on, or with a reason why it did not change hands.

    The instant after which the unit is late is kept from now on. Raises WrongState while the unit is on
    another route, and Invalid at `no_handover_reason`.
    """
    require(actor, "outreach.travel")
    route = of_own_unit(actor, route_id)
    now = clock.now()
    if steps.step(route.state, "start") is None:
        raise WrongState(MOVED_ON)
    if not queries.stops(route.id):
        raise WrongState("Add a stop first.")
    if queries.on_the_way(route.station_id) is not None:
        raise WrongState("The unit is on the way already. Say first that it is back.")
    handover = queries.handover_for(route.station_id, now)
    if handover is None and no_handover_reason not in steps.NO_HANDOVER:
        words = "Count the box and hand it over first, or say why not."
        raise Invalid({"no_handover_reason": [words]})
    late_hours = queries.numbers_on(clock.local(now).date()).late_hours
    _move(
        route,
        "start",
        handover_id=handover.id if handover else None,
        no_handover_reason=None if handover else no_handover_reason,
        started_by=actor.person_id,
        started_at=now,
        late_after=max(route.back_by, now) + timedelta(hours=late_hours),
    )
    detail = {"handover": handover.id if handover else None}
    trail.record(actor, "outreach_route_started", f"route {route.id}", detail=detail)
    return route.id


def come_back(actor: Actor, route_id: int, *, returned_at: datetime | None = None) -> int:
    """Say that the unit is back, now or since when. Returns the route's number."""
    require(actor, "outreach.travel")
    route = of_own_unit(actor, route_id)
    now = clock.now()
    returned_at = returned_at or now
    if returned_at > now:
        raise Invalid({"minutes_ago": ["This time is still to come. Check the clock."]})
    if route.started_at is not None and returned_at < route.started_at:
        raise Invalid({"minutes_ago": ["They had not left by then. Write fewer minutes."]})
    _move(route, "return", returned_by=actor.person_id, returned_at=returned_at)
    trail.record(actor, "outreach_route_returned", f"route {route.id}")
    return route.id


def close(actor: Actor, route_id: int, *, is_confirmed: bool = False) -> int:
    """Close a route that is back: its box was counted since, and its vouchers add up. Returns its number.

    A difference of vouchers is asked once (Invalid at `confirmed`), and then waits to be explained.
    """
    require(actor, "outreach.plan")
    route = of_own_unit(actor, route_id)
    if steps.step(route.state, "close") is None or route.returned_at is None:
        raise WrongState(MOVED_ON)
    count_id = count_since(route)
    if count_id is None:
        raise WrongState("Count the box first, with a second person who closes the count.")
    difference = queries.tally(route.id).difference
    if difference and not is_confirmed:
        words = f"{_vouchers(difference)} not accounted for. Write what became of them, or say so."
        raise Invalid({"confirmed": [words]})
    _move(
        route,
        "close",
        count_id=count_id,
        difference=difference,
        ended_by=actor.person_id,
        ended_at=clock.now(),
    )
    if difference:
        signals.to_explain.send(
            actor,
            station_id=route.station_id,
            kind="outreach_vouchers_open",
            subject=f"route {route.id}",
            caused_by=route.started_by,
        )
    detail = {"count": count_id, "difference": difference}
    trail.record(actor, "outreach_route_closed", f"route {route.id}", detail=detail)
    return route.id


def cancel(actor: Actor, route_id: int) -> int:
    """Drop a plan. Vouchers that lay ready for it go back."""
    require(actor, "outreach.plan")
    route = of_own_unit(actor, route_id)
    now = clock.now()
    _move(route, "cancel", ended_by=actor.person_id, ended_at=now)
    session().execute(_BRING_BACK, {"of_route": route.id, "by": actor.person_id, "at": now})
    trail.record(actor, "outreach_route_cancelled", f"route {route.id}")
    return route.id


def bring_back(actor: Actor, route_id: int) -> int:
    """All vouchers of a route that were not given out came back. Returns the route's number."""
    require(actor, "outreach.travel")
    route = of_own_unit(actor, route_id)
    values = {"of_route": route.id, "by": actor.person_id, "at": clock.now()}
    many = affected(session().execute(_BRING_BACK, values))
    if not many:
        raise WrongState("No voucher of this route is left to bring back.")
    trail.record(actor, "outreach_vouchers_back", f"route {route.id}", detail={"vouchers": many})
    return route.id


def read_route(actor: Actor, route_id: int) -> Any:
    """One route of the actor's places; the reading leaves a trail entry."""
    require(actor, "outreach.read")
    found = queries.route(actor, route_id)
    if found is None:
        raise NotFound("No route of your places has this number.")
    trail.record(actor, "outreach_route_read", f"route {route_id}", chain=found.OutreachRoute.station_id)
    return found


def list_routes(actor: Actor, at: Position) -> Page[Any]:
    """Routes of the actor's places, newest first; the reading leaves a trail entry."""
    require(actor, "outreach.read")
    page = queries.page_of(actor, at)
    trail.record(actor, "outreach_routes_listed", detail={"shown": len(page.items)})
    return page


def unit_of(actor: Actor) -> Any:
    """The mobile unit at which the actor works. Raises Forbidden for a station that does not travel."""
    station = places.by_id(actor.station_id) if actor.station_id is not None else None
    if station is None or not station.is_mobile or not switches.is_on("outreach", station.id):
        raise Forbidden("This is done at a mobile unit where routes are on.")
    return station


def count_since(route: OutreachRoute) -> int | None:
    """The number of the closed count of the box since the unit came back."""
    box = boxes.box_of(route.station_id)
    last = counts.last_closed(box.id) if box else None
    is_since = last is not None and route.returned_at is not None and last.counted_at >= route.returned_at
    return last.id if last is not None and is_since else None


def _vouchers(count: int) -> str:
    return "1 voucher is" if count == 1 else f"{count} vouchers are"


def of_own_unit(actor: Actor, route_id: int) -> OutreachRoute:
    station = unit_of(actor)
    found = queries.route(actor, route_id)
    if found is None or found.OutreachRoute.station_id != station.id:
        raise NotFound("No route of your unit has this number.")
    route: OutreachRoute = found.OutreachRoute
    return route


def _move(route: OutreachRoute, verb: str, **values: Any) -> None:
    """Bring a route to where this verb leads; of two at once, the second finds it moved on."""
    step = steps.step(route.state, verb)
    if step is None:
        raise WrongState(MOVED_ON)
    statement = (
        update(_ROUTES)
        .where(_ROUTES.c.id == route.id, _ROUTES.c.state == route.state, _ROUTES.c.version == route.version)
        .values(state=step.becomes, version=route.version + 1, **values)
    )
    if affected(session().execute(statement)) != 1:
        raise WrongState(MOVED_ON)
