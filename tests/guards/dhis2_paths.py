"""Happy paths of DHIS2: a quarter that is counted, a mapping, and a server on this machine that answers."""

import io
from collections.abc import Callable
from typing import Any

from tests.guards.scene import Scene
from tests.reports.dhis2 import setting

Path = tuple[str | None, Callable[[Scene], dict[str, Any]]]
HOME = "POST /reports/dhis2"
PERIOD = {"period": setting.QUARTER}


def _fields(**values: str) -> Callable[[Scene], dict[str, Any]]:
    """What is typed, beside the version that the form was made from."""
    return lambda scene: {"data": {"seen": str(setting.prepare(scene.world)), **values}}


def _prepared(**values: str) -> Callable[[Scene], dict[str, Any]]:
    def made(scene: Scene) -> dict[str, Any]:
        setting.prepare(scene.world)
        return {"data": {**PERIOD, **values}}

    return made


def _dry_run(scene: Scene) -> dict[str, Any]:
    setting.prepare(scene.world)
    running = setting.server().__enter__()  # it answers until the process ends
    scene.world.app.config.update(DHIS2_URL=running.url, DHIS2_TOKEN=setting.TOKEN)
    return {"data": {**PERIOD, "dry": "yes"}}


def _file(scene: Scene) -> dict[str, Any]:
    setting.prepare(scene.world)
    table = "row,ours,theirs\ndata_set,,BfMAe6Itzgt\nplace,CEN,DiszpKrYNg8\n"
    return {"data": {"save": "yes", "file": [(io.BytesIO(table.encode()), "names.csv")]}}


def _asked(scene: Scene) -> dict[str, Any]:
    setting.prepare(scene.world)
    return {"query_string": PERIOD}


DHIS2_PATHS: dict[str, Path] = {
    "GET /reports/dhis2/preview": ("programme", _asked),
    f"{HOME}/target": ("programme", _fields(data_set="BfMAe6Itzgt")),
    f"{HOME}/figures/<element>": ("programme", _fields()),
    f"{HOME}/places": ("programme", _fields(**{"place:NOR": "DiszpKrYNg8"})),
    f"{HOME}/mapping": ("programme", _file),
    f"{HOME}/file": ("programme", _prepared(format="csv")),
    f"{HOME}/send": ("programme", _dry_run),
}
