"""Happy paths for follow-up calls, each on a visit whose person said yes; of incidents; and of erasure."""

from typing import Any

from tests.factories.follow_ups import CONTACT, due_call, visit_with_yes
from tests.factories.visits import body
from tests.guards.incident_paths import INCIDENT_PATHS, Path
from tests.guards.scene import Scene


def _planned(scene: Scene) -> dict[str, Any]:
    code = visit_with_yes(scene.world)
    scene.visit = scene.ask("GET", f"/api/v1/visits/{code}", "officer.cen").get_json()
    return {"data": {"days": "2026-12-04", **CONTACT}}


def _due(scene: Scene, **typed: str) -> dict[str, Any]:
    code, scene.call_id = due_call(scene.world)
    scene.visit = scene.ask("GET", f"/api/v1/visits/{code}", "officer.cen").get_json()
    return {"data": typed}


def _taken_back(scene: Scene) -> dict[str, Any]:
    """Everything, by somebody who came just now: the record of the scene stays."""
    told = body(dose=None, not_given_reason="declined")
    scene.visit = scene.ask("POST", "/api/v1/visits", "officer.cen", json=told).get_json()
    purposes = ["ec", "referral", "sharing", "follow_up"]
    return {"data": {"typed_code": scene.visit["code"], "purposes": purposes}}


FROM = {"from_on-day": "1", "from_on-month": "1", "from_on-year": "2027"}
DAYS = {
    f"{end}_on-{part}": value
    for end in ("from", "to")
    for part, value in zip(("day", "month", "year"), ("20", "11", "2026"), strict=True)
}
FOLLOW_UP_PATHS: dict[str, Path] = {
    "POST /access": ("auditor", lambda scene: {"data": {"place": "CEN", **DAYS}}),
    "POST /visits/<code>/consent": ("officer2.cen", _taken_back),
    "POST /retention": ("programme", lambda scene: {"data": {"kind": "visits", "months": "72", **FROM}}),
    **INCIDENT_PATHS,
    "POST /visits/<code>/follow-up": ("officer.cen", _planned),
    "POST /follow-ups/<int:call_id>/open": ("officer.cen", _due),
    "POST /follow-ups/<int:call_id>/result": (
        "officer.cen",
        lambda scene: _due(scene, result="well", side_effects="not_asked"),
    ),
    "POST /visits/<code>/follow-up/stop": ("officer.cen", lambda scene: _due(scene, why="withdrawn")),
}
