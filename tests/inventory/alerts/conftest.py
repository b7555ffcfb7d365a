"""A world whose only watches are the test's own: what is so is what the test says."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from accounts.notices.models import Notice
from accounts.people.models import Person
from accounts.places import queries as places
from core.database import session, table
from inventory.alerts import service
from inventory.alerts.lifecycle import Finding
from inventory.alerts.models import Alert, AlertEvent
from inventory.alerts.watches import Watch
from tests.factories.world import World


class Ward:
    """`so` is what is so; `night` evaluates it as the nightly pass does."""

    def __init__(self, world: World):
        self.world = world
        self.day = 0
        self.so: list[Finding] = []
        self.kinds = {"out_of_stock", "below_minimum", "count_overdue", "certificate_ending"}

    def place_id(self, code: str = "CEN") -> int:
        place = places.by_code(code)
        assert place is not None
        return place.id

    def say(self, kind: str, subject: str = "LNG-1.5", *, at: str = "CEN", stage: int = 0) -> Finding:
        """Let something be so from now on."""
        finding = Finding(self.place_id(at), subject, "As found.", stage, kind)
        self.so.append(finding)
        return finding

    def find(self, place_ids):
        return [one for one in self.so if place_ids is None or one.place_id in place_ids]

    def night(self, place_ids=None, kinds=None) -> service.Pass:
        return self.world.act(lambda: service.evaluate(place_ids, kinds))

    def alerts(self) -> list[Alert]:
        session().rollback()
        session().expire_all()
        return list(session().scalars(select(Alert).order_by(Alert.id)))

    def only(self) -> Alert:
        (alert,) = self.alerts()
        return alert

    def events(self) -> list[str]:
        session().rollback()
        return list(session().scalars(select(AlertEvent.what).order_by(AlertEvent.id)))

    def told(self) -> list[str]:
        """Names of those who have a notice, one for each notice."""
        session().rollback()

        rows = select(Person.name).join(Notice, table(Notice).c.person_id == Person.id)
        return sorted(session().scalars(rows.where(Notice.channel == "app")))


@pytest.fixture
def ward(world: World) -> Iterator[Ward]:
    made, kept = Ward(world), world.app.extensions["alert_watches"]
    world.app.extensions["alert_watches"] = [Watch(tuple(made.kinds), made.find)]
    yield made
    world.app.extensions["alert_watches"] = kept
