"""Happy paths of the directory: what was seen there, an unclear row, and the national list."""

import io
from collections.abc import Callable
from typing import Any

from tests.guards.scene import Scene

Path = tuple[str | None, Callable[[Scene], dict[str, Any]]]


def _list(scene: Scene) -> dict[str, Any]:
    """A national list of one facility, in a district that is known."""
    text = "province,district,name,HMIS_code,DHIS2_UID\nCopper,North,New Clinic,00000077,\n"
    return {"data": {"save": "yes", "file": [(io.BytesIO(text.encode()), "list.csv")]}}


FACILITY_PATHS: dict[str, Path] = {
    "POST /facilities/<code>/check": ("officer.cen", lambda scene: {"data": {"ec_in_stock": "yes"}}),
    "POST /facilities/unclear/<int:question_id>": ("admin", lambda scene: {"data": {"answer": "new"}}),
    "POST /facility-list": ("admin", _list),
}
