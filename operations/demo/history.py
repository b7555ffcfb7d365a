"""A year of work, told to the verbs day by day under a set clock. Equal seeds tell equal years.

Here: who came. What was in the boxes is in `supply` and `counting`, what waits today in `scenes`.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random

from accounts.permissions import Actor
from accounts.places import queries as places
from core import clock
from core.database import unit_of_work
from dispensing.visits import service as visits
from dispensing.visits.draft import proposed_services
from dispensing.visits.judgement import NotEligible
from dispensing.visits.record import Consent, DoseGiven, Incident, ReferralWanted, Survivor, VisitRecord
from operations.demo.answers import Answers, Finding
from operations.demo.calling import Calling
from operations.demo.counting import Counting
from operations.demo.country import Station
from operations.demo.explaining import Explaining
from operations.demo.optional import Optional
from operations.demo.oversight.roster import Roster
from operations.demo.oversight.supervising import Supervising
from operations.demo.oversight.teaching import Teaching
from operations.demo.reports import Reports
from operations.demo.scenes import Scenes
from operations.demo.story import Story, signed_in
from operations.demo.supply import PRODUCT, Supply

VISITS_A_MONTH = 6.0
AGES = (("under_10", 3), ("10_15", 30), ("16_17", 16), ("18_24", 28), ("25_plus", 21), ("unknown", 2))
NOT_GIVEN = (
    ("no_contact", 4),
    ("effective_method", 3),
    ("already_pregnant", 2),
    ("declined", 2),
    ("over_window", 2),
)


class Year:
    """The months before today at some stations: who came, and what was in the boxes."""

    def __init__(self, stations: list[Station], first_day: date, today: date, seed: int):
        self.story = Story(stations, first_day, today, seed)
        self.random = self.story.random

    def play(self, progress: Callable[[float], None]) -> None:
        """Run every event with the clock held at its instant."""
        supply = Supply(self.story)
        supply.plan()
        scenes = Scenes(self.story, supply)
        scenes.plan()
        counting = Counting(self.story, scenes)
        counting.plan()
        Explaining(self.story, counting.count_broken).plan()
        Roster(self.story).plan()
        Supervising(self.story).plan()
        Teaching(self.story).plan()
        Calling(self.story).plan()
        Finding(self.story).plan()
        Reports(self.story).plan()
        Optional(self.story).plan()
        Answers(self.story).plan()
        for station in self.story.stations:
            for moment in self._visits(station):
                self.story.plan(moment, lambda at=station: self._visit(at))
        self.story.tell(progress)

    def _visits(self, station: Station) -> Iterator[datetime]:
        story = self.story
        days = (story.today - story.first_day).days
        mean_gap_days = 30 / VISITS_A_MONTH
        passed = self.random.expovariate(1 / mean_gap_days)
        opened, over = story.instant(story.first_day, time(12, 0)), story.instant(story.today, time(0, 0))
        while passed < days:
            day = story.first_day + timedelta(days=int(passed))
            hour = self.random.choices((8, 10, 13, 16, 19, 22, 2), (3, 4, 4, 4, 4, 3, 2))[0]
            at = time(hour, self.random.randint(0, 59))
            moment = story.instant(day + timedelta(days=1 if hour == 2 else 0), at)
            if opened < moment < over:
                yield moment
            passed += self.random.expovariate(1 / mean_gap_days)

    def _visit(self, station: Station) -> None:
        giver = self.random.choices((station.officer, station.in_charge), (5, 1))[0]
        person = signed_in(giver)
        self._record(person, self._made_up(person))

    def _record(self, actor: Actor, record: VisitRecord) -> None:
        try:
            code = unit_of_work(lambda: visits.record_visit(actor, record))
        except NotEligible as refusal:
            reason = {"no_stock": "out_of_stock", "window_closed": "over_window"}[refusal.public_code]
            unit_of_work(lambda: visits.record_visit(actor, self._without_dose(record, reason)))
            return
        chance = self.random.random()
        if record.dose and chance < 0.02:
            self._repeat(actor, code, record)
        elif record.dose and actor.role == "officer" and chance < 0.03:
            self._correct(actor, code, record)

    def _repeat(self, actor: Actor, code: str, record: VisitRecord) -> None:
        vomited_at = record.moment + timedelta(minutes=self.random.randint(20, 110))
        with clock.at(vomited_at + timedelta(minutes=15)):
            try:
                unit_of_work(
                    lambda: visits.give_repeat_dose(
                        actor, code, vomited_at=vomited_at, given_at=clock.now(), product=PRODUCT
                    )
                )
            except NotEligible:
                return  # the box was empty; they were told to go on to the clinic

    def _correct(self, actor: Actor, code: str, record: VisitRecord) -> None:
        """The in-charge sees later that day that the age was entered wrong."""
        in_charge = signed_in(f"incharge.{actor.place_code.lower()}")
        corrected = replace(record, person=replace(record.person, age_band="18_24"))
        with clock.at(clock.now() + timedelta(hours=3)):
            unit_of_work(lambda: visits.correct_visit(in_charge, code, corrected, "Age entered wrong"))

    def _without_dose(self, record: VisitRecord, reason: str) -> VisitRecord:
        return replace(record, dose=None, not_given_reason=reason)

    def _made_up(self, actor: Actor) -> VisitRecord:
        """One visit: now is the moment of giving."""
        now, random = clock.now(), self.random
        hours = min(random.lognormvariate(3.05, 1.05), 190.0)
        age = _choose(random, AGES)
        is_given = random.random() > 0.1
        incident = Incident(latest_at=now - timedelta(hours=round(hours, 1)), precision="estimated")
        if random.random() < 0.03:
            incident = Incident()
        declined = random.random() < 0.06
        screening = {"could_become_pregnant": "yes", "already_pregnant": "no", "ec_already_taken": "no"}
        screening["inducer_last_4_weeks"] = _choose(random, (("no", 90), ("unknown", 8), ("yes", 2)))
        # Now and then the power was out, and the dose is entered from the paper register.
        is_fact = random.random() < 0.03
        dose = DoseGiven(product=PRODUCT, given_at=now, already_given=is_fact) if is_given else None
        record = VisitRecord(
            arrived_at=now - timedelta(minutes=random.randint(5, 40)) if hours > 1 else now,
            incident=incident,
            person=Survivor(age_band=age, sex="female"),
            screening=screening,
            consent=Consent(ec=is_given, referral=not declined, guardian=_guardian(age)),
            dose=dose,
            not_given_reason=None if is_given else _choose(random, NOT_GIVEN),
            referrals=() if declined else (self._referral(actor, age),),
            referral_declined=declined,
        )
        return record

    def _referral(self, actor: Actor, age: str) -> ReferralWanted:
        district_id = places.by_id(actor.place_id).parent_id
        near = [place for place in places.of_kind("facility") if place.parent_id == district_id]
        # One that came by a list has none until somebody says which.
        services = places.services_of([place.id for place in near])
        facility = self.random.choice([place for place in near if place.id in services])
        offered = services[facility.id]
        answers = {"outcome": "dose", "on_antiretrovirals": "unknown", "reason": None}
        is_guarded = age in {"under_10", "10_15"}
        return ReferralWanted(
            facility=facility.code,
            services=tuple(proposed_services(answers, offered, pep_is_open=True, is_guarded=is_guarded)),
            accompanied=self.random.random() < 0.3,
            transport=_choose(self.random, (("own", 5), ("police_vehicle", 3), ("none", 2))),
        )


def _choose(random: Random, weighted: tuple[tuple[str, int], ...]) -> str:
    return random.choices([value for value, _weight in weighted], [weight for _value, weight in weighted])[0]


def _guardian(age: str) -> str:
    return "agreed" if age in {"under_10", "10_15"} else "not_needed"
