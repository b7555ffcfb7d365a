"""Supervision in the demo: each station visited this month, and one finding that is late."""

from datetime import time

from core import clock
from core.database import unit_of_work
from dispensing.supervision import service
from dispensing.supervision.checklist import NEWEST, VERSIONS
from operations.demo.country import Station
from operations.demo.scenes import RIVER
from operations.demo.story import Story, liaison_of, signed_in

DAYS_AGO = 20


class Supervising:
    """One visit to each station of a story."""

    def __init__(self, story: Story):
        self.story = story

    def plan(self) -> None:
        for number, station in enumerate(self.story.stations):
            found = "register_filled" if number == RIVER else ""
            at = self.story.days_ago(DAYS_AGO, time(10, number % 60))
            self.story.plan(at, lambda of=station, found=found: self._visit(of, found))

    def _visit(self, station: Station, found: str) -> None:
        answers = dict.fromkeys(VERSIONS[NEWEST], "yes") | ({found: "no"} if found else {})
        words = {found: "Fill in the last week"} if found else {}
        liaison = signed_in(liaison_of(station))
        unit_of_work(
            lambda: service.record(
                liaison, station=station.code, visited_on=clock.today(), answers=answers, words=words
            )
        )
