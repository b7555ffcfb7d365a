"""Happy paths for counts, losses, handover and reversal: each on a count, loss or movement of its own."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from core import clock
from core.database import session
from inventory.counts import losses, queries
from inventory.ledger.models import Movement
from tests.factories import cast, counts
from tests.guards.scene import Scene

Path = tuple[str | None, Callable[[Scene], dict[str, Any]]]
SEAL = {"seal_number": "S-1", "seal_intact": "yes"}
LINES = [{"lot": "C1100", "counted": 8}]
SIGNED = {"witness": "incharge.cen", "witness_password": cast.PASSWORD}


def _waiting(scene: Scene) -> int | None:
    found = queries.open_count(counts.open_box(scene.world))
    return found.id if found else None


def _another(**sent: Any) -> Callable[[Scene], dict[str, Any]]:
    """What is sent about a fresh count, of an hour at which the book held nothing yet."""

    def made(scene: Scene) -> dict[str, Any]:
        at = clock.now() - timedelta(hours=1) + timedelta(seconds=scene.count_id)
        scene.count_id = counts.count(scene.world, {"C1100": 0}, counted_at=at, replaces=_waiting(scene))
        return sent

    return made


def _on_page(scene: Scene) -> dict[str, Any]:
    replaces = {"replaces": waiting} if (waiting := _waiting(scene)) else {}
    lot_id = queries.lines(queries.find(scene.world.actor("officer.cen"), scene.count_id))[0].lot_id
    return {"data": {**SEAL, f"lot_{lot_id}": "8", **replaces}}


def _in_api(scene: Scene) -> dict[str, Any]:
    body = {"seal_number": "S-1", "seal_intact": True, "lines": LINES, "replaces": _waiting(scene)}
    return {"json": body}


def _loss(**sent: Any) -> Callable[[Scene], dict[str, Any]]:
    def made(scene: Scene) -> dict[str, Any]:
        officer = scene.world.actor("officer2.cen")
        scene.loss_id = scene.world.act(
            lambda: losses.propose_loss(officer, lot="C1100", units=1, reason="damaged")
        )
        return sent

    return made


def _receipt(scene: Scene) -> dict[str, Any]:
    cast.put_in_box("CEN", "LNG-1.5", "B2400", "2028-01", 1)
    scene.movement_id = session().scalar(select(func.max(Movement.id)))
    return {"data": {"reason": "Typed twice"}}


COUNT_PATHS: dict[str, Path] = {
    "POST /counts/new": ("officer2.cen", _on_page),
    "POST /counts/<int:count_id>/close": ("incharge.cen", _another(data={})),
    "POST /counts/<int:count_id>/withdraw": ("officer.cen", _another(data={"withdraw_reason": "Wrong box"})),
    "POST /api/v1/counts": ("officer2.cen", _in_api),
    "POST /api/v1/counts/<int:count_id>/close": ("incharge.cen", _another(json={"reasons": []})),
    "POST /api/v1/counts/<int:count_id>/withdraw": ("officer.cen", _another(json={"reason": "Wrong box"})),
    "POST /stock/losses": (
        "officer.cen",
        lambda scene: {"data": {"lot": "LNG-0.75|C1100", "units": "1", "reason": "damaged", **SIGNED}},
    ),
    "POST /stock/losses/<int:loss_id>/confirm": ("incharge.cen", _loss(data={})),
    "POST /stock/losses/<int:loss_id>/withdraw": (
        "officer.cen",
        _loss(data={"withdraw_reason": "Typed twice"}),
    ),
    "POST /api/v1/stock/losses": (
        "officer.cen",
        lambda scene: {"json": {"lot": "C1100", "units": 1, "reason": "opened"}},
    ),
    "POST /api/v1/stock/losses/<int:loss_id>/confirm": ("incharge.cen", _loss(json={})),
    "POST /stock/movements/<int:movement_id>/reverse": ("incharge.cen", _receipt),
    "POST /boxes/handover": (
        "officer.cen",
        lambda scene: {
            "data": {
                "seal_number": "S-9",
                "seal_intact": "yes",
                "is_key_handed": "no",
                "no_count_reason": "Called out",
                **SIGNED,
            }
        },
    ),
}
