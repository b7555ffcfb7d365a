"""What is built on `post`: a dose out of the box, and the reversal of a movement.

These are parts of verbs: the verb that calls them asks for the permission and writes the trail
entry. The rule kept here: what was already given is never refused, and what a closed count has
settled stays settled.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from accounts.permissions import Actor
from core import clock
from core.database import session
from core.errors import Invalid, NotFound, WrongState
from inventory import fefo
from inventory.catalogue import queries as catalogue
from inventory.catalogue import service as lots
from inventory.ledger import instants, levels, queries, statements
from inventory.ledger.levels import AccountRef as AccountRef
from inventory.ledger.levels import account_of as account_of
from inventory.ledger.posting import Posted as Posted
from inventory.ledger.posting import post as post
from inventory.ledger.posting import post_exactly as post_exactly
from inventory.ledger.refusals import CountedSince, NoStock, QuantityShort, refuse

# Another person may take the lot between reading and taking; then the box is read again.
MOST_PICKS = 5


class Taken(NamedTuple):
    """Units of one lot that a dose took. `from_variance`: the book did not have them."""

    lot_id: int
    lot_number: str
    units: int
    movement_id: int
    digest: str
    from_variance: bool


def digests(movements: Iterable[Posted | Taken]) -> dict[str, str]:
    """{movement id: digest}: what the verb's trail entry keeps under "movements"."""
    return {str(made.id if isinstance(made, Posted) else made.movement_id): made.digest for made in movements}


def dispense(
    actor: Actor,
    *,
    station_id: int,
    product_id: int,
    units: int,
    occurred_at: datetime,
    lot_number: str | None = None,
    lot_reason: str | None = None,
    is_fact: bool = False,
) -> list[Taken]:
    """Take a dose out of the station's box by FEFO, or from the lot named.

    About to be given: raises LotExpired, LotOnHold, LotNotFefo or NoStock; expiry is judged on
    the local day of `occurred_at`. Already given (`is_fact`): never refused for stock; what the
    book does not hold posts against variance, and so does what a closed count settled since, which
    leaves the box as it was counted. Only a lot number that the book has never seen for
    the product raises Invalid, at `lot`.
    """
    # A dose still to be given is taken from the box today, whatever time was typed.
    on = clock.local(occurred_at if is_fact else clock.not_before_now(occurred_at)).date()
    chosen = catalogue.tidy_number(lot_number) if lot_number else None
    if is_fact and chosen and catalogue.lot(product_id, chosen) is None:
        raise Invalid({"lot": ["The book has no such lot. Check the number, or leave it out."]})
    taken: list[Taken] = []
    if is_fact and not chosen:
        # A count that came after it found it missing: the likeliest lots are those that lacked.
        lacking = fefo.pick_as_given(instants.lacking(station_id, product_id, occurred_at), units, on)
        taken = _take(actor, station_id, lacking, occurred_at, lot_reason)
    missing = units - sum(one.units for one in taken)
    if not missing:
        return taken
    for _ in range(MOST_PICKS):
        found = queries.levels(station_id, product_id, keep_lots=not is_fact)
        if is_fact:
            picked = fefo.pick_as_given(found, missing, on, chosen)
        else:
            refuse(fefo.judge(found, missing, on, chosen, lot_reason), chosen)
            picked = fefo.pick(found, missing, on, chosen)
        made = _take(actor, station_id, picked, occurred_at, lot_reason)
        taken += made
        missing -= sum(one.units for one in made)
        if not missing:
            return taken
        if is_fact and len(made) == len(picked):
            return [*taken, _take_from_variance(actor, station_id, product_id, chosen, missing, occurred_at)]
    raise NoStock("Others are taking from this box. Look again and try again.")


def reverse(actor: Actor, movement_id: int, reason: str, *, across_counts: bool = False) -> Posted:
    """Put a movement right by the opposite one, dated as it was: it never happened.

    Raises WrongState the second time, or for a reversal; CountedSince, which names the count, when the
    box was counted after it, unless the caller says that it makes good for that (`pins.undo`).
    """
    original = movement(movement_id)
    if original.reverses_id is not None:
        raise WrongState("This movement puts another one right. It stays.")
    _refuse_if_reversed(movement_id)
    from_account, to_account = (
        levels.account_by_id(account_id) for account_id in (original.to_account_id, original.from_account_id)
    )
    for account in sorted((from_account, to_account), key=levels.touch_order):
        count_id = levels.counted_since(account, original.lot_id, original.occurred_at)
        if count_id is not None and not across_counts:
            raise CountedSince(f"Count {count_id} was closed after it and stands. Count the box again.")
    try:
        return post_exactly(
            actor,
            lot_id=original.lot_id,
            from_account=from_account,
            to_account=to_account,
            units=original.units,
            kind="reversal",
            occurred_at=original.occurred_at,
            reason=reason,
            reverses_id=movement_id,
        )
    except QuantityShort:
        # Another person's reversal, seen only now, is the better thing to say.
        _refuse_if_reversed(movement_id)
        raise


def movement(movement_id: int) -> Any:
    """The row of a movement. Raises NotFound."""
    found = session().execute(statements.MOVEMENT, {"of_id": movement_id}).one_or_none()
    if found is None:
        raise NotFound("No movement has this number.")
    return found


def _take(
    actor: Actor, station_id: int, picked: fefo.Picked, occurred_at: datetime, reason: str | None
) -> list[Taken]:
    """Post what was picked; stops where another person was faster, before anything of that lot is written."""
    box, given = account_of("box", station_id), account_of("given", station_id)
    taken = []
    for level, units in picked:
        try:
            made = post(
                actor,
                lot_id=level.lot_id,
                from_account=box,
                to_account=given,
                units=units,
                kind="dose",
                occurred_at=occurred_at,
                reason=reason or "",
            )
        except QuantityShort:
            break
        taken.append(Taken(level.lot_id, level.number, units, made.id, made.digest, made.is_counted))
    return taken


def _take_from_variance(
    actor: Actor, station_id: int, product_id: int, chosen: str | None, units: int, occurred_at: datetime
) -> Taken:
    """Book what the box did not have: against the lot named, else the newest one that could be meant."""
    lot_id, number = _likely_lot(station_id, product_id, chosen)
    made = post(
        actor,
        lot_id=lot_id,
        from_account=account_of("variance", station_id),
        to_account=account_of("given", station_id),
        units=units,
        kind="dose",
        occurred_at=occurred_at,
        reason="The book did not hold it",
    )
    return Taken(lot_id, number, units, made.id, made.digest, from_variance=True)


def _likely_lot(station_id: int, product_id: int, chosen: str | None) -> tuple[int, str]:
    if chosen is None and (seen := queries.levels(station_id, product_id)):
        newest = max(seen, key=lambda level: level.lot_id)
        return newest.lot_id, newest.number
    lot = catalogue.lot(product_id, chosen) if chosen else catalogue.newest_lot(product_id)
    if lot is None:
        lot = lots.unknown_lot(catalogue.product_by_id(product_id))
    return lot.id, lot.number


def _refuse_if_reversed(movement_id: int) -> None:
    if session().execute(statements.REVERSAL_OF, {"of_id": movement_id}).first():
        raise WrongState("This was already put right.")
