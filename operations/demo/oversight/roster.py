"""The duty roster of two stations in the demo: one with somebody certified day and night, one with gaps."""

from datetime import time

from core import clock
from core.database import unit_of_work
from dispensing.duty import service
from dispensing.duty.schemas import WEEKDAYS
from operations.demo.country import Station
from operations.demo.scenes import CENTRAL, HILL
from operations.demo.story import Story, signed_in

DAY, NIGHT = (6 * 60, 18 * 60), (18 * 60, 6 * 60)
WEEKS = 3


class Roster:
    """Three weeks of one story, set as an in-charge would: once, and then copied."""

    def __init__(self, story: Story):
        self.story = story

    def plan(self) -> None:
        for number in {self.story.station(one).code: one for one in (CENTRAL, HILL)}.values():
            station = self.story.station(number)
            has_gaps = number != CENTRAL
            first = 7 * WEEKS + self.story.today.weekday()
            self.story.plan(
                self.story.days_ago(first, time(5, 0)), lambda of=station, gaps=has_gaps: self._set(of, gaps)
            )
            for week in range(WEEKS):
                at = self.story.days_ago(first - 7 * (week + 1), time(5, 0))
                self.story.plan(at, lambda of=station: self._copy(of))

    def _set(self, station: Station, has_gaps: bool) -> None:
        head, week = signed_in(station.in_charge), clock.today()
        on_nights = [] if has_gaps else [station.in_charge]
        for name, times, people in (
            ("Day", DAY, [station.officer, station.second_officer]),
            ("Night", NIGHT, on_nights),
        ):
            shift_id = unit_of_work(
                lambda name=name, times=times: service.add_shift(
                    head, name=name, starts=times[0], ends=times[1]
                )
            )
            days = dict.fromkeys(WEEKDAYS, people)
            unit_of_work(
                lambda shift_id=shift_id, days=days: service.set_week(head, shift_id, week=week, days=days)
            )

    def _copy(self, station: Station) -> None:
        unit_of_work(lambda: service.copy_last_week(signed_in(station.in_charge), week=clock.today()))
