"""Reports of harm that the demo shows: one sent in time, one late, one of a pack, and one "asked, none"."""

from collections.abc import Callable
from datetime import time
from typing import Any

from core import clock
from core.database import unit_of_work
from core.pagination import Position
from dispensing.adverse_events import asking
from dispensing.adverse_events import service as reports
from dispensing.adverse_events.record import Report
from dispensing.visits import queries as visits
from operations.demo.country import Station, at_station
from operations.demo.story import Story, liaison_of, signed_in

CENTRAL, RIVER, HILL, MARKET = range(4)
SICK = Report(
    terms=("allergic_reaction", "vomiting_later"),
    seriousness=("admission",),
    words="Red skin and short of breath the same evening. Two nights in hospital.",
    outcome="recovering",
    action="referred",
    reporter="person",
)
DIZZY = Report(terms=("dizziness", "headache"), words="Could not stand up for a day.", outcome="recovered")
BROKEN = Report(
    kind="product_defect", product="LNG-1.5", terms=("other",), words="Two packs came open, tablets cracked."
)


class Reports:
    """The reports of one story, each from a visit of its station where it has had one."""

    def __init__(self, story: Story):
        self.story = story

    def plan(self) -> None:
        story = self.story
        central, river = story.station(CENTRAL), story.station(RIVER)
        story.plan(story.days_ago(24, time(9, 20)), lambda: self._in_time(central))
        story.plan(story.days_ago(18, time(11, 0)), lambda: self._late(river))
        story.plan(story.days_ago(9, time(15, 10)), lambda: self._of_a_pack(story.station(MARKET)))
        story.plan(story.days_ago(6, time(10, 30)), lambda: self._asked(central))
        story.plan(
            story.days_ago(3, time(16, 0)), lambda: self._report(story.station(HILL), DIZZY, send=False)
        )

    def _in_time(self, station: Station) -> None:
        """Serious, reviewed the next day, with the regulator within the week, and closed."""
        number, version = self._report(station, SICK, send=True)
        judged = {"seriousness": SICK.seriousness, "causality": "probable", "expected": "yes"}
        liaison = liaison_of(station)
        steps: tuple[tuple[float, Callable[..., str], dict[str, Any]], ...] = (
            (1, reports.review, judged),
            (6, reports.sent, {"reference": "MRA-PV-2217"}),
            (15, reports.close, {"reason": "The regulator asked for nothing more"}),
        )
        for later, (days, verb, said) in enumerate(steps):
            self.story.plan_after(self._step(liaison, verb, number, version + later, said), days=days)

    def _late(self, station: Station) -> None:
        """Serious, and nobody has looked at it since."""
        self._report(station, SICK, send=True)

    def _of_a_pack(self, station: Station) -> None:
        """Reviewed, and still to be sent on."""
        number, version = self._report(station, BROKEN, send=True)
        judged = {"seriousness": (), "causality": "unassessable", "expected": "no"}
        act = self._step(liaison_of(station), reports.review, number, version, judged)
        self.story.plan_after(act, days=2)

    def _step(
        self, liaison: str, verb: Callable[..., str], number: str, version: int, said: dict[str, Any]
    ) -> Callable[[], object]:
        def act() -> object:
            person = signed_in(liaison)
            more = {"sent_on": clock.today()} if "reference" in said else {}
            return unit_of_work(lambda: verb(person, number, version=version, **said, **more))

        return act

    def _report(self, station: Station, said: Report, *, send: bool) -> tuple[str, int]:
        person, code = signed_in(station.officer), self._last_visit(station)
        reference = unit_of_work(lambda: reports.report(person, said, visit=code, send=send))
        number, _, version = reference.partition(".")
        return number, int(version)

    def _asked(self, station: Station) -> None:
        person, code = signed_in(station.officer), self._last_visit(station)
        if code:
            unit_of_work(lambda: asking.record_answer(person, code))

    def _last_visit(self, station: Station) -> str | None:
        """The newest visit at which a dose was given."""
        lines = visits.page_of(at_station(station).place_id, Position(limit=20)).items
        return next((line.code for line in lines if line.dose_given), None)
