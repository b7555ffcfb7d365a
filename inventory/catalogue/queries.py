"""Read products and lots."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, bindparam, select

from core.database import session, table
from core.pagination import Page, Position, newest_first
from inventory.catalogue.models import Lot, LotHold, Product

_PRODUCT_BY_CODE = select(Product).where(Product.code == bindparam("code"))
_PRODUCT_BY_ID = select(Product).where(Product.id == bindparam("id"))
_LOT = select(Lot).where(Lot.product_id == bindparam("product_id"), Lot.number == bindparam("number"))
_NEWEST_LOT = select(Lot).where(Lot.product_id == bindparam("product_id")).order_by(Lot.id.desc()).limit(1)


def product_by_code(code: str) -> Product | None:
    """The product with this code, capitals or not; a retired one too."""
    return session().scalars(_PRODUCT_BY_CODE, {"code": code.strip().upper()}).one_or_none()


def product_by_id(product_id: int) -> Product:
    return session().scalars(_PRODUCT_BY_ID, {"id": product_id}).one()


def products(*, is_in_use: bool = True) -> Sequence[Product]:
    """Products by name; those that are retired only when asked for."""
    query = select(Product).order_by(Product.name)
    return session().scalars(query.where(Product.is_retired.is_(False)) if is_in_use else query).all()


def codes_by_gtin() -> dict[str, str]:
    """{pack number of 14 digits: code} of the products in use."""
    return {product.gtin.zfill(14): product.code for product in products() if product.gtin}


def lot(product_id: int, number: str) -> Lot | None:
    return session().scalars(_LOT, {"product_id": product_id, "number": tidy_number(number)}).one_or_none()


def lot_by_id(lot_id: int) -> Lot:
    return session().scalars(select(Lot).where(Lot.id == lot_id)).one()


def lots_numbered(number: str) -> Sequence[Row[Any]]:
    """Rows of (Lot, Product) with this number: two products may share one."""
    query = select(Lot, Product).join(Product, Product.id == Lot.product_id)
    query = query.where(Lot.number == tidy_number(number)).order_by(Product.code)
    # Marks are set beside the session's objects: one that is still in somebody's hands is read anew.
    return session().execute(query, execution_options={"populate_existing": True}).all()


def lots(at: Position) -> Page[Any]:
    """Rows of (id, Lot, Product), the lot that came into the book last first."""
    query = select(Lot.id, Lot, Product).join(Product, Product.id == Lot.product_id)
    return newest_first(query, table(Lot).c.id, at)


def newest_lot(product_id: int) -> Lot | None:
    """The lot of this product that came into the book last."""
    return session().scalars(_NEWEST_LOT, {"product_id": product_id}).one_or_none()


class Held(NamedTuple):
    """From when to when a lot was not to be used; `until_at` is empty while it is so."""

    from_at: datetime
    until_at: datetime | None


def holds() -> dict[int, list[Held]]:
    """By lot id, when each was on hold or recalled, oldest first; few lots ever are."""
    rows = session().execute(
        select(LotHold.lot_id, LotHold.held_at, LotHold.released_at).order_by(
            LotHold.lot_id, LotHold.held_at, LotHold.id
        )
    )
    found: dict[int, list[Held]] = {}
    for lot_id, held_at, released_at in rows:
        found.setdefault(lot_id, []).append(Held(held_at, released_at))
    return found


def hold_history(lot_ids: Iterable[int]) -> Sequence[LotHold]:
    """Every hold and recall of these lots, newest first."""
    query = select(LotHold).where(LotHold.lot_id.in_(tuple(lot_ids)))
    return session().scalars(query.order_by(LotHold.held_at.desc(), LotHold.id.desc())).all()


def open_hold(lot_id: int) -> Row[Any] | None:
    """(id, kind, held_by) of what keeps this lot from being used now, or None."""
    query = select(LotHold.id, LotHold.kind, LotHold.held_by)
    return (
        session().execute(query.where(LotHold.lot_id == lot_id, LotHold.released_at.is_(None))).one_or_none()
    )


def tidy_number(typed: str) -> str:
    """A lot number as the book keeps it: capitals, no space around."""
    return typed.strip().upper()
