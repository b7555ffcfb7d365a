"""One happy path for each step of a request as its page is filled in; paths.py has the rest.

Fields that carry the number of a product or lot are read off the page itself.
"""

from collections.abc import Callable
from typing import Any

from bs4 import BeautifulSoup
from sqlalchemy import delete

from core.database import session
from inventory.resupply.models import OpenRequest
from tests.factories.resupply import TREATMENTS, request_at
from tests.guards.scene import Scene

ONE = "POST /requisitions/<int:requisition_id>"


def _step(state: str, is_part: bool = False, **typed: str) -> Callable[[Scene], dict[str, Any]]:
    """A request that was brought to where the step begins."""

    def made(scene: Scene) -> dict[str, Any]:
        scene.request = request_at(scene.world, state, is_part=is_part)
        return {"data": {"version": str(scene.request.version), **typed}}

    return made


def _field(scene: Scene, path: str, name: str, starts: str) -> str:
    page = BeautifulSoup(scene.ask("GET", path, name).get_data(as_text=True), "html.parser")
    return str(page.select_one(f"input[name^={starts}]")["name"])


def _many(scene: Scene, path: str, count: str) -> dict[str, str]:
    """So many of the first product, with a reason: the box may be full enough."""
    name = _field(scene, path, "officer.cen", "treatments-")
    return {name: count, name.replace("treatments", "reason"): "We share"}


def _asked(scene: Scene) -> dict[str, Any]:
    scene.world.act(lambda: session().execute(delete(OpenRequest)))
    return {"data": _many(scene, "/requisitions/new", "3")}


def _changed(scene: Scene) -> dict[str, Any]:
    drafted = _step("draft")(scene)
    path = f"/requisitions/{scene.request.id}/change"
    return {"data": {**drafted["data"], **_many(scene, path, "5")}}


def _sent(scene: Scene) -> dict[str, Any]:
    approved = _step("approved")(scene)
    path = f"/requisitions/{scene.request.id}/dispatch"
    return {"data": {**approved["data"], _field(scene, path, "liaison.north", "units-"): "1"}}


def _counted(scene: Scene) -> dict[str, Any]:
    sent = _step("dispatched", seal="intact")(scene)
    path = f"/requisitions/{scene.request.id}/receive"
    good = {_field(scene, path, "incharge.cen", "accepted-"): str(TREATMENTS)}
    return {"data": {**sent["data"], "waybill": scene.request.waybill, **good}}


def _at(state: str) -> Callable[[Scene], dict[str, Any]]:
    """A page that is there in this state alone."""

    def made(scene: Scene) -> dict[str, Any]:
        scene.request = request_at(scene.world, state)
        return {}

    return made


REQUEST_PATHS = {
    "GET /requisitions/<int:requisition_id>/change": ("officer.cen", _at("draft")),
    "GET /requisitions/<int:requisition_id>/dispatch": ("liaison.north", _at("approved")),
    "GET /requisitions/<int:requisition_id>/receive": ("incharge.cen", _at("dispatched")),
    "GET /requisitions/<int:requisition_id>/waybill": ("officer.cen", _at("dispatched")),
    "POST /requisitions/new": ("officer.cen", _asked),
    f"{ONE}/change": ("officer.cen", _changed),
    f"{ONE}/submit": ("officer.cen", _step("draft")),
    f"{ONE}/cancel": ("officer.cen", _step("submitted")),
    f"{ONE}/approve": ("liaison.north", _step("submitted", sure="yes")),
    f"{ONE}/reject": ("liaison.north", _step("submitted", no_reason="Ask the clinic first")),
    f"{ONE}/dispatch": ("liaison.north", _sent),
    f"{ONE}/receive": ("incharge.cen", _counted),
    f"{ONE}/close": ("liaison.north", _step("received")),
    f"{ONE}/close-short": ("liaison.north", _step("dispatched", is_part=True, reason="No more")),
}
