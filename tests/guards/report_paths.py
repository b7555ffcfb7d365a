"""Happy paths of reports: what leaves as a file, and what is sent."""

from collections.abc import Callable
from typing import Any

from tests.guards.dhis2_paths import DHIS2_PATHS
from tests.guards.scene import Scene

Path = tuple[str | None, Callable[[Scene], dict[str, Any]]]
WEEK = {
    f"{end}-{part}": value
    for end, day in (("from_on", "14"), ("to_on", "20"))
    for part, value in (("day", day), ("month", "11"), ("year", "2026"))
}
SAME_WEEK = {"from": "2026-11-14", "to": "2026-11-20", "purpose": "Weekly report"}

REPORT_PATHS: dict[str, Path] = {
    "POST /exports": ("programme", lambda scene: {"data": {**WEEK, "purpose": "Weekly report"}}),
    "POST /reports/extract": ("programme", lambda scene: {"data": {**WEEK, "purpose": "Yearly review"}}),
    "GET /api/v1/exports/doses": ("programme", lambda scene: {"query_string": SAME_WEEK}),
    **DHIS2_PATHS,
}
