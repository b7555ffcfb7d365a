"""A day in which every kind of record exists, and one happy path for each route.

The guards walk the URL map over it: what a route writes into the trail, who gets through,
and what a stranger is told. A new route needs a line in PATHS only when it takes a body.
"""

import secrets
from datetime import date
from typing import Any

from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select, update
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from accounts.notices import service as notices
from accounts.notices.models import Notice
from accounts.trail.models import TrailEntry
from core.database import session, table
from dispensing.certification.models import Certificate
from dispensing.modules import registry
from dispensing.visits.models import Visit
from inventory.counts import losses, queries
from inventory.ledger.models import Movement
from tests.dispensing.modules.switching import all_paths
from tests.factories import counts
from tests.factories.alerts import open_alert
from tests.factories.courses import open_course
from tests.factories.duty import open_shift
from tests.factories.events import event_at
from tests.factories.facilities import open_question
from tests.factories.follow_ups import due_call
from tests.factories.incidents import open_incident
from tests.factories.resupply import request_at
from tests.factories.supervision import supervised
from tests.factories.visits import body
from tests.factories.world import World
from tests.one_request import one_request
from tests.reports.dhis2 import setting as dhis2
from tests.reports.monthly.making import report_of

ROLES = {
    # role: who of the cast stands for it
    "officer": "officer.cen",
    "in_charge": "incharge.cen",
    "liaison": "liaison.north",
    "programme": "programme",
    "administrator": "admin",
    "auditor": "auditor",
    **{role: name for part in all_paths() for role, name in part.CAST.items()},
}
# Routes without a happy path here: what serves them is a library's, or the answer is a stream of its own.
SKIPPED = {"/static/<path:filename>"}
ONE = "/api/v1/visits/<code>"


class Scene:
    """The cast, one visit of CEN with its slip, one request, and a signed-in door for each person."""

    def __init__(self, world: World):
        self.world = world
        self.app: Flask = world.app
        self._cookies: dict[str | None, Any] = {}
        self._tokens: dict[str | None, dict[str, str]] = {}
        self._keys = 0
        answer = world.api("officer.cen").post("/visits", body())
        assert answer.status_code == 201, answer.text
        self.visit = answer.get_json()
        self.certificate_id = self._certificate_of("officer.cen")
        self.request = request_at(world, "draft")
        self.call_id = due_call(world)[1]
        self.incident_id = open_incident(world, kind="no_stock", visit_id=self._visit_id())
        self.alert_id = open_alert(world, subject="seen by the scene")
        self.question_id = open_question(world)
        self.course_id = open_course(world)
        self.supervision_id, self.finding_id = supervised(world)
        self.sending_id = dhis2.sending(world)
        self.report_id = report_of(world, date(2026, 10, 1))
        self.shift_id = open_shift(world, name=f"Day {secrets.token_hex(2)}")
        self.event = event_at(world, "submitted", visit=self.visit["code"])
        self._counts_and_losses()
        self.notice_id, self.given_up_id = self._notices_of("officer.cen")
        # Optional parts come last: they are on at CEN, with a record of each kind.
        self.optional_names = {
            name: value for part in all_paths() for name, value in part.prepare(world).items()
        }

    def _notices_of(self, name: str) -> tuple[int, int]:
        """One notice on this person's page, and one that could not be sent."""
        person_id = self.world.actor(name).person_id

        def act() -> tuple[int, int]:
            for what in ("on the page", "given up"):
                cause = f"{what} {secrets.token_hex(4)}"
                notices.tell([person_id], kind="task", link="/help", cause=cause)
            own = select(Notice.id).where(Notice.person_id == person_id).order_by(Notice.id.desc())
            given_up, on_page = session().scalars(own.limit(2))
            lost = update(table(Notice)).where(Notice.id == given_up)
            session().execute(lost.values(channel="email", state="given_up", failure="refused"))
            return on_page, given_up

        return self.world.act(act)

    def _visit_id(self) -> int:
        return session().scalars(select(Visit.id).where(Visit.code == self.visit["code"])).one()

    def _certificate_of(self, name: str) -> int:
        return session().scalars(select(Certificate.id).where(Certificate.number == f"C-{name}")).one()

    def _counts_and_losses(self) -> None:
        """A count and a loss of CEN that wait for a second person, and a movement of its box."""
        waiting = queries.open_count(counts.open_box(self.world))
        replaces = waiting.id if waiting else None
        self.count_id = counts.count(self.world, {"C1100": 8}, replaces=replaces)
        officer = self.world.actor("officer2.cen")
        self.loss_id = self.world.act(
            lambda: losses.propose_loss(officer, lot="C1100", units=1, reason="damaged")
        )
        self.movement_id = session().scalars(select(Movement.id).order_by(Movement.id)).first()

    @property
    def names(self) -> dict[str, Any]:
        """What stands in the places of an address."""
        return {
            "code": self.visit["code"],
            "number": self.visit["referrals"][0]["number"],
            "certificate_id": self.certificate_id,
            "notice_id": self.notice_id,
            "requisition_id": self.request.id,
            "alert_id": self.alert_id,
            "incident_id": self.incident_id,
            "call_id": self.call_id,
            "event": self.event.number,
            "count_id": self.count_id,
            "loss_id": self.loss_id,
            "movement_id": self.movement_id,
            "name": "officer2.cen",
            "question_id": self.question_id,
            "course_id": self.course_id,
            "supervision_id": self.supervision_id,
            "finding_id": self.finding_id,
            "shift_id": self.shift_id,
            "sending_id": self.sending_id,
            "report_id": self.report_id,
            "file_format": "pdf",
            "indicator_code": "doses",
            "chart_name": "doses",
            "data_set": "alerts",
            "element": "VSU_EC_CLIENTS",
            "module": next((module.name for module in registry.modules()), "none"),
            **self.optional_names,
        }

    def address(self, rule: str) -> str:
        """The rule with names of this scene in it."""
        made = rule.replace("<int:", "<")
        if rule.startswith("/lots/") or rule.startswith("/api/v1/lots/"):
            made = made.replace("<number>", "B2291")
        if rule.startswith(("/places/", "/facilities/")):
            made = made.replace("<code>", "GEN")
        if "/stations/" in rule:
            made = made.replace("<code>", "CEN")
        if rule.startswith("/notices/outbox/"):
            made = made.replace("<notice_id>", str(self.given_up_id))
        for name, value in self.names.items():
            made = made.replace(f"<{name}>", str(value))
        assert "<" not in made, f"the scene has no name for {made}"
        return made

    def ask(self, method: str, path: str, name: str | None, **sent: Any) -> TestResponse:
        """One request through the right door, redirects not followed."""
        if path.startswith("/api/"):
            return self._ask_api(method, path, name, sent)
        client = self._browser(name)
        with one_request(self.app):
            if method == "POST":
                sent["data"] = self._with_token(client, sent.get("data") or {})
            return client.open(path, method=method, **sent)

    def _ask_api(self, method: str, path: str, name: str | None, sent: dict[str, Any]) -> TestResponse:
        if name not in self._tokens:
            self._tokens[name] = self.world.api(name).headers
        self._keys += 1
        headers = {"Idempotency-Key": f"scene-{self._keys}", **self._tokens[name], **sent.pop("headers", {})}
        with one_request(self.app):
            return self.app.test_client(use_cookies=False).open(path, method=method, headers=headers, **sent)

    def _browser(self, name: str | None) -> Any:
        if name not in self._cookies:
            self._cookies[name] = self.world.page(name).client
        return self._cookies[name]

    def forget(self, name: str | None) -> None:
        """Sign in anew next time: what was just done ended the session."""
        self._cookies.pop(name, None)

    def _with_token(self, client: Any, fields: dict[str, Any]) -> MultiDict[str, str]:
        page = BeautifulSoup(
            client.get("/password", follow_redirects=True).get_data(as_text=True), "html.parser"
        )
        token = page.select_one("input[name=csrf_token]")
        self._keys += 1
        values: MultiDict[str, str] = MultiDict({"csrf_token": str(token["value"]) if token else ""})
        values["_key"] = f"scene-{self._keys}"
        for key, value in fields.items():
            values.setlist(key, value if isinstance(value, list) else [str(value)])
        return values

    def trail(self) -> list[str]:
        """The action of every entry, oldest first."""
        session().rollback()
        return list(session().scalars(select(TrailEntry.action).order_by(TrailEntry.id)))
