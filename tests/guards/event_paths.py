"""One happy path for each step of a report, through its page and through the API; paths.py has the rest."""

from collections.abc import Callable
from typing import Any

from tests.factories.events import event_at
from tests.guards.scene import Scene

PAGE, API = "POST /adverse-events/<event>", "POST /api/v1/adverse-events/<event>"
FACTS = {
    "product": "LNG-1.5",
    "terms": ["nausea"],
    "age_band": "18_24",
    "sex": "female",
    "reporter": "officer",
}
REVIEWED = {"seriousness": ["admission"], "causality": "possible", "expected": "yes"}
DAY = {"sent_on-day": "20", "sent_on-month": "11", "sent_on-year": "2026"}
WHY = {"reason": "Written twice"}


def _step(state: str, kind: str, is_serious: bool = False, **said: Any) -> Callable[[Scene], dict[str, Any]]:
    """A report that was brought to where the step begins; `kind` is how the body travels."""

    def made(scene: Scene) -> dict[str, Any]:
        scene.event = event_at(scene.world, state, seriousness=("admission",) if is_serious else ())
        return {kind: {"version": scene.event.version, **said}}

    return made


def _typed(state: str, **said: Any) -> Callable[[Scene], dict[str, Any]]:
    return _step(state, "data", **said)


def _sent(state: str, **said: Any) -> Callable[[Scene], dict[str, Any]]:
    return _step(state, "json", **said)


OFFICER, LIAISON = "officer.cen", "liaison.north"
EVENT_PATHS: dict[str, tuple[str | None, Callable[[Scene], dict[str, Any]]]] = {
    "GET /adverse-events/<event>/change": (OFFICER, lambda scene: {}),
    "GET /adverse-events/<event>/follow-up": (OFFICER, lambda scene: {}),
    "POST /adverse-events/new": (OFFICER, lambda scene: {"data": {**FACTS, "step": "send"}}),
    "POST /visits/<code>/report": (OFFICER, lambda scene: {"data": {"terms": ["nausea"], "step": "draft"}}),
    "POST /visits/<code>/asked": (OFFICER, lambda scene: {"data": {}}),
    "POST /api/v1/visits/<code>/asked": (OFFICER, lambda scene: {"json": {}}),
    "POST /api/v1/adverse-events": (OFFICER, lambda scene: {"json": FACTS}),
    f"{PAGE}/change": (OFFICER, _typed("draft", **FACTS)),
    f"{API}/change": (OFFICER, _sent("draft", outcome="recovered")),
    f"{PAGE}/submit": (OFFICER, _typed("draft")),
    f"{API}/submit": (OFFICER, _sent("draft")),
    f"{PAGE}/withdraw": (OFFICER, _typed("draft", **WHY)),
    f"{API}/withdraw": (OFFICER, _sent("draft", **WHY)),
    f"{PAGE}/review": (LIAISON, _typed("submitted", **REVIEWED)),
    f"{API}/review": (LIAISON, _sent("submitted", **REVIEWED)),
    f"{PAGE}/sent": (LIAISON, _typed("reviewed", reference="ZR-7", **DAY)),
    f"{API}/sent": (LIAISON, _sent("reviewed", reference="ZR-7", sent_on="2026-11-20")),
    f"{PAGE}/follow-up": (OFFICER, _typed("sent", **FACTS, outcome="recovered")),
    f"{API}/follow-up": (OFFICER, _sent("closed", outcome="recovered")),
    f"{PAGE}/close": (LIAISON, _typed("sent")),
    f"{API}/close": (LIAISON, _sent("reviewed", reason="The regulator has it already")),
    f"{PAGE}/nullify": (LIAISON, _typed("submitted", nullify_reason="Written twice")),
    f"{API}/nullify": (LIAISON, _sent("sent", **WHY)),
    f"{PAGE}/told": (OFFICER, _typed("submitted", told_hours="0", is_serious=True)),
    f"{API}/told": (LIAISON, _sent("submitted", is_serious=True)),
    "POST /adverse-events/export": (LIAISON, lambda scene: {"data": {"purpose": "To the regulator"}}),
    f"{PAGE}/export": (LIAISON, lambda scene: {"data": {"purpose": "To the regulator"}}),
}
