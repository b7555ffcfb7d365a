"""Accounts and what each holds of a lot: the guarded statements behind `service.post`.

Two rules are kept here, each by one statement whose row count is judged. A level never goes below
nothing where it may not. And a level that a closed count has settled is not moved again by what
happened before that count: it is known what lay there.
"""

from datetime import datetime
from typing import NamedTuple

from core.database import affected, session
from inventory.ledger import statements
from inventory.ledger.models import ACCOUNT_KINDS, HOLDS_STOCK, MAY_GO_BELOW
from inventory.ledger.refusals import QuantityShort

# Accounts that people can open and count.
COUNTABLE = frozenset(HOLDS_STOCK.values())


class AccountRef(NamedTuple):
    """An account as `post` needs it; get one from `account_of`."""

    id: int
    kind: str
    place_id: int
    may_go_below: bool


class Settled(NamedTuple):
    """A lot's level as a count has settled it. `held` are its units now, `counted_in` the count's number."""

    held: int
    counted_at: datetime | None
    counted_in: int | None


def account_of(kind: str, place_id: int) -> AccountRef:
    """The account of this kind at this place, made when it is missing; safe when two ask at once."""
    wanted = {"of_kind": kind, "of_place": place_id}
    row = session().execute(statements.FIND_ACCOUNT, wanted).one_or_none()
    if row is None:
        values = {"kind": kind, "place_id": place_id, "may_go_below": kind in MAY_GO_BELOW}
        session().execute(statements.upserts().add_account, values)
        row = session().execute(statements.FIND_ACCOUNT, wanted).one()
    return AccountRef(*row)


def account_by_id(account_id: int) -> AccountRef:
    return AccountRef(*session().execute(statements.ACCOUNT_BY_ID, {"of_id": account_id}).one())


def touch_order(account: AccountRef) -> tuple[int, int]:
    """Boxes and stores first: a dose and its reversal then never wait for each other."""
    return ACCOUNT_KINDS.index(account.kind), account.id


def change(account: AccountRef, lot_id: int, units: int, happened_at: datetime = statements.NEVER) -> bool:
    """Add units to a level, or take them when less than 0. Raises QuantityShort where it holds fewer.

    False, and nothing written, when a closed count settled this level at or after `happened_at`.
    """
    if units < 0 and not account.may_go_below:
        values = {"of_account": account.id, "of_lot": lot_id, "taken": -units, "happened_at": happened_at}
        if affected(session().execute(statements.TAKE, values)) == 1:
            return True
        if counted_since(account, lot_id, happened_at) is not None:
            return False
        raise QuantityShort("The book holds fewer. Count first, then try again.")
    values = {
        "account_id": account.id,
        "lot_id": lot_id,
        "units": units,
        "may_go_below": account.may_go_below,
    }
    if account.kind not in COUNTABLE:
        session().execute(statements.upserts().change_level, values)
        return True
    values["happened_at"] = happened_at
    added = session().execute(statements.upserts().add_to_countable, values)
    return added.one_or_none() is not None


def counted_since(account: AccountRef, lot_id: int, happened_at: datetime) -> int | None:
    """The number of the closed count that settled this lot at or after an instant; the level is locked."""
    if account.kind not in COUNTABLE:
        return None
    row = (
        session()
        .execute(statements.SETTLED_LEVEL, {"of_account": account.id, "of_lot": lot_id})
        .one_or_none()
    )
    if row is None or row.counted_at is None or row.counted_at < happened_at:
        return None
    return int(row.counted_in)


def settle(account: AccountRef, lot_id: int, counted_at: datetime, count_id: int) -> Settled | None:
    """Pin the level to a count, and keep it locked until the act ends. None when a later count has it."""
    values = {
        "account_id": account.id,
        "lot_id": lot_id,
        "units": 0,
        "may_go_below": account.may_go_below,
        "counted_at": counted_at,
        "counted_in": count_id,
    }
    row = session().execute(statements.upserts().settle, values).one_or_none()
    return None if row is None else Settled(row.units, counted_at, count_id)
