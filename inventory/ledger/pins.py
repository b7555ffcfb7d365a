"""What a closed count does to the book: the pin, the correction, and putting right across it.

Once a count is closed it is known what lay in the box at that instant. The rule kept here: the
level is what was counted and what happened after, whatever is recorded later of the time before.
Parts of verbs, as `service` is.
"""

from datetime import datetime
from typing import NamedTuple

from accounts.permissions import Actor
from core import clock
from core.errors import WrongState
from inventory.ledger import instants, levels, service
from inventory.ledger.levels import AccountRef, Settled, account_of
from inventory.ledger.posting import Posted, post_exactly


class Corrected(NamedTuple):
    """The movements of a correction, that of the count last, and the units that went out since unseen."""

    movements: list[Posted]
    given_since: int


GIVEN_SINCE = "More went out since than was counted"
COUNTED_SINCE = "The box was counted since"


def pin(account: AccountRef, lot_id: int, counted_at: datetime, count_id: int) -> Settled:
    """Settle a lot's level at an instant and keep it locked. Raises WrongState where a later count has."""
    settled = levels.settle(account, lot_id, counted_at, count_id)
    if settled is None:
        raise WrongState("A later count of this box is closed. Count again.")
    return settled


def correct(
    actor: Actor,
    *,
    station_id: int,
    lot_id: int,
    difference: int,
    against: str,
    counted_at: datetime,
    reason: str,
) -> Corrected:
    """Bring a pinned box to what was counted: `difference` units more (or fewer) at that instant.

    `against` is the kind of account that they come from or go to. Where more went out since than was
    counted, the rest is booked as found now: the box then holds nothing, and must be counted again.
    """
    box, other = account_of("box", station_id), account_of(against, station_id)
    made = []
    short = max(0, -difference - instants.held(box.id, lot_id))
    if short:
        variance = account_of("variance", station_id)
        made.append(_counted(actor, lot_id, variance, box, short, clock.now(), GIVEN_SINCE))
    if difference:
        sides = (other, box) if difference > 0 else (box, other)
        made.append(_counted(actor, lot_id, *sides, abs(difference), counted_at, reason))
    return Corrected(made, short)


def undo(actor: Actor, movement_id: int, reason: str) -> list[Posted]:
    """Reverse a movement that turned out not to have happened, also across a later count.

    The count stands: what the reversal does to the box is taken back by a movement against variance,
    dated as the movement was, so that the box holds at every instant what it held before.
    """
    original = service.movement(movement_id)
    from_account = levels.account_by_id(original.from_account_id)
    if levels.counted_since(from_account, original.lot_id, original.occurred_at) is None:
        return [service.reverse(actor, movement_id, reason)]
    reversal = service.reverse(actor, movement_id, reason, across_counts=True)
    variance = account_of("variance", from_account.place_id)
    happened_at = original.occurred_at
    compensation = _counted(
        actor, original.lot_id, from_account, variance, original.units, happened_at, COUNTED_SINCE
    )
    return [reversal, compensation]


def _counted(
    actor: Actor,
    lot_id: int,
    from_account: AccountRef,
    to_account: AccountRef,
    units: int,
    at: datetime,
    reason: str,
) -> Posted:
    return post_exactly(
        actor,
        lot_id=lot_id,
        from_account=from_account,
        to_account=to_account,
        units=units,
        kind="count",
        occurred_at=at,
        reason=reason,
    )
