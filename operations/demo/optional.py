"""Optional parts in the demo: each is turned on at one station, and plays the scene that it brings itself."""

from collections.abc import Callable

from accounts.permissions import Actor
from core.database import unit_of_work
from dispensing.modules import registry, service
from operations.demo.scenes import MARKET
from operations.demo.story import Story, liaison_of, signed_in

ON_SINCE_DAYS = 30


class Optional:
    """The scenes of the optional parts of one story, all at one station."""

    def __init__(self, story: Story):
        self.story = story
        self.station = story.station(MARKET)

    def plan(self, days_ago: float = ON_SINCE_DAYS, act: Callable[[], object] | None = None) -> None:
        """Let an act happen so many days ago; without one, turn the parts on and let each play."""
        if act is not None:
            self.story.plan(self.story.moment_ago(days_ago), act)
            return
        for name, play in registry.scenes().items():
            self.plan(days_ago, lambda name=name: self._turn_on(name))
            play(self)

    def _turn_on(self, name: str) -> None:
        admin, code = signed_in("admin"), self.station.code
        unit_of_work(lambda: service.switch_on(admin, module=name, station=code))

    def actor(self, role: str) -> Actor:
        own = {
            "officer": self.station.officer,
            "in_charge": self.station.in_charge,
            "liaison": liaison_of(self.station),
        }
        return signed_in(own.get(role, {"administrator": "admin"}.get(role, role)))
