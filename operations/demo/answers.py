"""The facilities of the demo's year: what they have, and what became of those who were sent to them.

Facilities answer at `/r` with number and code, an officer asks after who is overdue, a liaison closes what
nobody can tell any more. Most arrived, some nobody knows of; one row of a list is unclear.
"""

from datetime import time, timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from accounts.facilities import national_list
from accounts.facilities import service as facilities
from accounts.facilities.matching import Listed
from accounts.places import queries as place_queries
from accounts.places import service as places
from core import clock
from core.database import session, unit_of_work
from dispensing.referrals import following, queries
from dispensing.referrals.feedback import service as feedback
from dispensing.referrals.following import Fact
from dispensing.referrals.models import Referral
from operations.demo.country import Station
from operations.demo.scenes import CENTRAL, HILL, RIVER
from operations.demo.story import Story, liaison_of, signed_in

FACILITY_LINE = "10.20.0.4"
ANSWERED_WITHIN, GIVEN_UP_AFTER = timedelta(days=10), timedelta(days=24)
# In no town: around a point in the middle of the country.
POINTS = {
    "CEN": (-13.500, 27.500), "RIV": (-13.530, 27.560), "HIL": (-13.440, 27.470), "MKT": (-13.700, 27.520),
    "GEN": (-13.512, 27.508), "RVC": (-13.534, 27.551), "HLC": (-13.690, 27.530), "OSC": (-13.720, 27.500),
}  # fmt: skip
LISTED = (
    ("Railway Clinic", "00100042", -13.470, 27.530),
    ("River Clinic", "", None, None),
)


class Answers:
    """The answers of one story, a week's at a time."""

    def __init__(self, story: Story):
        self.story = story
        self.chance = Random("answers")

    def plan(self) -> None:
        story = self.story
        for week in range((story.today - story.first_day).days // 7):
            story.plan(story.days_ago(7 * week + 1, time(15, 30)), self._week)
        central, river, hill = (story.station(number) for number in (CENTRAL, RIVER, HILL))
        story.plan(story.days_ago(1, time(16, 10)), lambda: self._chase(central))
        story.plan(story.days_ago(1, time(16, 20)), lambda: self._chase(river))
        story.plan(story.days_ago(1, time(16, 30)), lambda: self._close(hill))

    def _week(self) -> None:
        """Of the slips of the last days two in three are answered; of the old ones nothing more will come."""
        now = clock.now()
        query = select(Referral.number, Referral.issued_at).where(Referral.state == "issued")
        waiting = session().execute(query.order_by(Referral.id)).all()
        for number, issued_at in waiting:
            if issued_at > now - ANSWERED_WITHIN and self.chance.random() < 0.65:
                self._give(number)
        old = {number for number, issued_at in waiting if issued_at < now - GIVEN_UP_AFTER}
        for name in ("liaison.north", "liaison.south"):
            liaison = signed_in(name)
            for line in queries.waiting(liaison, now, only_overdue=True) if old else []:
                if line.number in old:
                    fact = Fact("closed", now, reason="cannot_tell")
                    unit_of_work(lambda by=liaison, of=line.number, what=fact: following.note(by, of, what))

    def _give(self, number: str) -> None:
        """With the slip in hand: who came was served, or told why not."""
        found = queries.code_of(number)
        assert found is not None
        slip = feedback.open_slip(number, found[1], FACILITY_LINE)
        answers = ("served", "served", "served", "no_stock", "no_staff", "declined", None)
        said = {service: self.chance.choice(answers) for service in slip.services}
        served = {service: answer for service, answer in said.items() if answer}
        unit_of_work(lambda: feedback.give(slip, has_arrived=True, served=served))

    def _chase(self, station: Station) -> None:
        """The officer calls about the one that waits longest."""
        person = signed_in(station.officer)
        if line := self._overdue(person):
            unit_of_work(lambda: following.chase(person, line.number, how="called", result="will_look"))

    def _close(self, station: Station) -> None:
        """The liaison heard that the person went elsewhere: there is nothing more to come."""
        liaison = signed_in(liaison_of(station))
        if line := self._overdue(liaison):
            unit_of_work(lambda: following.chase(liaison, line.number, how="visited", result="elsewhere"))
            fact = Fact("closed", clock.now(), reason="went_elsewhere")
            unit_of_work(lambda: following.note(liaison, line.number, fact))

    def _overdue(self, person: Any) -> queries.Line | None:
        return next(iter(queries.waiting(person, clock.now(), only_overdue=True)), None)


class Finding:
    """What was seen at facilities in the weeks of one story."""

    def __init__(self, story: Story):
        self.story = story

    def plan(self) -> None:
        for days_ago, act in (
            (60, self._points),
            (55, lambda: self._check(CENTRAL, "RVC", ec="no", pep="yes", phone="0000 000 002")),
            (6, lambda: self._check(CENTRAL, "GEN", ec="yes", pep="yes", phone="0000 000 001")),
            (4, lambda: self._check(RIVER, "RVC", ec="no")),
            (3, self._list),
        ):
            self.story.plan(self.story.days_ago(days_ago, time(11, 20)), act)

    def _points(self) -> None:
        admin = signed_in("admin")
        for code, (north, east) in POINTS.items():
            if place_queries.by_code(code) is not None:
                unit_of_work(
                    lambda code=code, north=north, east=east: places.change_place(
                        admin, code, latitude=north, longitude=east
                    )
                )

    def _check(
        self, station: int, code: str, *, ec: str, pep: str | None = None, phone: str | None = None
    ) -> None:
        officer = signed_in(self.story.station(station).officer)
        unit_of_work(lambda: facilities.check(officer, code, ec_in_stock=ec, pep_in_stock=pep, phone=phone))

    def _list(self) -> None:
        rows = [
            Listed(
                number, "Copper", "North", name, code, "", "", "Clinic", "Government", "Operational",
                north, east,
            )
            for number, (name, code, north, east) in enumerate(LISTED, start=2)
        ]  # fmt: skip
        unit_of_work(lambda: national_list.take(signed_in("admin"), rows, sha256="0" * 64))
