"""A classroom course in the demo: one has the certificate, one could have it, and one missed a day."""

from datetime import date, time, timedelta

from core import clock
from core.database import unit_of_work
from dispensing.courses import service
from operations.demo.scenes import HILL, MARKET, RIVER
from operations.demo.story import Story, signed_in

DAYS = 6
DAYS_AGO = 30


class Teaching:
    """One course, planned, attended and over. Nobody's standing of today hangs on it."""

    def __init__(self, story: Story):
        self.story = story
        self.course_id = 0

    def plan(self) -> None:
        story = self.story
        story.plan(story.days_ago(DAYS_AGO + DAYS, time(9, 0)), self._begin)
        for day in range(DAYS):
            at = story.days_ago(DAYS_AGO - day, time(17, 0))
            story.plan(at, lambda is_last=day == DAYS - 1: self._note(is_last))
        story.plan(story.days_ago(DAYS_AGO - DAYS, time(9, 0)), self._certify)

    def _begin(self) -> None:
        actor, first = signed_in("programme"), self._first_day()
        planned = {
            "kind": "classroom",
            "place": "NOR",
            "trainer": "liaison.north",
            "authority": "Demo training office",
        }
        self.course_id = unit_of_work(
            lambda: service.plan(actor, **planned, starts_on=first, ends_on=first + timedelta(days=DAYS - 1))
        )
        for name in self._people():
            unit_of_work(lambda name=name: service.add_participant(actor, self.course_id, person=name))

    def _note(self, is_last: bool) -> None:
        """The second of them missed the last day."""
        people = self._people()
        present = [people[0], *people[2:]] if is_last else people
        actor, today = signed_in("programme"), clock.today()
        unit_of_work(lambda: service.note_attendance(actor, self.course_id, day=today, present=present))

    def _certify(self) -> None:
        unit_of_work(
            lambda: service.certify(
                signed_in("programme"), self.course_id, person=self._people()[0], number="DEMO-COURSE-1"
            )
        )

    def _people(self) -> list[str]:
        """Second officers; with fewer stations, fewer of them."""
        stations = [self.story.station(number) for number in (MARKET, HILL, RIVER)]
        return list(dict.fromkeys(one.second_officer for one in stations))

    def _first_day(self) -> date:
        return self.story.today - timedelta(days=DAYS_AGO)
