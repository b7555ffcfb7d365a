"""Read what places hold."""

from sqlalchemy import bindparam, select

from core.database import session
from inventory.catalogue.models import Lot
from inventory.fefo import LotLevel
from inventory.ledger.models import Account, StockLevel

_LEVELS = (
    select(Lot.id, Lot.number, Lot.expires_on, Lot.held_at, StockLevel.units)
    .join(StockLevel, StockLevel.lot_id == Lot.id)
    .join(Account, Account.id == StockLevel.account_id)
    .where(
        Account.kind == bindparam("kind"),
        Account.place_id == bindparam("place_id"),
        Lot.product_id == bindparam("product_id"),
    )
    .order_by(Lot.expires_on, Lot.id)
)
# A hold waits for the doses that have read their lots, and every later dose sees the hold.
_LEVELS_KEPT = _LEVELS.with_for_update(read=True, of=Lot.__table__)


def levels(place_id: int, product_id: int, kind: str = "box", *, keep_lots: bool = False) -> list[LotLevel]:
    """Lots of a product in one account of a place, first to expire first, emptied lots too.

    `keep_lots` stops a hold from being put on them before this transaction ends.
    """
    wanted = {"kind": kind, "place_id": place_id, "product_id": product_id}
    rows = session().execute(_LEVELS_KEPT if keep_lots else _LEVELS, wanted)
    return [LotLevel(row.id, row.number, row.expires_on, row.held_at is not None, row.units) for row in rows]
