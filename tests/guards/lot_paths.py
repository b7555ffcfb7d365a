"""One happy path for each step about a lot: held, recalled, put aside, put back, sent back."""

from collections.abc import Callable
from typing import Any

from tests.guards.scene import Scene


def _typed(**values: Any) -> Callable[[Scene], dict[str, Any]]:
    return lambda scene: {"data": values}


def _json(made: Any) -> Callable[[Scene], dict[str, Any]]:
    return lambda scene: {"json": made}


LOT_PATHS: dict[str, tuple[str | None, Callable[[Scene], dict[str, Any]]]] = {
    "POST /lots/<number>/hold": ("liaison.north", _typed(reason="Asked to wait")),
    "POST /lots/<number>/release": ("liaison.north", _typed()),
    "POST /lots/<number>/recall": (
        "liaison.north",
        _typed(reason="Asked to stop", reference="R-12", step="save"),
    ),
    "POST /lots/<number>/put-aside": ("officer.cen", _typed(product="LNG-1.5", units="2")),
    "POST /lots/<number>/send-back": ("officer.cen", _typed(product="LNG-1.5", units="1", to="store")),
    "POST /lots/<number>/recall/end": ("liaison.south", _typed(reason="All is well", product="LNG-1.5")),
    "POST /lots/<number>/put-back": ("officer.cen", _typed(product="LNG-1.5", units="1")),
    "POST /api/v1/lots/<number>/recall": (
        "liaison.north",
        _json({"reason": "Asked to stop", "reference": "R-13"}),
    ),
}
