"""What was outside the rules in the demo's year: some explained and closed, one sent back, two that wait.

Each is opened by an act of the story and brought on by the verbs that the pages call.
"""

from collections.abc import Callable
from datetime import time, timedelta

from core import clock
from core.database import unit_of_work
from core.pagination import Position
from dispensing.incidents import queries, service
from dispensing.incidents.queries import Wanted
from dispensing.visits import service as visits
from dispensing.visits.record import Consent, DoseGiven, Incident, Survivor, VisitRecord
from operations.demo.country import Station
from operations.demo.scenes import CENTRAL, HILL, RIVER
from operations.demo.story import Story, liaison_of, signed_in
from operations.demo.supply import PRODUCT

CountBroken = Callable[[Station], None]
WAITING = Wanted(("open",))


class Explaining:
    """The incidents of one story. `count_broken` counts a box whose seal was found broken."""

    def __init__(self, story: Story, count_broken: CountBroken):
        self.story = story
        self.count_broken = count_broken

    def plan(self) -> None:
        story = self.story
        hill, river, central = (story.station(number) for number in (HILL, RIVER, CENTRAL))
        story.plan(story.days_ago(24, time(9, 0)), self._settle_the_old)
        story.plan(story.days_ago(12, time(11, 0)), lambda: self._send_back(hill))
        story.plan(story.days_ago(4, time(11, 0)), lambda: self.count_broken(river))
        story.plan(story.days_ago(1, time(6, 30)), lambda: self._give_without_certificate(central))

    def _settle_the_old(self) -> None:
        """What was opened so far is explained where it happened, and closed by the auditor."""
        for station in self.story.stations:
            head = signed_in(station.in_charge)
            for row in queries.page(head, WAITING, Position(limit=200)).items:
                if queries.one(head, row.id).hands.needs_liaison:  # type: ignore[union-attr]
                    continue
                self._explain(station, row.id, "on_the_way", "The carton was wet at the bottom")
                auditor = signed_in("auditor")
                with clock.at(clock.now() + timedelta(days=2)):
                    unit_of_work(lambda of=row.id, by=auditor: service.close(by, of, finding="explained"))

    def _send_back(self, station: Station) -> None:
        self.count_broken(station)
        head, liaison = signed_in(station.in_charge), signed_in(liaison_of(station))
        number = queries.page(head, WAITING, Position(limit=1)).items[0].id
        with clock.at(clock.now() + timedelta(days=1)):
            self._explain(station, number, "worn", "The seal was old")
        question = "Who held the key that week?"
        with clock.at(clock.now() + timedelta(days=3)):
            unit_of_work(lambda: service.send_back(liaison, number, question=question))

    def _explain(self, station: Station, number: int, cause: str, words: str) -> None:
        head = signed_in(station.in_charge)
        unit_of_work(lambda: service.explain(head, number, cause=cause, words=words))

    def _give_without_certificate(self, station: Station) -> None:
        """At night the second officer was alone, and her certificate had ended: written down as it was."""
        now, person = clock.now(), signed_in(station.second_officer)
        record = VisitRecord(
            arrived_at=now - timedelta(minutes=40),
            incident=Incident(latest_at=now - timedelta(hours=9), precision="estimated"),
            person=Survivor(age_band="18_24", sex="female"),
            screening={"could_become_pregnant": "yes", "already_pregnant": "no"},
            consent=Consent(ec=True, referral=False),
            dose=DoseGiven(product=PRODUCT, given_at=now - timedelta(minutes=20), already_given=True),
            referral_declined=True,
        )
        unit_of_work(lambda: visits.record_visit(person, record))
