"""Happy paths of the duty roster, each on a shift of its own; and those of supervision."""

from collections.abc import Callable
from typing import Any

from tests.factories.duty import open_shift, put_on
from tests.guards.scene import Scene
from tests.guards.supervision_paths import SUPERVISION_PATHS

Path = tuple[str | None, Callable[[Scene], dict[str, Any]]]


def _on(**typed: Any) -> Callable[[Scene], dict[str, Any]]:
    def made(scene: Scene) -> dict[str, Any]:
        scene.shift_id = open_shift(scene.world, name=f"Late, after {scene.shift_id}")
        return {"data": typed}

    return made


def _after_a_week(scene: Scene) -> dict[str, Any]:
    put_on(scene.world, scene.shift_id, "officer.cen")
    return {"data": {"week": "2026-11-23"}}


SHIFT = {"name": "Night", "starts": "22:00", "ends": "06:00"}
DUTY_PATHS: dict[str, Path] = {
    **SUPERVISION_PATHS,
    "POST /duty/shifts": ("incharge.cen", lambda scene: {"data": SHIFT}),
    "POST /duty/shifts/<int:shift_id>/end": ("incharge.cen", _on()),
    "POST /duty/shifts/<int:shift_id>/week": ("incharge.cen", _on(week="2026-11-16", sun=["officer.cen"])),
    "POST /duty/week/copy": ("incharge.cen", _after_a_week),
}
