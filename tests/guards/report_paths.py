"""Happy paths of reports: what leaves as a file, and what is sent."""

from collections.abc import Callable
from typing import Any

from reports.figures.months import after
from reports.monthly import queries
from tests.guards.dhis2_paths import DHIS2_PATHS
from tests.guards.scene import Scene
from tests.reports.monthly.making import report_of

Path = tuple[str | None, Callable[[Scene], dict[str, Any]]]
WEEK = {
    f"{end}-{part}": value
    for end, day in (("from_on", "14"), ("to_on", "20"))
    for part, value in (("day", day), ("month", "11"), ("year", "2026"))
}
SAME_WEEK = {"from": "2026-11-14", "to": "2026-11-20", "purpose": "Weekly report"}


def _another_month(scene: Scene) -> dict[str, Any]:
    """The report of a month before the scene's, which nobody signed."""
    month = after(queries.one(scene.report_id).MonthlyReport.month, -1)
    scene.report_id = report_of(scene.world, month)
    return {"data": {}}


REPORT_PATHS: dict[str, Path] = {
    "POST /exports": ("programme", lambda scene: {"data": {**WEEK, "purpose": "Weekly report"}}),
    "POST /reports/extract": ("programme", lambda scene: {"data": {**WEEK, "purpose": "Yearly review"}}),
    "GET /api/v1/exports/<data_set>": ("programme", lambda scene: {"query_string": SAME_WEEK}),
    "GET /api/v1/exports/doses": ("programme", lambda scene: {"query_string": SAME_WEEK}),
    **DHIS2_PATHS,
    "POST /reports/monthly/<int:report_id>/sign": ("programme", _another_month),
}
