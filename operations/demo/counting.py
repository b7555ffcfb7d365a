"""How the demo's boxes are counted: each month by two people, now and then with a difference and its reason.

One station also handed its box over; another wrote off a lot that had ended, and has a count that waits
for its witness today. Every number is the book's, but for the difference.
"""

from datetime import date, time, timedelta

from core import clock
from core.database import unit_of_work
from core.errors import SamePerson
from inventory.boxes import queries as boxes
from inventory.counts import closing, handovers, losses, service
from inventory.counts.closing import Why
from inventory.counts.service import Counted
from inventory.ledger import instants
from inventory.ledger import queries as ledger
from inventory.ledger.service import account_of
from operations.demo.country import Station, at_station
from operations.demo.scenes import CENTRAL, MARKET, Scenes
from operations.demo.story import Story, signed_in
from operations.demo.supply import PRODUCT

DIFFERS = 0.08
FEWER = (("damaged", 3), ("not_written", 3), ("unexplained", 1))
ENDED, ENDED_UNITS = "E0805", 2


class Counting:
    """The counts of one story."""

    def __init__(self, story: Story, scenes: Scenes):
        self.story = story
        self.scenes = scenes

    def plan(self) -> None:
        story = self.story
        for station in story.stations:
            for first in self._months():
                day = first + timedelta(days=story.chance.randint(0, 3))
                at = story.instant(day, time(15, story.chance.randint(0, 59)))
                story.plan(at, lambda at=station: self._count(at))
        central, market = story.station(CENTRAL), story.station(MARKET)
        story.plan(story.days_ago(10, time(7, 30)), lambda: self._hand_over(central))
        story.plan(story.days_ago(1, time(15, 0)), lambda: self._leave_open(market))
        self._plan_write_off(market)

    def _months(self) -> list[date]:
        """The first day of each month of the story after its first, but not of one that has just begun."""
        found, day = [], (self.story.first_day + timedelta(days=32)).replace(day=1)
        while day < self.story.today - timedelta(days=14):
            found.append(day)
            day = (day + timedelta(days=32)).replace(day=1)
        return found

    def _count(self, station: Station) -> None:
        """Counted by the officer, closed by a witness who looks a quarter of an hour later."""
        chance = self.story.chance
        lot, number = self._save(station, 1 if chance.random() < DIFFERS else 0)
        reason = chance.choices([code for code, _ in FEWER], [weight for _, weight in FEWER])[0]
        why = [Why(lot, reason)] if lot else []
        with clock.at(clock.now() + timedelta(minutes=15)):
            self._close(station, number, why)

    def count_broken(self, station: Station) -> None:
        """Nothing is missing, but the seal was broken; a new one is put on when the in-charge has time."""
        _lot, number = self._save(station, 0, is_seal_intact=False)
        with clock.at(clock.now() + timedelta(minutes=15)):
            self._close(station, number, [])

    def _save(self, station: Station, fewer: int, *, is_seal_intact: bool = True) -> tuple[str, int]:
        """Returns the lot that is short, if any, and the number of the count."""
        person, place = signed_in(station.officer), at_station(station)
        box = boxes.box_of(place.place_id)
        assert box is not None
        held = {line.lot.id: line.units for line in ledger.stock(place.place_id)}
        listed = instants.lots_since_count(account_of("box", place.place_id).id)
        usual = [lot.id for product, lot in listed if product.code == PRODUCT and held.get(lot.id)]
        short = usual[0] if usual and fewer else None
        lines = [
            Counted(lot.number, held.get(lot.id, 0) - (fewer if lot.id == short else 0), product.code)
            for product, lot in listed
        ]
        number = unit_of_work(
            lambda: service.save_count(
                person, seal_number=box.seal_number, is_seal_intact=is_seal_intact, lines=lines
            )
        )
        return next((lot.number for _product, lot in listed if lot.id == short), ""), number

    def _close(self, station: Station, number: int, why: list[Why]) -> None:
        """By the second officer; by the in-charge, where the second officer was the last at the box."""
        for name in (station.second_officer, station.in_charge):
            witness = signed_in(name)
            try:
                unit_of_work(lambda witness=witness: closing.close_count(witness, number, why=why))
                return
            except SamePerson:
                continue
        raise RuntimeError(f"nobody could close count {number}")

    def _leave_open(self, station: Station) -> None:
        self._save(station, 1)

    def _hand_over(self, station: Station) -> None:
        """The in-charge goes on leave: counted with a witness, then handed to an officer."""
        self._count(station)
        giver, taker = signed_in(station.in_charge), signed_in(station.officer)
        with clock.at(clock.now() + timedelta(minutes=30)):
            unit_of_work(
                lambda: handovers.hand_over(
                    giver, taker, seal_number=f"SEAL-{station.code}-2", is_key_handed=True
                )
            )

    def _plan_write_off(self, station: Station) -> None:
        """A lot that came with little time left, ended in the box, and was written off with a witness."""
        story = self.story
        came, ended = story.today - timedelta(days=230), story.today - timedelta(days=140)
        if came < story.first_day:
            return
        delivery = ("LNG-0.75", ENDED, ended.isoformat(), ENDED_UNITS)
        story.plan(story.instant(came, time(11, 0)), lambda: self.scenes.receive(station, *delivery))
        story.plan(story.instant(ended + timedelta(days=9), time(9, 0)), lambda: self._write_off(station))

    def _write_off(self, station: Station) -> None:
        person, witness = signed_in(station.officer), signed_in(station.in_charge)
        unit_of_work(
            lambda: losses.write_off(person, witness, lot=ENDED, units=ENDED_UNITS, reason="expired")
        )
