"""Happy paths of the switches of optional parts, and those that each part's own tests bring."""

from typing import Any

from tests.dispensing.modules.switching import all_paths

PART_PATHS: dict[str, Any] = {
    "POST /modules/<module>/on": ("admin", lambda scene: {"data": {"station": "RIV"}}),
    "POST /modules/<module>/off": ("admin", lambda scene: {"data": {"station": "RIV"}}),
    **{key: path for part in all_paths() for key, path in part.PATHS.items()},
}
