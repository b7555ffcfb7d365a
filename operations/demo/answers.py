"""What became of those who were sent on in the demo's last months: most arrived, some nobody knows of.

Facilities answer at `/r` with number and code, an officer asks after who is overdue, a liaison closes one.
The older slips stay without an answer: nobody asked then.
"""

from datetime import time, timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from core import clock
from core.database import session, unit_of_work
from dispensing.referrals import following, queries
from dispensing.referrals.feedback import service as feedback
from dispensing.referrals.following import Fact
from dispensing.referrals.models import Referral
from operations.demo.country import Station
from operations.demo.scenes import CENTRAL, HILL, RIVER
from operations.demo.story import Story, liaison_of, signed_in

WEEKS, FACILITY_LINE = 10, "10.20.0.4"


class Answers:
    """The answers of one story, a week's at a time."""

    def __init__(self, story: Story):
        self.story = story
        self.chance = Random("answers")

    def plan(self) -> None:
        story = self.story
        for week in range(WEEKS):
            story.plan(story.days_ago(7 * week + 1, time(15, 30)), self._answer)
        central, river, hill = (story.station(number) for number in (CENTRAL, RIVER, HILL))
        story.plan(story.days_ago(1, time(16, 10)), lambda: self._chase(central))
        story.plan(story.days_ago(1, time(16, 20)), lambda: self._chase(river))
        story.plan(story.days_ago(1, time(16, 30)), lambda: self._close(hill))

    def _answer(self) -> None:
        """Most of the slips of the last ten days: two facilities in three answer."""
        since = clock.now() - timedelta(days=10)
        query = select(Referral.number).where(Referral.state == "issued", Referral.issued_at > since)
        for number in session().scalars(query.order_by(Referral.id)).all():
            if self.chance.random() < 0.65:
                self._give(number)

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
        """Of the last months: what is older nobody asks after any more."""
        since = clock.now() - timedelta(weeks=WEEKS)
        overdue = queries.waiting(person, clock.now(), only_overdue=True)
        return next((line for line in overdue if line.issued_at > since), None)
