"""A shift of CEN, with somebody on it all week."""

from core import clock
from dispensing.duty import service
from dispensing.duty.schemas import WEEKDAYS
from tests.factories.world import World


def open_shift(world: World, *, name: str = "Day", starts: int = 480, ends: int = 1080) -> int:
    head = world.actor("incharge.cen")
    return world.act(lambda: service.add_shift(head, name=name, starts=starts, ends=ends))


def put_on(world: World, shift_id: int, *people: str) -> None:
    """On for every day of this week that is not over."""
    head = world.actor("incharge.cen")
    days = dict.fromkeys(WEEKDAYS, people)
    world.act(lambda: service.set_week(head, shift_id, week=clock.today(), days=days))
