"""The only writer of movements and levels, and what is built on it: dispense and reverse.

The rule kept here: two people never take the last pack. A level goes down by one guarded
statement whose row count is judged; nothing reads, subtracts and saves. These are parts of
verbs: the verb that calls them asks for the permission and writes the trail entry.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from accounts.permissions import Actor
from core import clock
from core.database import affected, in_unit_of_work, session
from core.errors import Invalid, NotFound, WrongState
from inventory import fefo, signals
from inventory.catalogue import queries as catalogue
from inventory.catalogue import service as lots
from inventory.ledger import queries, statements
from inventory.ledger.digest import digest_of
from inventory.ledger.models import ACCOUNT_KINDS, HOLDS_STOCK, MAY_GO_BELOW, MOVEMENT_KINDS
from inventory.ledger.refusals import NoStock, QuantityShort, refuse

# Another person may take the lot between reading and taking; then the box is read again.
MOST_PICKS = 5


class AccountRef(NamedTuple):
    """An account as `post` needs it; get one from `account_of`."""

    id: int
    kind: str
    place_id: int
    may_go_below: bool


class Posted(NamedTuple):
    """A movement that was made. `digest` belongs in the trail entry of the verb: see `digests`."""

    id: int
    digest: str


class Taken(NamedTuple):
    """Units of one lot that a dose took. `from_variance`: the book did not have them."""

    lot_id: int
    lot_number: str
    units: int
    movement_id: int
    digest: str
    from_variance: bool


def account_of(kind: str, place_id: int) -> AccountRef:
    """The account of this kind at this place, made when it is missing; safe when two ask at once."""
    wanted = {"of_kind": kind, "of_place": place_id}
    row = session().execute(statements.FIND_ACCOUNT, wanted).one_or_none()
    if row is None:
        values = {"kind": kind, "place_id": place_id, "may_go_below": kind in MAY_GO_BELOW}
        session().execute(statements.upserts().add_account, values)
        row = session().execute(statements.FIND_ACCOUNT, wanted).one()
    return AccountRef(*row)


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
    reverses_id: int | None = None,
) -> Posted:
    """Move whole units of a lot from one account to another.

    Raises QuantityShort when the first account does not hold them. The two levels are touched
    in the order of ACCOUNT_KINDS, boxes and stores first, whichever way stock moves: a dose and
    its reversal then never wait for each other. A dose that loses a race has written nothing.
    """
    if not in_unit_of_work():
        raise RuntimeError("a movement belongs to a unit of work")
    if kind not in MOVEMENT_KINDS or units <= 0 or from_account.id == to_account.id:
        raise ValueError(f"not a movement: {units} units, {kind}, {from_account} to {to_account}")
    changes = [(from_account, -units), (to_account, units)]
    for account, change in sorted(changes, key=lambda pair: _touch_order(pair[0])):
        _change_level(account, lot_id, change)
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
        if account.kind in HOLDS_STOCK.values():
            signals.stock_moved.send(account.place_id, lot_id=lot_id)
    return Posted(movement_id, digest_of({"id": movement_id, **row}))


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
    book does not hold posts against variance. Only a lot number that the book has never seen for
    the product raises Invalid, at `lot`.
    """
    # A dose still to be given is taken from the box today, whatever time was typed.
    on = clock.local(occurred_at if is_fact else clock.not_before_now(occurred_at)).date()
    chosen = catalogue.tidy_number(lot_number) if lot_number else None
    if is_fact and chosen and catalogue.lot(product_id, chosen) is None:
        raise Invalid({"lot": ["The book has no such lot. Check the number, or leave it out."]})
    taken: list[Taken] = []
    missing = units
    for _ in range(MOST_PICKS):
        levels = queries.levels(station_id, product_id, keep_lots=not is_fact)
        if is_fact:
            picked = fefo.pick_as_given(levels, missing, on, chosen)
        else:
            refuse(fefo.judge(levels, missing, on, chosen, lot_reason), chosen)
            picked = fefo.pick(levels, missing, on, chosen)
        made = _take(actor, station_id, picked, occurred_at, lot_reason)
        taken += made
        missing -= sum(one.units for one in made)
        if not missing:
            return taken
        if is_fact and len(made) == len(picked):
            return [*taken, _take_from_variance(actor, station_id, product_id, chosen, missing, occurred_at)]
    raise NoStock("Others are taking from this box. Look again and try again.")


def reverse(actor: Actor, movement_id: int, reason: str) -> Posted:
    """Put a movement right by the opposite one. Raises WrongState the second time, or for a reversal."""
    original = session().execute(statements.MOVEMENT, {"of_id": movement_id}).one_or_none()
    if original is None:
        raise NotFound("No movement has this number.")
    if original.reverses_id is not None:
        raise WrongState("This movement puts another one right. It stays.")
    _refuse_if_reversed(movement_id)
    try:
        return post(
            actor,
            lot_id=original.lot_id,
            from_account=_account(original.to_account_id),
            to_account=_account(original.from_account_id),
            units=original.units,
            kind="reversal",
            occurred_at=clock.now(),
            reason=reason,
            reverses_id=movement_id,
        )
    except QuantityShort:
        # Another person's reversal, seen only now, is the better thing to say.
        _refuse_if_reversed(movement_id)
        raise


def _touch_order(account: AccountRef) -> tuple[int, int]:
    return ACCOUNT_KINDS.index(account.kind), account.id


def _change_level(account: AccountRef, lot_id: int, change: int) -> None:
    if change < 0 and not account.may_go_below:
        values = {"of_account": account.id, "of_lot": lot_id, "taken": -change}
        if affected(session().execute(statements.TAKE, values)) != 1:
            raise QuantityShort("The book holds fewer. Count first, then try again.")
        return
    values = {
        "account_id": account.id,
        "lot_id": lot_id,
        "units": change,
        "may_go_below": account.may_go_below,
    }
    session().execute(statements.upserts().change_level, values)


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
        taken.append(Taken(level.lot_id, level.number, units, made.id, made.digest, from_variance=False))
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


def _account(account_id: int) -> AccountRef:
    return AccountRef(*session().execute(statements.ACCOUNT_BY_ID, {"of_id": account_id}).one())
