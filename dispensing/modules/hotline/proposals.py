"""Which stations a call may be offered to, from what is so now: boxes, certificates, distance, the clock.

It reads and decides nothing: the order is `nearest`'s. No dose is set aside for anybody.
"""

from collections.abc import Sequence
from typing import Any

from accounts.places import queries as places
from accounts.places.distance import km_between
from core import clock
from dispensing.certification.watches import certified_at
from dispensing.modules import queries as switches
from dispensing.modules.hotline import nearest, queries
from dispensing.modules.hotline.models import HotlineCall
from dispensing.modules.hotline.nearest import Choice, Unit
from inventory.ledger import queries as ledger

SECONDS_A_MINUTE = 60


def choices(call: HotlineCall) -> list[Choice]:
    """Every open station where the hotline is on, the best for this call first."""
    on = switches.place_ids("hotline")
    stations = [place for place in places.of_kind("station") if place.id in on]
    now = clock.now()
    numbers = queries.numbers_on(queries.day_of(now))
    left = call.window_until
    minutes_left = None if left is None else (left - now).total_seconds() / SECONDS_A_MINUTE
    units = _units(call, stations)
    return nearest.in_order(units, minutes_left=minutes_left, km_an_hour=numbers.km_an_hour)


def _units(call: HotlineCall, stations: Sequence[Any]) -> list[Unit]:
    ids = [station.id for station in stations]
    near = places.by_id(call.near_id)
    district_id = near.id if near.kind == "district" else near.parent_id
    doses: dict[int, int] = {}
    for (place_id, _product), treatments in ledger.usable_treatments(ids).items():
        doses[place_id] = doses.get(place_id, 0) + treatments
    certified, coming, said = certified_at(ids), queries.on_the_way(ids), queries.said_before(call.id)
    return [
        Unit(
            code=station.code,
            name=station.name,
            doses=doses.get(station.id, 0),
            is_certified_there=station.id in certified,
            is_same_district=station.parent_id == district_id,
            km=_km(station, near),
            on_the_way=coming.get(station.id, 0),
            before=said.get(station.id, ""),
        )
        for station in stations
    ]


def _km(station: Any, near: Any) -> float | None:
    """In a straight line; nothing to go where they are. None where one of the two is not on the map."""
    if station.id == near.id:
        return 0.0
    if station.point is None or near.point is None:
        return None
    return km_between(station.point, near.point)
