"""Do counts and losses still stand as they were signed? For `flask verify`; reads and changes nothing.

A fingerprint of each goes into the trail entry of the second person. A level that says it was counted
must name a closed count of that very instant.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import bindparam, select

from core.database import session, table
from inventory.counts.models import StockCount, StockCountLine, StockLoss
from inventory.ledger.models import StockLevel

_COUNT = select(*table(StockCount).columns).where(StockCount.id == bindparam("of_id"))
_LINES = (
    select(*table(StockCountLine).columns)
    .where(StockCountLine.count_id == bindparam("of_id"))
    .order_by(StockCountLine.lot_id)
)
_LOSS = select(*table(StockLoss).columns).where(StockLoss.id == bindparam("of_id"))


def of_count(count_id: int) -> str:
    """The fingerprint of a count that was closed, over its row and its lines."""
    return _fingerprint(count_id, _COUNT, _LINES)


def of_loss(loss_id: int) -> str:
    """The fingerprint of a loss that was confirmed."""
    return _fingerprint(loss_id, _LOSS)


def faults() -> Iterator[str]:
    """Levels that say a count settled them where no closed count of that instant is."""
    query = (
        select(StockLevel.account_id, StockLevel.lot_id, StockLevel.counted_in)
        .outerjoin(
            StockCount,
            (StockCount.id == StockLevel.counted_in)
            & (StockCount.state == "closed")
            & (StockCount.counted_at == StockLevel.counted_at),
        )
        .where(
            StockLevel.counted_at.is_not(None) | StockLevel.counted_in.is_not(None), StockCount.id.is_(None)
        )
    )
    for row in session().execute(query):
        named = f"account {row.account_id}, lot {row.lot_id}"
        yield f"{named}: settled by count {row.counted_in}, which was not closed for that instant"


def _fingerprint(record_id: int, *queries: Any) -> str:
    rows = [
        dict(row) for query in queries for row in session().execute(query, {"of_id": record_id}).mappings()
    ]
    plain = json.dumps(rows, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(plain.encode()).hexdigest()
