"""How stock comes to the demo's stations: asked for, approved, sent from the store, and counted in."""

from collections.abc import Callable

from accounts.people import queries as people
from accounts.permissions import Actor
from core.database import unit_of_work
from inventory.resupply import deliveries, service
from inventory.resupply.wanted import Counted, Named, Wanted
from operations.demo.country import STORE, Station

LIAISONS = {"NOR": "liaison.north", "SOU": "liaison.south"}


def bring(station: Station, product: str, lot: str, units: int) -> None:
    """One delivery from asking to closing, at the instant the clock is held at."""
    asker, counter = _actor(station.officer), _actor(station.in_charge)
    liaison = _actor(LIAISONS[station.district])
    number, seen = _step(lambda: service.draft(asker, lines=[Wanted(product, units, "Opening the box")]))
    _number, seen = _step(lambda: service.submit(asker, number, version=seen))
    _number, seen = _step(lambda: service.approve(liaison, number, version=seen))
    waybill = f"D-{number}"
    sent = {"store": STORE[0], "lots": [Named(lot, units, "Fresh stock")], "waybill": waybill}
    _step(lambda: deliveries.dispatch(liaison, number, version=seen, **sent))
    counted = {"waybill": waybill, "lines": [Counted(lot, units)]}
    _number, seen = _step(lambda: deliveries.receive(counter, number, version=None, **counted))
    _step(lambda: service.close(liaison, number, version=seen))


def _step(verb: Callable[[], str]) -> tuple[int, int]:
    number, _, version = unit_of_work(verb).partition(".")
    return int(number), int(version)


def _actor(name: str) -> Actor:
    found = people.actor_named(name)
    assert found is not None, f"{name} is not in the demo"
    return found
