"""The thread of the demo's year: events in the order of time, each with the clock held at its instant.

An event may plan later ones: a request is answered days after it was made. What is planned for
after the demo's present does not happen any more, and so stays waiting.
"""

import heapq
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random

from accounts.people import queries as people
from accounts.permissions import Actor
from core import clock, codes
from operations.demo.country import Station

Act = Callable[[], object]


class Story:
    """Some stations between two days. `random` is of the people who come, `chance` of the supply."""

    def __init__(self, stations: list[Station], first_day: date, today: date, seed: int):
        self.stations = stations
        self.first_day = first_day
        self.today = today
        self.random = Random(seed)
        self.chance = Random(f"supply {seed}")
        self.present = clock.now()
        self._events: list[tuple[datetime, int, Act]] = []
        self._numbers = count()

    def plan(self, at: datetime, act: Act) -> None:
        """Let this happen at an instant; of two at one instant, the one planned first."""
        heapq.heappush(self._events, (at, next(self._numbers), act))

    def plan_after(self, act: Act, *, days: float = 0, hours: float = 0) -> None:
        """Let this happen some time from now, in working hours."""
        moment = clock.local(clock.now() + timedelta(days=days, hours=hours))
        if not 7 <= moment.hour < 17:
            moment = moment.replace(hour=9) + timedelta(days=0 if moment.hour < 7 else 1)
        self.plan(moment, act)

    def tell(self, progress: Callable[[float], None]) -> None:
        """Run every event up to the present."""
        began = self.instant(self.first_day, time(0, 0))
        with codes.drawn_from(self.random):
            while self._events and self._events[0][0] < self.present:
                at, _number, act = heapq.heappop(self._events)
                with clock.at(at):
                    act()
                progress(min((at - began) / (self.present - began), 0.99))
        progress(1)

    def instant(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, tzinfo=clock.zone())

    def days_ago(self, days: int, at: time = time(10, 0)) -> datetime:
        return self.instant(self.today - timedelta(days=days), at)

    def moment_ago(self, days: float) -> datetime:
        """So many days before the present, to the hour."""
        return self.present - timedelta(days=days)

    def station(self, number: int) -> Station:
        """The station of this number; with fewer stations, one of those there are."""
        return self.stations[number % len(self.stations)]


def signed_in(name: str) -> Actor:
    """A person of the demo, as they would sign in."""
    found = people.actor_named(name, via="page")
    assert found is not None
    return found


def liaison_of(station: Station) -> str:
    return {"NOR": "liaison.north", "SOU": "liaison.south"}[station.district]
