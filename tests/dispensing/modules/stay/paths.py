"""What the guards need to walk over the routes of a stay: records, names in addresses, and happy paths."""

from typing import Any

from dispensing.modules.stay import service
from tests.dispensing.modules.switching import turn_on

PATHS: dict[str, Any] = {
    "POST /stays/new": ("officer.cen", lambda scene: {"data": {"entry_route": "direct"}}),
}
# Who stands for a role that this part brings.
CAST: dict[str, str] = {}


def prepare(world: Any) -> dict[str, Any]:
    """Turn the part on at CEN and make one of each record; the names that addresses ask for."""
    turn_on(world, "stay")
    officer = world.actor("officer.cen")
    return {"stay_number": world.act(lambda: service.admit(officer, entry_route="direct"))}
