"""A supervision visit at CEN that found the register not filled in."""

from core import clock
from dispensing.supervision import queries, service
from dispensing.supervision.checklist import NEWEST, VERSIONS
from tests.factories.world import World

ANSWERS = {**dict.fromkeys(VERSIONS[NEWEST], "yes"), "register_filled": "no", "safe_place": "not_seen"}


def supervised(world: World, *, done: bool = False) -> tuple[int, int]:
    """(the visit, its one finding); said to be done by the in-charge if asked for."""
    liaison = world.actor("liaison.north")
    number = world.act(
        lambda: service.record(liaison, station="CEN", visited_on=clock.today(), answers=ANSWERS)
    )
    (finding,) = [one.id for one in queries.findings_of(number)]
    if done:
        world.act(lambda: service.say_done(world.actor("incharge.cen"), finding))
    return number, finding
