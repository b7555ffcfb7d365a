"""Turning optional parts on, for tests; and finding what each part's tests bring for the guards."""

import importlib
from pathlib import Path
from types import ModuleType

from accounts.people.service import system_actor
from accounts.places import queries as places
from dispensing.modules import queries, registry, service
from tests.factories.world import World

TESTS = Path(__file__).parent


def turn_on(world: World, module: str, station: str = "CEN") -> None:
    """Unless it is on there: a test may begin the same day twice."""
    found = places.by_code(station, "station")
    if found is not None and not queries.is_on(module, found.id):
        world.act(lambda: service.switch_on(system_actor(), module=module, station=station))


def turn_off(world: World, module: str, station: str = "CEN") -> None:
    world.act(lambda: service.switch_off(system_actor(), module=module, station=station))


def all_paths() -> list[ModuleType]:
    """`paths` of every part that is in the program, in the order of their names."""
    return [
        importlib.import_module(f"tests.dispensing.modules.{module.name}.paths")
        for module in registry.modules()
    ]
