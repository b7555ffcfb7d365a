"""Read products and lots."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select

from core.database import session, table
from core.pagination import Page, Position, newest_first
from inventory.catalogue.models import Lot, Product

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


def lots_numbered(number: str) -> Sequence[Row[Any]]:
    """Rows of (Lot, Product) with this number: two products may share one."""
    query = select(Lot, Product).join(Product, Product.id == Lot.product_id)
    return session().execute(query.where(Lot.number == tidy_number(number)).order_by(Product.code)).all()


def lots(at: Position) -> Page[Any]:
    """Rows of (id, Lot, Product), the lot that came into the book last first."""
    query = select(Lot.id, Lot, Product).join(Product, Product.id == Lot.product_id)
    return newest_first(query, table(Lot).c.id, at)


def newest_lot(product_id: int) -> Lot | None:
    """The lot of this product that came into the book last."""
    return session().scalars(_NEWEST_LOT, {"product_id": product_id}).one_or_none()


def tidy_number(typed: str) -> str:
    """A lot number as the book keeps it: capitals, no space around."""
    return typed.strip().upper()
