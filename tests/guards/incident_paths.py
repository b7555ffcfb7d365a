"""Happy paths for the steps of an incident: each on one of its own, brought to where the step begins."""

from collections.abc import Callable
from typing import Any

from tests.factories.incidents import incident_at
from tests.guards.scene import Scene

Path = tuple[str | None, Callable[[Scene], dict[str, Any]]]
ONE = "POST /incidents/<int:incident_id>"


def _at(state: str, **typed: str) -> Callable[[Scene], dict[str, Any]]:
    def made(scene: Scene) -> dict[str, Any]:
        scene.incident_id = incident_at(scene.world, state)
        return {"data": typed}

    return made


INCIDENT_PATHS: dict[str, Path] = {
    f"{ONE}/explain": ("incharge.cen", _at("open", cause="worn", words="The old seal was thin")),
    f"{ONE}/send-back": ("liaison.north", _at("explained", question="Since when?")),
    f"{ONE}/close": ("auditor", _at("explained", finding="explained")),
}
