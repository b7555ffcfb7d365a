"""Put a wrong movement of the own box right: once, never a reversal, not across a later count.

A dose is corrected through its visit and a delivery between places through its shipment: only
there do the records beside the movement change with it.
"""

from accounts.permissions import Actor, require
from accounts.trail import service as trail
from core.errors import NotFound, WrongState
from inventory import signals
from inventory.ledger import levels
from inventory.ledger import service as ledger

INSTEAD = {
    "dose": "A dose is put right on its visit.",
    "count": "A count stands. Count the box again.",
    "reversal": "This movement puts another one right. It stays.",
}
NOT_HERE = "This came with a shipment. Put it right there."


def reverse_movement(actor: Actor, movement_id: int, *, reason: str) -> int:
    """Reverse a receipt or a loss of the own station's box. Returns the new movement's number.

    Raises NotFound for another station's, WrongState, CountedSince (which names the count) or
    QuantityShort when what came in has gone out since.
    """
    require(actor, "movements.reverse")
    why_not = refusal_of(actor, movement_id)
    if why_not:
        raise WrongState(why_not)
    made = ledger.reverse(actor, movement_id, reason)
    original = ledger.movement(movement_id)
    if original.kind == "receipt":
        # Stock leaves the box on one person's word: the station and the auditor see that it did.
        station_id = levels.account_by_id(original.to_account_id).place_id
        subject = f"movement {movement_id}"
        signals.to_explain.send(actor, station_id=station_id, kind="receipt_reversed", subject=subject)
    trail.record(
        actor,
        "movement_reversed",
        f"movement {movement_id}",
        detail={"reverses": movement_id, "movements": ledger.digests([made])},
    )
    return made.id


def refusal_of(actor: Actor, movement_id: int) -> str:
    """Why a movement of this kind is not reversed here; empty when it is. Raises NotFound."""
    movement = ledger.movement(movement_id)
    sides = [
        levels.account_by_id(account_id) for account_id in (movement.from_account_id, movement.to_account_id)
    ]
    if actor.station_id is None or not any(
        account.place_id == actor.station_id and account.kind in ("box", "variance") for account in sides
    ):
        raise NotFound("No movement of your box has this number.")
    if movement.kind in INSTEAD:
        return INSTEAD[movement.kind]
    if movement.kind not in ("receipt", "loss") or "in_transit" in {account.kind for account in sides}:
        return NOT_HERE
    return ""
