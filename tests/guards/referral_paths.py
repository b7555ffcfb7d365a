"""Happy paths for what is noted of a referral, by those who follow it and by a facility with its slip."""

from collections.abc import Callable
from typing import Any

from tests.factories.visits import body
from tests.guards.scene import Scene

Path = tuple[str | None, Callable[[Scene], dict[str, Any]]]
ONE = "POST /referrals/<number>"
# Without a dose: the box may be empty by now, and the certificate suspended.
ANOTHER = body(dose=None, not_given_reason="no_contact", consent__ec=False)
AT = "2026-11-20T09:30:00+02:00"


def _fields(**typed: str) -> Callable[[Scene], dict[str, Any]]:
    def made(scene: Scene) -> dict[str, Any]:
        _pair(scene)
        return {"data": typed}

    return made


def _pair(scene: Scene) -> dict[str, str]:
    """Number and code of a slip of its own: the last one may be closed by now, or taken back."""
    scene.visit = scene.ask("POST", "/api/v1/visits", "officer.cen", json=ANOTHER).get_json()
    slip = scene.visit["referrals"][0]
    return {"number": slip["number"], "feedback_code": slip["feedback_code"]}


def _from_slip(scene: Scene) -> dict[str, Any]:
    pair = _pair(scene)
    typed = {"number": pair["number"], "code": pair["feedback_code"], "step": "save", "arrived": "yes"}
    return {"data": typed}


REFERRAL_PATHS: dict[str, Path] = {
    "POST /api/v1/referrals/<number>/events": (
        "liaison.north",
        lambda scene: {"json": {"kind": "arrived", "at": AT}} if _pair(scene) else {},
    ),
    "POST /api/v1/feedback": (
        None,
        lambda scene: {"json": {**_pair(scene), "arrived": True, "services": []}},
    ),
    "POST /r": (None, _from_slip),
    "POST /referrals": ("liaison.north", lambda scene: {"data": {"number": _pair(scene)["number"]}}),
    f"{ONE}/chase": ("officer.cen", _fields(how="called", result="will_look")),
    f"{ONE}/answer": ("liaison.north", _fields(arrived="yes")),
    f"{ONE}/way": ("officer.cen", _fields(accompanied="yes")),
    f"{ONE}/close": ("liaison.north", _fields(reason="cannot_tell")),
}
