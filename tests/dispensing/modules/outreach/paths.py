"""What the guards need to walk over the routes of a mobile unit: routes in each state, and happy paths."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

from accounts.people.service import system_actor
from accounts.places import service as places
from core import clock
from dispensing.modules.outreach import queries, service, voucher_service
from inventory.counts import queries as counted
from inventory.ledger import queries as ledger
from tests.dispensing.modules.switching import turn_on
from tests.factories import counts

ONE = "POST /outreach/<int:route_id>"
FIRST_DAY = {"counts_from-day": "20", "counts_from-month": "11", "counts_from-year": "2026"}
NEXT_DAY = {
    f"{name}-{part}": value
    for name in ("leaves_on", "back_on")
    for part, value in (("day", "21"), ("month", "11"), ("year", "2026"))
}
# Who stands for a role that this part brings.
CAST: dict[str, str] = {}
_numbers = count(1)


def unit(world: Any, station: str = "CEN") -> None:
    """Turn the part on at a station, which travels from now on."""
    world.act(lambda: places.change_place(system_actor(), station, is_mobile=True))
    turn_on(world, "outreach", station)


def planned(world: Any, by: str = "incharge.cen") -> int:
    """A route of today with one stop. Returns its number."""
    actor, now = world.actor(by), clock.now()
    made = {"leaves_at": now, "back_by": now + timedelta(hours=8)}
    route_id = int(world.act(lambda: service.plan_route(actor, **made)))
    stop = {"since": now + timedelta(hours=1), "until": now + timedelta(hours=2), "place": "RIV"}
    world.act(lambda: service.add_stop(actor, route_id, **stop))
    return route_id


def on_the_way(world: Any, vouchers: int = 0) -> int:
    """A route that has left, perhaps with vouchers NV-0001 and on; any other is back."""
    actor = world.actor("officer.cen")
    before = queries.on_the_way(actor.station_id)
    if before is not None:
        world.act(lambda: service.come_back(actor, before))
    route_id = planned(world)
    if vouchers:
        first = next(_numbers) * 100 + 1
        more = {"series": "NV", "first": first, "last": first + vouchers - 1}
        world.act(lambda: voucher_service.take_along(actor, route_id, **more))
    world.act(lambda: service.start(actor, route_id, no_handover_reason="no_time"))
    return route_id


def count_the_box(world: Any) -> int:
    """A count of what the book says, closed by a second person. Returns its number."""
    box_id = counts.open_box(world)
    waiting = counted.open_count(box_id)
    replaces = waiting.id if waiting else None
    line = ledger.stock(world.actor("officer.cen").place_id)[0]
    count_id = counts.count(world, {line.lot.number: line.units}, "incharge.cen", replaces=replaces)
    return counts.close(world, count_id, by="officer.cen")


def back(world: Any, vouchers: int = 0) -> int:
    """A route that is back, and its box counted since."""
    route_id = on_the_way(world, vouchers)
    world.act(lambda: service.come_back(world.actor("officer.cen"), route_id))
    return route_id


def _at(made: Callable[..., int], *more: Any, **typed: str) -> Callable[[Any], dict[str, Any]]:
    """A step of a route that was brought to where the step begins."""

    def path(scene: Any) -> dict[str, Any]:
        scene.optional_names["route_id"] = made(scene.world, *more)
        return {"data": typed}

    return path


def _stop_out(scene: Any) -> dict[str, Any]:
    route_id = scene.optional_names["route_id"] = planned(scene.world)
    return {"data": {"stop": str(queries.stops(route_id)[0].OutreachStop.id)}}


def _start(scene: Any) -> dict[str, Any]:
    on_the_way(scene.world)  # and back, so that the next may leave
    officer = scene.world.actor("officer.cen")
    scene.world.act(lambda: service.come_back(officer, queries.on_the_way(officer.station_id) or 0))
    return _at(planned, no_handover_reason="no_time")(scene)


def _close(scene: Any) -> dict[str, Any]:
    route_id = back(scene.world)
    with scene.world.later(minutes=1):
        count_the_box(scene.world)
    scene.optional_names["route_id"] = route_id
    return {"data": {}}


def _voucher(field: str, **typed: str) -> Callable[[Any], dict[str, Any]]:
    def path(scene: Any) -> dict[str, Any]:
        route_id = scene.optional_names["route_id"] = on_the_way(scene.world, 1)
        return {"data": {field: queries.vouchers(route_id)[0].OutreachVoucher.number, **typed}}

    return path


def _hours(_scene: Any) -> dict[str, Any]:
    latest = str(queries.latest_version())
    return {"data": {"based_on": latest, "late_hours": "5", "note": "Agreed", **FIRST_DAY}}


PATHS: dict[str, Any] = {
    "GET /outreach/new": ("incharge.cen", lambda scene: {}),
    "POST /outreach/new": (
        "incharge.cen",
        lambda scene: {"data": {**NEXT_DAY, "leaves_time": "08:00", "back_time": "17:00"}},
    ),
    f"{ONE}/stops": ("incharge.cen", _at(planned, words="Lake market", since="13:30", until="14:30")),
    f"{ONE}/stops/out": ("incharge.cen", _stop_out),
    f"{ONE}/cancel": ("incharge.cen", _at(planned)),
    f"{ONE}/start": ("officer.cen", _start),
    f"{ONE}/back": ("officer.cen", _at(on_the_way, minutes_ago="0")),
    f"{ONE}/close": ("incharge.cen", _close),
    f"{ONE}/vouchers": ("officer.cen", _at(planned, series="TX", first="7", last="9")),
    f"{ONE}/vouchers/give": ("officer.cen", _voucher("number", kind="transport")),
    f"{ONE}/vouchers/settle": ("officer.cen", _voucher("settled", verb="lose")),
    f"{ONE}/vouchers/back": ("officer.cen", _at(on_the_way, 2)),
    "POST /outreach/hours": ("programme", _hours),
}


def prepare(world: Any) -> dict[str, Any]:
    """Turn the part on at CEN and plan one route; the names that addresses ask for."""
    unit(world)
    return {"route_id": planned(world)}
