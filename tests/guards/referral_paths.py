"""Happy paths for what is noted of a referral, by those who follow it and by a facility with its slip."""

from collections.abc import Callable
from typing import Any

from tests.guards.scene import Scene

Path = tuple[str | None, Callable[[Scene], dict[str, Any]]]
ONE = "POST /referrals/<number>"
AT = "2026-11-20T09:30:00+02:00"


def _fields(**typed: str) -> Callable[[Scene], dict[str, Any]]:
    return lambda scene: {"data": typed}


def _pair(scene: Scene) -> dict[str, str]:
    slip = scene.visit["referrals"][0]
    return {"number": slip["number"], "feedback_code": slip["feedback_code"]}


def _from_slip(scene: Scene) -> dict[str, Any]:
    pair = _pair(scene)
    typed = {"number": pair["number"], "code": pair["feedback_code"], "step": "save", "arrived": "yes"}
    return {"data": typed}


REFERRAL_PATHS: dict[str, Path] = {
    "POST /api/v1/referrals/<number>/events": (
        "liaison.north",
        lambda scene: {"json": {"kind": "arrived", "at": AT}},
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
