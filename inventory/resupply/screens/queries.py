"""Read for the pages what crosses requests: names of places, and what their boxes hold.

Set-based: a liaison of many stations gets a list at the price of one reading, not of one a station.
"""

from collections.abc import Iterable

from sqlalchemy import func, select

from accounts.places.models import Place
from core import clock
from core.database import session
from inventory.catalogue.models import Lot, Product
from inventory.ledger.models import HOLDS_STOCK, Account, StockLevel


def place_names(place_ids: Iterable[int]) -> dict[int, str]:
    query = select(Place.id, Place.name).where(Place.id.in_(tuple(place_ids)))
    return {row.id: row.name for row in session().execute(query)}


def usable_at(place_ids: Iterable[int]) -> dict[tuple[int, int], int]:
    """{(place, product): whole usable treatments} in boxes and stores; what is missing is 0."""
    query = (
        select(Account.place_id, Product.id, Product.units_per_treatment, func.sum(StockLevel.units))
        .join(StockLevel, StockLevel.account_id == Account.id)
        .join(Lot, Lot.id == StockLevel.lot_id)
        .join(Product, Product.id == Lot.product_id)
        .where(
            Account.place_id.in_(tuple(place_ids)),
            Account.kind.in_(HOLDS_STOCK.values()),
            Lot.expires_on >= clock.today(),
            Lot.held_at.is_(None),
        )
        .group_by(Account.place_id, Product.id, Product.units_per_treatment)
    )
    return {
        (place_id, product_id): int(units) // size
        for place_id, product_id, size, units in session().execute(query)
    }
