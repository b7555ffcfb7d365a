"""What people do that counts follow from, as acts of Central Station: each by its own verb or route."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from core import clock
from core.database import session
from dispensing.adverse_events import asking
from dispensing.adverse_events import service as events
from dispensing.erasure import withdrawal
from dispensing.incidents import service as incidents
from dispensing.incidents.models import Incident
from dispensing.referrals import following
from dispensing.referrals.following import Fact
from dispensing.referrals.models import Referral
from dispensing.visits.models import Visit
from tests.factories.events import Made, event_at
from tests.factories.visits import body
from tests.factories.world import World

WAYS = ("dose", "outside", "declined", "clinical")


class Station:
    """Central Station's people at work. `codes` and `harms` are what they made so far."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.officer, self.head = world.api("officer.cen"), world.api("incharge.cen")
        self.codes: list[str] = []
        self.harms: list[Made] = []

    def visit(self, way: str, days_ago: int = 0) -> bool:
        """Somebody came so many days ago."""
        answer = self.officer.post("/visits", _record(way, days_ago))
        self.codes += [answer.get_json()["code"]] if answer.status_code == 201 else []
        return bool(answer.status_code == 201)

    def correct(self, code: str, way: str, days_ago: int) -> bool:
        """The record is put right: another day, or another end."""
        sent = {**_record(way, days_ago), "reason": "Written down wrongly"}
        return bool(self.head.post(f"/visits/{code}/corrections", sent).status_code == 201)

    def repeat(self, code: str) -> bool:
        """They vomited an hour after the newest dose and got another."""
        came_at = self._newest(code).arrived_at
        times = {"vomited_at": came_at + timedelta(minutes=40), "given_at": came_at + timedelta(minutes=50)}
        sent = {"product": "LNG-1.5", **{name: _said(moment) for name, moment in times.items()}}
        return bool(self.officer.post(f"/visits/{code}/repeat-doses", sent).status_code == 201)

    def follow(self, code: str, kind: str, via: str = "page") -> bool:
        """A fact about their newest referral; an answer by its code when `via` is feedback."""
        query = select(Referral.number).where(Referral.visit_code == code).order_by(Referral.id.desc())
        number = session().scalars(query).first()
        if number is None:
            return False
        liaison = replace(self.world.actor("liaison.north"), via=via)
        return self._act(lambda: following.note(liaison, number, Fact(kind, clock.now())))

    def harm(self, code: str, seriousness: tuple[str, ...] = ()) -> bool:
        """A report of harm after the visit's dose."""
        facts = dict.fromkeys(("product", "lot", "age_band", "sex"))
        self.harms.append(event_at(self.world, "submitted", visit=code, seriousness=seriousness, **facts))
        return True

    def take_back_harm(self) -> bool:
        made, liaison = self.harms.pop(), self.world.actor("liaison.north")
        return self._act(
            lambda: events.nullify(liaison, made.number, version=made.version, reason="Told twice")
        )

    def ask(self, code: str) -> bool:
        """They were asked how it went, and nothing was wrong."""
        officer = self.world.actor("officer.cen")
        return self._act(lambda: asking.record_answer(officer, code))

    def judge(self, code: str, finding: str = "training") -> bool:
        """The incidents of the visit are explained and closed with this finding."""
        query = select(Incident.id).join(Visit, Visit.id == Incident.visit_id)
        opened = list(session().scalars(query.where(Visit.code == code, Incident.state == "open")))
        head, auditor = self.world.actor("incharge.cen"), self.world.actor("auditor")
        for one in opened:
            self._act(lambda one=one: incidents.explain(head, one, cause="other", words="They had to"))
            self._act(lambda one=one: incidents.close(auditor, one, finding=finding))
        return bool(opened)

    def erase(self, code: str) -> bool:
        """They take all consent back: what they told is erased."""
        actor, purposes = self.world.actor("officer2.cen"), tuple(withdrawal.PURPOSES)
        return self._act(lambda: withdrawal.withdraw(actor, code, typed_code=code, purposes=purposes))

    def _act(self, verb: Callable[[], Any]) -> bool:
        self.world.act(verb)
        return True

    def _newest(self, code: str) -> Visit:
        session().rollback()
        query = select(Visit).where(Visit.code == code).order_by(Visit.version.desc())
        found = session().scalars(query).first()
        assert found is not None
        return found


def _record(way: str, days_ago: int) -> dict[str, Any]:
    came_at = clock.now() - timedelta(days=days_ago, hours=2)
    happened_at = came_at - timedelta(hours=140 if way == "outside" else 20)
    changes: dict[str, Any] = {"arrived_at": _said(came_at), "incident__latest_at": _said(happened_at)}
    if way in {"dose", "outside"}:
        given = {"dose__given_at": _said(came_at + timedelta(minutes=15)), "dose__already_given": True}
        return body(**changes, **given)
    reason = "declined" if way == "declined" else "effective_method"
    return body(**changes, dose=None, not_given_reason=reason, referrals=[], referral_declined=True)


def _said(moment: datetime) -> str:
    return clock.local(moment).isoformat()
