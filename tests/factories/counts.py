"""Counts and losses as tests make them: through the verbs, with the cast's people.

Time stands still in a test. What is recorded after a count must be given a later clock
(`world.later`), or it happened at the instant of counting and the count has settled it.
"""

from datetime import datetime
from typing import Any

from inventory.boxes import queries as boxes
from inventory.boxes import service as box_service
from inventory.counts import closing, service
from tests.factories import cast
from tests.factories.world import World

COUNTER, WITNESS = "officer2.cen", "incharge.cen"


def open_box(world: World, station: str = "CEN", seal_number: str = "S-1") -> int:
    """The box of a station, made when it is missing. Returns its id."""
    actor = cast.at_station(station)
    assert actor.station_id is not None
    found = boxes.box_of(actor.station_id)
    if found is not None:
        return found.id
    return world.act(lambda: box_service.open_box(actor, seal_number=seal_number))


def count(
    world: World,
    counted: dict[str, int | None],
    by: str = COUNTER,
    *,
    is_seal_intact: bool = True,
    counted_at: datetime | None = None,
    **more: Any,
) -> int:
    """Save a count of {lot number: units}. Returns its number."""
    actor = world.actor(by)
    open_box(world, actor.place_code)
    lines = [service.Counted(lot, units) for lot, units in counted.items()]
    return world.act(
        lambda: service.save_count(
            actor,
            seal_number="S-1",
            is_seal_intact=is_seal_intact,
            lines=lines,
            counted_at=counted_at,
            **{"is_confirmed": True, **more},
        )
    )


def close(world: World, count_id: int, why: dict[str, str] | None = None, by: str = WITNESS) -> int:
    """Close a count with {lot number: reason}."""
    actor = world.actor(by)
    said = [closing.Why(lot, reason) for lot, reason in (why or {}).items()]
    return world.act(lambda: closing.close_count(actor, count_id, why=said))


def counted_and_closed(
    world: World, counted: dict[str, int | None], why: dict[str, str] | None = None
) -> int:
    """A count that is done: saved by one person and closed by another."""
    return close(world, count(world, counted), why)
