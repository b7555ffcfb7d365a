"""Happy paths of supervision: each on a finding of its own."""

from collections.abc import Callable
from typing import Any

from tests.factories.supervision import ANSWERS, supervised
from tests.guards.scene import Scene

Path = tuple[str | None, Callable[[Scene], dict[str, Any]]]
ONE = "POST /supervision/findings/<int:finding_id>"
DAY = {"visited_on-day": "20", "visited_on-month": "11", "visited_on-year": "2026"}


def _finding(*, done: bool) -> Callable[[Scene], dict[str, Any]]:
    def made(scene: Scene) -> dict[str, Any]:
        scene.finding_id = supervised(scene.world, done=done)[1]
        return {"data": {}}

    return made


SUPERVISION_PATHS: dict[str, Path] = {
    "POST /supervision/new": ("liaison.north", lambda scene: {"data": {"station": "CEN", **DAY, **ANSWERS}}),
    f"{ONE}/done": ("incharge.cen", _finding(done=False)),
    f"{ONE}/verify": ("liaison.north", _finding(done=True)),
    f"{ONE}/not-done": ("liaison.north", _finding(done=True)),
}
