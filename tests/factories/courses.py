"""A refresher of one day at CEN, taught by somebody from outside."""

from datetime import date

from dispensing.courses import service
from tests.factories.world import World

DAY = date(2026, 11, 19)


def open_course(world: World, *, joined: bool = True) -> int:
    """Its number; with officer.cen on the list unless told otherwise."""
    head = world.actor("incharge.cen")
    planned = {"kind": "refresher", "place": "CEN", "starts_on": DAY, "ends_on": DAY}
    number = world.act(
        lambda: service.plan(head, **planned, trainer="liaison.north", authority="Ministry of Health")
    )
    if joined:
        world.act(lambda: service.add_participant(head, number, person="officer.cen"))
    return number
