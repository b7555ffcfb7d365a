"""Two people of the demo's year who said yes to a call: one was called once, both wait for a call today."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta

from accounts.permissions import Actor
from core import clock
from core.database import unit_of_work
from dispensing.follow_up import queries, service
from dispensing.visits import queries as visit_rows
from dispensing.visits import service as visits
from dispensing.visits.judgement import NotEligible
from dispensing.visits.record import Consent, DoseGiven, Incident, Survivor, VisitRecord
from operations.demo.country import Station
from operations.demo.scenes import CENTRAL, RIVER
from operations.demo.story import Story, signed_in
from operations.demo.supply import PRODUCT

SAFE = {
    "way": "call",
    "reach": "0970 000 000 (invented)",
    "hours": "Weekdays, 10 to 12",
    "say": "It is about the sewing class",
    "never_say": "Police, clinic",
}


class Calling:
    """The follow-ups of one story."""

    def __init__(self, story: Story):
        self.story = story

    def plan(self) -> None:
        for number, days_ago, then in ((CENTRAL, 16, None), (RIVER, 24, self._call)):
            station = self.story.station(number)
            at = self.story.days_ago(days_ago, time(9, 40))
            self.story.plan(at, lambda at=station, then=then: self._visit(at, then))

    def _visit(self, station: Station, then: Callable[[Actor, int], None] | None) -> None:
        person = signed_in(station.officer)
        code = self._record(person)
        visit = visit_rows.newest_version(person.place_id, code)
        days = service.days_for(visit)[:3]
        plan_id = unit_of_work(lambda: service.plan(person, code, days=days, **SAFE))
        if then is not None:
            first = queries.calls_of(plan_id)[0].id
            self.story.plan_after(lambda: then(person, first), days=14)

    def _call(self, person: Actor, call_id: int) -> None:
        unit_of_work(lambda: service.open_contact(person, call_id))
        with clock.at(clock.now() + timedelta(minutes=6)):
            unit_of_work(lambda: service.record_try(person, call_id, result="well", side_effects="none"))

    def _record(self, person: Actor) -> str:
        now = clock.now()
        record = VisitRecord(
            arrived_at=now - timedelta(minutes=20),
            incident=Incident(latest_at=now - timedelta(hours=14), precision="estimated"),
            person=Survivor(age_band="25_plus", sex="female"),
            screening={"could_become_pregnant": "yes", "already_pregnant": "no"},
            consent=Consent(ec=True, follow_up=True),
            dose=DoseGiven(product=PRODUCT, given_at=now),
            referral_declined=True,
        )
        try:
            return unit_of_work(lambda: visits.record_visit(person, record))
        except NotEligible:
            without = replace(record, dose=None, not_given_reason="out_of_stock")
            return unit_of_work(lambda: visits.record_visit(person, without))
