"""The only writer of movements and levels: `post`.

The rule kept here: two people never take the last pack. A level goes down by one guarded
statement whose row count is judged; nothing reads, subtracts and saves. And what a closed count
has settled is not moved again by what happened before it: variance moves in its place.
"""

from datetime import datetime
from typing import NamedTuple

from accounts.permissions import Actor
from core import clock
from core.database import in_unit_of_work, session
from core.errors import WrongState
from inventory import signals
from inventory.ledger import levels, statements
from inventory.ledger.digest import digest_of
from inventory.ledger.levels import AccountRef, account_of
from inventory.ledger.models import MOVEMENT_KINDS


class Posted(NamedTuple):
    """A movement that was made. `digest` belongs in the trail entry of the verb: see `digests`.

    `is_counted`: a count had settled the box or store since, so variance moved in its place.
    """

    id: int
    digest: str
    is_counted: bool = False


def post(
    actor: Actor,
    *,
    lot_id: int,
    from_account: AccountRef,
    to_account: AccountRef,
    units: int,
    kind: str,
    occurred_at: datetime,
    reason: str = "",
) -> Posted:
    """Move whole units of a lot from one account to another.

    Raises QuantityShort when the first account does not hold them. The levels are touched
    in the order of ACCOUNT_KINDS, boxes and stores first, whichever way stock moves: a dose and
    its reversal then never wait for each other. A dose that loses a race has written nothing.
    Where a count has settled a side since `occurred_at`, the variance of its place moves instead.
    """
    _refuse_nonsense(from_account, to_account, units, kind)
    wanted = [(from_account, -units), (to_account, units)]
    sides = []
    for account, change in sorted(wanted, key=lambda pair: levels.touch_order(pair[0])):
        is_open = account.kind not in levels.COUNTABLE or levels.change(account, lot_id, change, occurred_at)
        sides.append((account if is_open else account_of("variance", account.place_id), change))
    for account, change in sorted(sides, key=lambda pair: levels.touch_order(pair[0])):
        if account.kind not in levels.COUNTABLE:
            levels.change(account, lot_id, change)
    is_counted = {account for account, _change in sides} != {from_account, to_account}
    from_account, to_account = (account for account, _change in sorted(sides, key=lambda pair: pair[1]))
    made = _write(actor, lot_id, from_account, to_account, units, kind, occurred_at, reason, None)
    return made._replace(is_counted=is_counted)


def post_exactly(
    actor: Actor,
    *,
    lot_id: int,
    from_account: AccountRef,
    to_account: AccountRef,
    units: int,
    kind: str,
    occurred_at: datetime,
    reason: str = "",
    reverses_id: int | None = None,
) -> Posted:
    """Move units between these two accounts even where a count has settled one since.

    For what a count itself corrects, and for a reversal, which is the exact opposite of a movement.
    """
    _refuse_nonsense(from_account, to_account, units, kind)
    changes = [(from_account, -units), (to_account, units)]
    for account, change in sorted(changes, key=lambda pair: levels.touch_order(pair[0])):
        levels.change(account, lot_id, change)
    return _write(actor, lot_id, from_account, to_account, units, kind, occurred_at, reason, reverses_id)


def _refuse_nonsense(from_account: AccountRef, to_account: AccountRef, units: int, kind: str) -> None:
    if not in_unit_of_work():
        raise RuntimeError("a movement belongs to a unit of work")
    if kind not in MOVEMENT_KINDS or units <= 0 or from_account.id == to_account.id:
        raise ValueError(f"not a movement: {units} units, {kind}, {from_account} to {to_account}")


def _write(
    actor: Actor,
    lot_id: int,
    from_account: AccountRef,
    to_account: AccountRef,
    units: int,
    kind: str,
    occurred_at: datetime,
    reason: str,
    reverses_id: int | None,
) -> Posted:
    row = {
        "lot_id": lot_id,
        "from_account_id": from_account.id,
        "to_account_id": to_account.id,
        "units": units,
        "kind": kind,
        "reason": reason,
        "occurred_at": occurred_at,
        "recorded_at": clock.now(),
        "person_id": actor.person_id,
        "reverses_id": reverses_id,
    }
    movement_id = session().execute(statements.upserts().add_movement, row).scalar_one_or_none()
    if movement_id is None:
        raise WrongState("This was already put right.")
    for account in (from_account, to_account):
        if account.kind in levels.COUNTABLE:
            signals.stock_moved.send(account.place_id, lot_id=lot_id)
    return Posted(movement_id, digest_of({"id": movement_id, **row}))
