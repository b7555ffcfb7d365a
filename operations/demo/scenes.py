"""What somebody who opens the demo should find: a lot that ended, one that was recalled, work that waits.

Each is told by the verbs, at stations by their number; where there are fewer stations, they share.
"""

from datetime import time, timedelta

from accounts.notices import queries as notices
from accounts.notices.service import follow
from accounts.people.service import system_actor
from accounts.permissions import Actor
from core.database import unit_of_work
from core.pagination import Position
from inventory.alerts import service as alerts
from inventory.boxes import service as boxes
from inventory.forecasts import service as forecasts
from inventory.ledger import queries as ledger
from inventory.lots import service as lots
from operations.demo.country import Station, at_station
from operations.demo.story import Story, liaison_of, signed_in
from operations.demo.supply import DRY_STATION, PRODUCT, Supply

CENTRAL, RIVER, HILL, MARKET = range(4)
PASSES_EVERY_DAYS = 14
RECALLED, NOTICE, WHY_RECALLED = "R3301", "MRA 41/2026", "Too little of the medicine in the tablet"


class Scenes:
    """The special things of one story."""

    def __init__(self, story: Story, supply: Supply):
        self.story = story
        self.supply = supply

    def plan(self) -> None:
        self._plan_lots()
        self._plan_recall()
        self._plan_what_waits()
        self._plan_passes()

    def _plan_lots(self) -> None:
        """One lot that has ended in its box, and one that soon will."""
        today = self.story.today
        ended = (today.replace(day=1) - timedelta(days=20)).strftime("%Y-%m")
        soon = (today + timedelta(days=40)).isoformat()
        self._plan_delivery(150, MARKET, ("LNG-0.75", "E1107", ended, 4))
        self._plan_delivery(150, RIVER, ("UPA-30", "S5520", soon, 2))

    def _plan_delivery(self, days_ago: int, number: int, delivery: tuple[str, str, str, int]) -> None:
        station = self.story.station(number)
        self.story.plan(self.story.days_ago(days_ago, time(11, 0)), lambda: self.receive(station, *delivery))

    def receive(self, station: Station, product: str, lot: str, expiry: str, units: int) -> None:
        person = signed_in(station.in_charge)
        unit_of_work(
            lambda: boxes.receive_into_box(
                person, product=product, lot_number=lot, expiry=expiry, units=units
            )
        )

    def _plan_recall(self) -> None:
        """Recalled twelve days ago. One station has put it aside and sent it back, one has still to do so."""
        story, expiry = self.story, (self.story.today + timedelta(days=400)).strftime("%Y-%m")
        for days_ago, number in ((18, CENTRAL), (13, HILL)):
            self._plan_delivery(days_ago, number, (PRODUCT, RECALLED, expiry, 3))
        story.plan(story.days_ago(12, time(15, 20)), self._recall)
        story.plan(story.days_ago(11, time(8, 30)), lambda: self._put_aside(story.station(CENTRAL)))

    def _recall(self) -> None:
        liaison = signed_in("liaison.north")
        unit_of_work(lambda: lots.recall_lot(liaison, number=RECALLED, reason=WHY_RECALLED, reference=NOTICE))

    def _put_aside(self, station: Station) -> None:
        """What is left of it: some was given before anybody knew."""
        stock = ledger.stock(at_station(station).place_id)
        left = next((line.units for line in stock if line.lot.number == RECALLED), 0)
        if left:
            person = signed_in(station.officer)
            unit_of_work(lambda: lots.put_aside(person, number=RECALLED, units=left))
            self.story.plan_after(lambda: self._send_back(station, left), days=3)

    def _send_back(self, station: Station, units: int) -> None:
        person = signed_in(station.in_charge)
        unit_of_work(lambda: lots.return_lot(person, number=RECALLED, units=units, to="store"))

    def _plan_what_waits(self) -> None:
        """Today: an urgent request and a usual one wait for their liaisons, one delivery is on its way."""
        story = self.story
        river, hill = story.station(RIVER), story.station(HILL)
        story.plan(story.days_ago(8), lambda: self._ask(hill, is_sent=True))
        story.plan(story.days_ago(2, time(14, 5)), lambda: self._ask(river))
        story.plan(story.days_ago(1, time(2, 0)), self._draft)
        for station in story.stations:
            if station.code == DRY_STATION:
                self._plan_transfer(station, story.station(MARKET))
                story.plan(story.days_ago(1, time(16, 40)), lambda at=station: self._ask(at, is_urgent=True))

    def _ask(self, station: Station, *, is_sent: bool = False, is_urgent: bool = False) -> None:
        """A request of an officer that stays where it is; `is_sent`: one that goes as far as the road."""
        supply, person = self.supply, signed_in(station.officer)
        if supply.is_open(station, is_urgent=is_urgent):
            return
        wanted = max(supply.wanted(supply.known(station)), 4)
        why = "The box is empty" if is_urgent else "A fair comes to town this month"
        number = supply.draft(person, wanted, is_urgent=is_urgent, why=why)
        supply.submit(station, number)
        if is_sent:
            self.story.plan_after(lambda: supply.approve(station, number), days=2)
            self.story.plan(self.story.days_ago(2), lambda: supply.dispatch(station, number))

    def _plan_transfer(self, giver: Station, taker: Station) -> None:
        """A mobile unit whose car is in repair lends what it has; then it runs again, and is out."""
        story = self.story
        story.plan(story.days_ago(15), lambda: self._ask_for_all(giver, taker))

    def _ask_for_all(self, giver: Station, taker: Station) -> None:
        supply, story = self.supply, self.story
        treatments = supply.known(giver).on_hand
        if not treatments or supply.is_open(taker):
            return
        why = "Their car is in repair. We have many people"
        number = supply.draft(signed_in(taker.officer), treatments, why=why, source=giver.code)
        supply.submit(taker, number)
        story.plan_after(lambda: supply.approve(taker, number), hours=1)
        story.plan_after(lambda: supply.dispatch(taker, number, "Police car", giver.in_charge), hours=2)
        story.plan_after(lambda: supply.receive(taker, number), hours=5)

    def _draft(self) -> None:
        """What the system proposes at night for the first box that needs some: an officer looks at it."""
        for station in self.story.stations:
            wanted = self.supply.wanted(self.supply.known(station))
            if wanted and not self.supply.is_open(station):
                self.supply.draft(at_station(station), wanted)
                return

    def _read_notices(self) -> None:
        """Everybody has looked at what they were told; the last two days wait on their pages."""
        names = {"programme"}
        for one in self.story.stations:
            names |= {one.officer, one.second_officer, one.in_charge, liaison_of(one)}
        for name in sorted(names):
            _read_all(signed_in(name))

    def _plan_passes(self) -> None:
        """The nightly look at every box: here every other week, and on the last mornings."""
        day = self.story.first_day + timedelta(days=PASSES_EVERY_DAYS)
        last = self.story.today - timedelta(days=1)
        while day < last:
            self.story.plan(self.story.instant(day, time(5, 0)), self._pass)
            day += timedelta(days=PASSES_EVERY_DAYS)
        self.story.plan(self.story.days_ago(2, time(16, 0)), self._read_notices)
        for day in (last, self.story.today):
            self.story.plan(self.story.instant(day, time(5, 0)), self._pass)

    def _pass(self) -> None:
        unit_of_work(forecasts.plan_all)
        unit_of_work(lambda: alerts.evaluate_all(system_actor()))


def _read_all(person: Actor) -> None:
    def act() -> None:
        for notice in notices.on_page(person.person_id, Position(limit=500)).items:
            if notice.seen_at is None:
                follow(person, notice.id)

    unit_of_work(act)
