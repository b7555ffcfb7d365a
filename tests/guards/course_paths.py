"""Happy paths of courses: each on one that is over, with somebody who was there."""

from collections.abc import Callable
from typing import Any

from dispensing.courses import service
from tests.factories.courses import DAY, open_course
from tests.guards.scene import Scene

Path = tuple[str | None, Callable[[Scene], dict[str, Any]]]
ONE = "POST /courses/<int:course_id>"
DATES = {
    f"{end}-{part}": value
    for end in ("starts_on", "ends_on")
    for part, value in (("day", "19"), ("month", "11"), ("year", "2026"))
}
PLANNED = {"kind": "refresher", "place": "CEN", "trainer": "liaison.north", "authority": "Ministry", **DATES}


def _on(attended: bool = False, joined: bool = True, **typed: Any) -> Callable[[Scene], dict[str, Any]]:
    def made(scene: Scene) -> dict[str, Any]:
        scene.course_id = open_course(scene.world, joined=joined)
        if attended:
            head = scene.world.actor("incharge.cen")
            scene.world.act(
                lambda: service.note_attendance(head, scene.course_id, day=DAY, present=["officer.cen"])
            )
        return {"data": typed}

    return made


COURSE_PATHS: dict[str, Path] = {
    "POST /courses/new": ("incharge.cen", lambda scene: {"data": PLANNED}),
    f"{ONE}/people": ("incharge.cen", _on(joined=False, person="officer.cen")),
    f"{ONE}/days": ("incharge.cen", _on(day=DAY.isoformat(), present=["officer.cen"])),
    f"{ONE}/certificates": ("incharge.cen", _on(attended=True, person="officer.cen", number="R-77")),
}
