"""What the guards need to walk over the routes of a stay: records, names in addresses, and happy paths."""

from typing import Any

from dispensing.modules.stay import belongings, service
from dispensing.modules.stay.belongings import Item
from tests.dispensing.modules.switching import turn_on

FROM_TO = {
    **{f"agreed_from-{part}": value for part, value in (("day", "1"), ("month", "1"), ("year", "2026"))},
    **{f"agreed_to-{part}": value for part, value in (("day", "31"), ("month", "12"), ("year", "2027"))},
}
COUNTS_FROM = {"counts_from-day": "1", "counts_from-month": "12", "counts_from-year": "2026"}
BAG = "/stays/bags/<int:bag_id>"


def _fields(**values: Any) -> Any:
    return lambda scene: {"data": values}


def _packed(scene: Any, **sent: Any) -> dict[str, Any]:
    """A bag that waits for its second person; the one of the scene is given back by now."""
    scene.optional_names["bag_id"] = pack(scene.world, scene.optional_names["stay_number"])
    return {"data": sent}


# Method and rule: who does it, and what is sent. In this order.
PATHS: dict[str, Any] = {
    "POST /stays/new": ("officer.cen", _fields(entry_route="direct")),
    "POST /stays/visit/<code>": (
        "officer.cen",
        lambda scene: {"data": {"entry_route": "direct", "visit_code": scene.visit["code"]}},
    ),
    "POST /stays/partners": ("incharge.cen", _fields(name="Safe House Trust", **FROM_TO)),
    "POST /stays/rule": ("programme", _fields(longest_days="7", note="Agreed", **COUNTS_FROM)),
    "POST /stays/<stay_number>/bag": (
        "officer.cen",
        _fields(seal_number="T-2", kind_1="phone", words_1="black", quantity_1="1"),
    ),
    f"POST {BAG}/sign-in": ("incharge.cen", _fields()),
    f"POST {BAG}/give-back": ("incharge.cen", _fields(returned_1="2", returned_2="0", was_seal_intact="yes")),
    f"POST {BAG}/sign-out": ("officer.cen", _fields()),
    f"POST {BAG}/drop": ("officer.cen", _packed),
    "POST /stays/<stay_number>/leave": ("officer.cen", _fields(left_to="home")),
}
# Who stands for a role that this part brings.
CAST: dict[str, str] = {}


def pack(world: Any, number: str, by: str = "officer.cen") -> int:
    """Two notes and a phone in a bag of this stay, not signed yet."""
    items = [Item("money", "notes", 2), Item("phone", "blue", 1)]
    actor = world.actor(by)
    return world.act(lambda: belongings.pack(actor, number, seal_number="T-1", items=items))


def prepare(world: Any) -> dict[str, Any]:
    """Turn the part on at CEN and make one of each record; the names that addresses ask for."""
    turn_on(world, "stay")
    officer = world.actor("officer.cen")
    number = world.act(lambda: service.admit(officer, entry_route="direct"))
    return {"stay_number": number, "bag_id": pack(world, number)}
