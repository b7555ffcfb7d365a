"""How the demo's stations get their stock: a store that is filled, and requests from asking to arrival.

Every step is the verb that its page calls, by the person whose step it is: the system drafts, an
officer submits, the liaison answers and sends by FEFO, the in-charge counts what came. Now and
then less is approved, something arrives broken, or something is missing.
"""

from collections.abc import Sequence
from datetime import time, timedelta

from accounts.people.service import system_actor
from accounts.permissions import Actor
from core import clock
from core.database import unit_of_work
from inventory.boxes import service as boxes
from inventory.catalogue import queries as catalogue
from inventory.resupply import progress, queries
from inventory.resupply import service as requests
from inventory.resupply.shipments import queries as sendings
from inventory.resupply.shipments import service as deliveries
from inventory.resupply.suggestions.figures import Figures, figures
from inventory.resupply.wanted import Counted, Wanted
from operations.demo.country import PRODUCTS, STORE, Station, at_station
from operations.demo.story import Story, liaison_of, signed_in

PRODUCT = PRODUCTS[0][0]
FULL_BOX, LOW_BOX, WORTH_ASKING = 14, 3, 5
REVIEW_EVERY_DAYS = 21
# A request takes up to three weeks: those of the last month are in `scenes`, each waiting where it should.
LAST_REVIEW_DAYS_AGO = 35
DRY_STATION, NO_REVIEW_DAYS = "LAK", 50
LESS = "The store has to reach all stations this month"
DIFFERENCES = (
    # The first delivery to the station of this number that comes after so many days: what was found.
    (2, 120, "damaged", "Crushed on the road"),
    (3, 190, "missing", "The carton was open on arrival"),
)


class Supply:
    """The store and the requests of one story."""

    def __init__(self, story: Story):
        self.story = story
        self.expiries: dict[str, str] = {}
        self.to_differ = {story.station(number): rest for number, *rest in reversed(DIFFERENCES)}

    def plan(self) -> None:
        """The store and a first delivery to each box on the first day; a look at each every three weeks."""
        story = self.story
        story.plan(story.instant(story.first_day, time(8, 0)), self._fill_store)
        for station in story.stations:
            story.plan(story.instant(story.first_day, time(9, 0)), lambda at=station: self._first_stock(at))
            self._plan_reviews(station)
            if station.code != DRY_STATION:
                # The first station is the one that a visitor signs in at: its box is not nearly empty.
                least = FULL_BOX // 2 if station is story.station(0) else LOW_BOX
                story.plan(story.days_ago(6), lambda at=station, few=least: self.urgent_if_low(at, few))

    def _plan_reviews(self, station: Station) -> None:
        story = self.story
        ago = NO_REVIEW_DAYS if station.code == DRY_STATION else LAST_REVIEW_DAYS_AGO
        day = story.first_day + timedelta(days=story.chance.randint(14, 28))
        while day < story.today - timedelta(days=ago):
            at = story.instant(day, time(9, story.chance.randint(0, 59)))
            story.plan(at, lambda at=station: self._review(at))
            day += timedelta(days=REVIEW_EVERY_DAYS)

    def _fill_store(self) -> None:
        """One lot for the first half of the year, one for the second; both outlast the demo."""
        for number, months, units in (("D2401", 20, 260), ("D2409", 31, 900)):
            expiry = (self.story.today + timedelta(days=30 * months)).strftime("%Y-%m")
            self.expiries[number] = expiry
            self._into_store(number, expiry, units)

    def _into_store(self, number: str, expiry: str, units: int) -> None:
        unit_of_work(
            lambda: boxes.receive_into_store(
                system_actor(), store=STORE[0], product=PRODUCT, lot_number=number, expiry=expiry, units=units
            )
        )

    def _first_stock(self, station: Station) -> None:
        """What the programme begins with: asked for and brought on one day."""
        person = signed_in(station.officer)
        number = self.draft(person, FULL_BOX, why="Opening the box")
        self.submit(station, number)
        self.approve(station, number)
        self.dispatch(station, number)
        self.receive(station, number)

    def known(self, station: Station) -> Figures:
        return figures(at_station(station).place_id, _product_id())

    def _review(self, station: Station) -> None:
        """Look at the box, as every three weeks: ask when there is something to ask for."""
        known = self.known(station)
        if known.on_hand < LOW_BOX:
            self._ask(station, known, is_urgent=True)
        elif self.wanted(known) >= WORTH_ASKING:
            self._ask(station, known)

    def urgent_if_low(self, station: Station, least: int) -> None:
        known = self.known(station)
        if known.on_hand < least and not known.on_order:
            self._ask(station, known, is_urgent=True)

    def wanted(self, known: Figures) -> int:
        if known.suggested is not None:
            return known.suggested
        return max(0, FULL_BOX - known.on_hand - known.on_order)

    def _ask(self, station: Station, known: Figures, *, is_urgent: bool = False) -> None:
        """Draft, submit, and plan what follows; a request that is open already is left to itself."""
        if self.is_open(station, is_urgent=is_urgent):
            return
        drafter = signed_in(station.officer) if is_urgent else at_station(station)
        why = "The box is nearly empty" if is_urgent else ""
        number = self.draft(drafter, max(self.wanted(known), 1), is_urgent=is_urgent, why=why)
        self.submit(station, number)
        self.follow(station, number, is_urgent=is_urgent)

    def is_open(self, station: Station, *, is_urgent: bool = False) -> bool:
        return queries.open_request(at_station(station).place_id, _product_id(), is_urgent) is not None

    def follow(self, station: Station, number: int, *, is_urgent: bool = False) -> None:
        """Plan the answer, from which the sending and the arrival follow."""
        chance = self.story.chance
        wait = chance.uniform(0.1, 0.4) if is_urgent else chance.uniform(0.5, 3)
        self.story.plan_after(lambda: self.answer(station, number, is_urgent=is_urgent), days=wait)

    def draft(
        self,
        drafter: Actor,
        treatments: int,
        *,
        is_urgent: bool = False,
        why: str = "",
        source: str | None = None,
    ) -> int:
        lines = [Wanted(PRODUCT, treatments, why)]
        made = unit_of_work(
            lambda: requests.draft(drafter, lines=lines, is_emergency=is_urgent, source=source)
        )
        return int(made.partition(".")[0])

    def submit(self, station: Station, number: int) -> None:
        person = signed_in(station.officer)
        unit_of_work(lambda: requests.submit(person, number, version=version_of(number)))

    def answer(self, station: Station, number: int, *, is_urgent: bool = False) -> None:
        """The liaison approves: one in seven with less than was asked, and says why."""
        chance = self.story.chance
        asked = progress.lines_of([number])[number][0].asked
        lines: Sequence[Wanted] = ()
        if not is_urgent and asked > 5 and chance.random() < 0.15:
            lines = [Wanted(PRODUCT, asked - 2, LESS)]
        self.approve(station, number, lines)
        wait = chance.uniform(0.1, 0.5) if is_urgent else chance.uniform(0.5, 2)
        self.story.plan_after(lambda: self.send(station, number, is_urgent=is_urgent), days=wait)

    def approve(self, station: Station, number: int, lines: Sequence[Wanted] = ()) -> None:
        liaison = signed_in(liaison_of(station))
        unit_of_work(lambda: requests.approve(liaison, number, version=version_of(number), lines=lines))

    def send(self, station: Station, number: int, *, is_urgent: bool = False) -> None:
        chance = self.story.chance
        self.dispatch(station, number, "Police car" if is_urgent else "Health van")
        wait = chance.uniform(0.3, 1.5) if is_urgent else chance.lognormvariate(1.7, 0.4)
        self.story.plan_after(lambda: self.receive(station, number), days=min(wait, 14))

    def dispatch(
        self, station: Station, number: int, carrier: str = "Health van", sender: str | None = None
    ) -> None:
        liaison, seal = signed_in(sender or liaison_of(station)), f"T-{number:04}"
        unit_of_work(
            lambda: deliveries.dispatch(
                liaison, number, version=version_of(number), carrier=carrier, seal_number=seal
            )
        )

    def receive(self, station: Station, number: int) -> None:
        """The in-charge counts what came; what differs is explained and looked at before it is closed."""
        sent = sendings.sendings_of([number])[number][-1]
        person = signed_in(station.in_charge)
        counted = [Counted(lot.lot, lot.units) for lot in sent.lots]
        passed = (clock.today() - self.story.first_day).days
        if station in self.to_differ and passed >= self.to_differ[station][0]:
            _after, what, why = self.to_differ.pop(station)
            first = counted[0]
            counted[0] = Counted(first.lot, first.accepted - 1, reason=why, **{what: 1})
        unit_of_work(
            lambda: deliveries.receive(
                person,
                number,
                version=version_of(number),
                waybill=sent.shipment.waybill,
                seal_intact=True,
                lines=counted,
            )
        )
        self.story.plan_after(lambda: self._close(station, number), days=1)

    def _close(self, station: Station, number: int) -> None:
        liaison = signed_in(liaison_of(station))
        why = "Asked the driver, and wrote to the store" if sendings.is_different(number) else ""
        unit_of_work(lambda: requests.close(liaison, number, version=version_of(number), reason=why))


def _product_id() -> int:
    product = catalogue.product_by_code(PRODUCT)
    assert product is not None
    return product.id


def version_of(number: int) -> int:
    """The version as whoever acts now has just read it."""
    return queries.one_as_kept(number).version
