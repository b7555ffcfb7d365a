"""What the guards need to walk over the routes of the hotline: calls in each state, and happy paths."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from core import clock
from dispensing.modules.hotline import offering, queries, service
from tests.dispensing.modules.switching import turn_on
from tests.factories.visits import body

ONE = "POST /hotline/calls/<call_number>"
FIRST_DAY = {"counts_from-day": "20", "counts_from-month": "11", "counts_from-year": "2026"}
# Who stands for a role that this part brings.
CAST: dict[str, str] = {}


def take(world: Any, by: str = "officer.cen", **more: Any) -> str:
    """A call near the other station, an hour before any visit of today. Returns its number."""
    known = {
        "called_at": clock.now() - timedelta(hours=1),
        "near": "RIV",
        "is_danger_now": False,
        "hours_ago": 9,
    }
    return str(world.act(lambda: service.take_call(world.actor(by), **{**known, **more})))


def offered(world: Any, station: str = "CEN", **more: Any) -> str:
    """A call that was offered to a station."""
    number = take(world, **more)
    desk = world.actor(more.get("by", "officer.cen"))
    world.act(lambda: offering.offer(desk, number, station=station))
    return number


def accepted(world: Any, by: str = "officer.cen") -> str:
    """A call that Central Station said yes to."""
    number = offered(world)
    world.act(lambda: offering.accept(world.actor(by), number))
    return number


def _at(made: Callable[[Any], str], **typed: str) -> Callable[[Any], dict[str, Any]]:
    """A step of a call that was brought to where the step begins."""

    def path(scene: Any) -> dict[str, Any]:
        scene.optional_names["call_number"] = made(scene.world)
        return {"data": typed}

    return path


def _arrived(scene: Any) -> dict[str, Any]:
    """Of a visit that no call is linked to yet."""
    visit = scene.ask("POST", "/api/v1/visits", "officer.cen", json=body()).get_json()["code"]
    return {"data": {"number": accepted(scene.world), "visit": visit}}


def _numbers(_scene: Any) -> dict[str, Any]:
    latest = str(queries.latest_version())
    return {
        "data": {
            "based_on": latest,
            "answer_minutes": "15",
            "km_an_hour": "25",
            "note": "Agreed",
            **FIRST_DAY,
        }
    }


PATHS: dict[str, Any] = {
    "POST /hotline/new": (
        "officer.cen",
        lambda scene: {"data": {"danger": "no", "near": "RIV", "hours_ago": "9", "minutes_ago": "3"}},
    ),
    f"{ONE}/offer": ("officer.cen", _at(take, station="CEN")),
    f"{ONE}/accept": ("officer.cen", _at(offered)),
    f"{ONE}/decline": ("officer.cen", _at(offered, decline_reason="no_stock")),
    f"{ONE}/give-back": ("officer.cen", _at(accepted, give_back_reason="no_stock")),
    f"{ONE}/not-arrived": ("officer.cen", _at(accepted, not_arrived_reason="not_known")),
    f"{ONE}/close": ("officer.cen", _at(take, close_reason="facility")),
    "POST /hotline/arrived": ("officer.cen", _arrived),
    "POST /hotline/numbers": ("programme", _numbers),
}


def prepare(world: Any) -> dict[str, Any]:
    """Turn the part on at CEN and take one call; the names that addresses ask for."""
    turn_on(world, "hotline")
    return {"call_number": take(world)}
