"""Add products and lots; put a lot on hold everywhere, and release it. Recalls are in `lots`.

A lot keeps the expiry it was first entered with: another one for the same number is
either a slip or a false pack, and a person must look.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlalchemy.dialects import postgresql, sqlite

from accounts.permissions import Actor, require
from accounts.trail import service as trail
from core import clock
from core.database import is_sqlite, session, table
from core.errors import Invalid, NotFound, WrongState
from inventory.catalogue import expiry as printed
from inventory.catalogue import holds, queries
from inventory.catalogue.models import Lot, Product

UNKNOWN_NUMBER = "UNKNOWN"

_ADD_PRODUCT = insert(table(Product)).returning(table(Product).c.id)
_SET_GTIN = (
    update(table(Product)).where(table(Product).c.id == bindparam("of_id")).values(gtin=bindparam("number"))
)
_LOT_VALUES = {
    name: bindparam(name)
    for name in (
        "product_id",
        "number",
        "expires_on",
        "expires_by_month",
        "held_at",
        "held_reason",
        "added_at",
    )
}
_ADD_LOT_SQLITE = sqlite.insert(table(Lot)).values(_LOT_VALUES).on_conflict_do_nothing()
_ADD_LOT_POSTGRESQL = postgresql.insert(table(Lot)).values(_LOT_VALUES).on_conflict_do_nothing()


def add_product(
    actor: Actor,
    *,
    code: str,
    name: str,
    atc: str,
    units_per_treatment: int,
    units_per_pack: int,
    window_hours: int,
    repeat_within_hours: int,
    gtin: str | None = None,
) -> int:
    """Add a product. Returns its id; raises Invalid for a code in use."""
    require(actor, "products.manage")
    if queries.product_by_code(code):
        raise Invalid({"code": ["Another product has this code. Choose another one."]})
    _sure_that_free(gtin, "gtin")
    values = {
        "code": code.strip().upper(),
        "name": name,
        "atc": atc,
        "gtin": gtin,
        "units_per_treatment": units_per_treatment,
        "units_per_pack": units_per_pack,
        "window_hours": window_hours,
        "repeat_within_hours": repeat_within_hours,
        "is_retired": False,
    }
    product_id = session().execute(_ADD_PRODUCT, values).scalar_one()
    trail.record(actor, "product_added", values["code"], detail={"product_id": product_id})
    return int(product_id)


def set_pack_number(actor: Actor, *, product: str, pack_number: str) -> None:
    """Let a product of the book be known by the number under its bar code (14 digits).

    The maker may change it, and nothing was decided by it: this alone of a product can be set again.
    """
    require(actor, "products.manage")
    found = queries.product_by_code(product)
    if found is None or found.is_retired:
        raise Invalid({"product": ["Choose a product that is in use."]})
    _sure_that_free(pack_number, "pack_number")
    session().execute(_SET_GTIN, {"of_id": found.id, "number": pack_number})
    trail.record(
        actor, "pack_number_set", found.code, detail={"before": found.gtin or "", "after": pack_number}
    )


def _sure_that_free(gtin: str | None, field: str) -> None:
    """One number is one product: else a scan would guess."""
    if gtin and gtin in queries.codes_by_gtin():
        raise Invalid({field: ["Another product has this pack number."]})


def find_or_add_lot(product: Product, number: str, expiry: str) -> Lot:
    """The lot with this number, added to the book when it is new there.

    Part of a receipt or a count, whose trail entry names the lot. Raises Invalid when the
    expiry cannot be read, or is another than the book has.
    """
    try:
        expires_on, by_month = printed.parse(expiry)
    except ValueError:
        raise Invalid({"expires_on": ["Write the expiry like 2027-03 or 2027-03-15."]}) from None
    number = queries.tidy_number(number)
    if number == UNKNOWN_NUMBER:
        raise Invalid({"lot": ["Write the number printed on the pack."]})
    lot = queries.lot(product.id, number)
    if lot is None:
        _add(product.id, number, expires_on=expires_on, expires_by_month=by_month)
        lot = _sure(product.id, number)
    if lot.expires_on != expires_on:
        known = printed.shown(lot.expires_on, lot.expires_by_month)
        raise Invalid({"expires_on": [f"This lot is in the book with another expiry: {known}."]})
    return lot


def unknown_lot(product: Product) -> Lot:
    """The lot that stands for "nobody knows which": on hold from its first day, so never handed out.

    Made when a dose that was already given is the first that the book hears of a product.
    """
    now, why = clock.now(), "The lot is not known"
    expires_on = clock.local(now).date()
    _add(product.id, UNKNOWN_NUMBER, expires_on=expires_on, held_at=now, held_reason=why)
    lot = _sure(product.id, UNKNOWN_NUMBER)
    holds.open_hold(lot.id, "hold", why, None)
    return lot


def hold_lot(actor: Actor, *, number: str, reason: str) -> None:
    """Stop every lot of this number everywhere at once. Raises NotFound, or WrongState when held already."""
    require(actor, "lots.hold")
    number = queries.tidy_number(number)
    if not holds.hold_numbered(actor, number, reason):
        _known(number)
        raise WrongState("This lot is on hold already.")
    trail.record(actor, "lot_held", number)


def release_lot(actor: Actor, *, number: str, reason: str | None = None) -> None:
    """Let a lot on hold be used again; a recalled one is not released here.

    Raises NotFound, or WrongState when it is not on hold.
    """
    require(actor, "lots.hold")
    number = queries.tidy_number(number)
    if number == UNKNOWN_NUMBER:
        raise WrongState("This stands for lots nobody knows. It stays on hold.")
    kinds = {lot.id: queries.open_hold(lot.id) for lot, _product in _known(number)}
    on_hold = [lot_id for lot_id, found in kinds.items() if found and found.kind == "hold"]
    if not on_hold:
        is_recalled = any(kinds.values())
        raise WrongState(
            "This lot is recalled. Another liaison ends that, with a reason."
            if is_recalled
            else "This lot is not on hold."
        )
    for lot_id in on_hold:
        holds.release(actor, lot_id, "hold", reason)
    trail.record(actor, "lot_released", number)


def _known(number: str) -> Sequence[Any]:
    found = queries.lots_numbered(number)
    if not found:
        raise NotFound("No lot has this number.")
    return found


def _add(product_id: int, number: str, **values: Any) -> None:
    row = {"expires_by_month": False, "held_at": None, "held_reason": None, "added_at": clock.now(), **values}
    statement = _ADD_LOT_SQLITE if is_sqlite() else _ADD_LOT_POSTGRESQL
    session().execute(statement, {"product_id": product_id, "number": number, **row})


def _sure(product_id: int, number: str) -> Lot:
    lot = queries.lot(product_id, number)
    if lot is None:
        raise RuntimeError("a lot that was just added is not there")
    return lot
