"""Where a lot lies, as far as a person may see: what its page and its API answer show.

Stations are named only to who looks after them; what lies in the whole programme is told in
two numbers. Units that were given are counted for each station: no visit is behind them here.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, func, select

from accounts.people import queries as people
from accounts.permissions import Actor
from accounts.places import queries as places
from accounts.places.models import Place
from core import clock
from core.database import session
from core.errors import NotFound
from inventory import fefo
from inventory.catalogue import queries as catalogue
from inventory.catalogue.models import Lot, LotHold, Product
from inventory.ledger.models import HOLDS_STOCK, Account, StockLevel

# What the page lists, and the accounts it is read from.
LISTS = {
    "places": tuple(HOLDS_STOCK.values()),
    "in_transit": ("in_transit",),
    "put_aside": ("quarantine",),
    "given": ("given",),
}


def lots_numbered(actor: Actor, number: str) -> list[dict[str, Any]]:
    """Every lot of this number (two products may share one), with places and units. Raises NotFound."""
    found = catalogue.lots_numbered(number)
    if not found:
        raise NotFound("No lot has this number.")
    lot_ids = [lot.id for lot, _product in found]
    where = _lying_where(lot_ids, places.ids_within_reach(actor))
    history = catalogue.hold_history(lot_ids)
    names = people.names_of({by for one in history for by in (one.held_by, one.released_by) if by})
    told = [_lot(lot, product, where, history, names) for lot, product in found]
    return [{**one, "in_all": None if actor.station_id else in_all(one["id"])} for one in told]


def _lot(
    lot: Lot, product: Product, where: Sequence[Any], history: Sequence[LotHold], names: dict[int, str]
) -> dict[str, Any]:
    own = [one for one in history if one.lot_id == lot.id]
    open_now = next((one for one in own if one.released_at is None), None)
    lists = {name: _placed(where, lot.id, kinds) for name, kinds in LISTS.items()}
    return {
        "id": lot.id,
        "lot": lot.number,
        "product": product.code,
        "name": product.name,
        "expires_on": lot.expires_on,
        "expires_by_month": lot.expires_by_month,
        "expired": fefo.is_expired(lot, clock.today()),
        "held": lot.held_at is not None,
        "held_reason": lot.held_reason,
        "recalled": open_now is not None and open_now.kind == "recall",
        "recalled_by": open_now.held_by if open_now and open_now.kind == "recall" else None,
        "reference": open_now.reference if open_now else None,
        **lists,
        "holds": [_hold(one, names) for one in own],
    }


def _hold(one: LotHold, names: dict[int, str]) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "reason": one.reason,
        "reference": one.reference,
        "held_at": one.held_at,
        "held_by": names.get(one.held_by or 0),
        "released_at": one.released_at,
        "released_by": names.get(one.released_by or 0),
        "release_reason": one.release_reason,
    }


def _placed(where: Sequence[Any], lot_id: int, kinds: Iterable[str]) -> list[dict[str, Any]]:
    return [
        {"place": place.code, "name": place.name, "kind": place.kind, "units": units}
        for of_lot, kind, place, units in where
        if of_lot == lot_id and kind in kinds
    ]


def _lying_where(lot_ids: Iterable[int], place_ids: Select[Any]) -> Sequence[Any]:
    """Rows of (lot_id, kind of account, place, units) among these places, by name."""
    wanted = [kind for kinds in LISTS.values() for kind in kinds]
    query = (
        select(StockLevel.lot_id, Account.kind, Place, StockLevel.units)
        .join(Account, Account.id == StockLevel.account_id)
        .join(Place, Place.id == Account.place_id)
        .where(
            StockLevel.lot_id.in_(tuple(lot_ids)),
            StockLevel.units > 0,
            Account.kind.in_(wanted),
            Account.place_id.in_(place_ids),
        )
    )
    return session().execute(query.order_by(Place.name)).all()


def near_with_a_dose(station_id: int) -> Sequence[str]:
    """Names of the open stations nearest to this one whose box holds a dose that may be given today.

    Those of its district; where there is none, of its province; else of the whole programme.
    """
    around = places.by_id(station_id)
    while around.parent_id is not None:
        around = places.by_id(around.parent_id)
        found = session().scalars(_with_a_dose(around.id).where(Place.id != station_id)).all()
        if found:
            return found
    return []


def _with_a_dose(around_id: int) -> Select[Any]:
    holding = (
        select(Account.place_id)
        .join(StockLevel, StockLevel.account_id == Account.id)
        .join(Lot, Lot.id == StockLevel.lot_id)
        .join(Product, Product.id == Lot.product_id)
        .where(
            Account.kind == HOLDS_STOCK["station"],
            Lot.held_at.is_(None),
            Lot.expires_on >= clock.today(),
            Product.is_retired.is_(False),
        )
        .group_by(Account.place_id, Product.id, Product.units_per_treatment)
        .having(func.sum(StockLevel.units) >= Product.units_per_treatment)
    )
    within = places.ids_under([around_id])
    query = select(Place.name).where(Place.id.in_(within), Place.id.in_(holding), Place.is_closed.is_(False))
    return query.order_by(Place.name)


def in_all(lot_id: int) -> dict[str, int]:
    """The lot in the whole programme: places that hold it, units there, units on their way."""
    query = (
        select(Account.kind, func.count().label("places"), func.sum(StockLevel.units).label("units"))
        .join(StockLevel, StockLevel.account_id == Account.id)
        .where(StockLevel.lot_id == lot_id, StockLevel.units > 0)
        .group_by(Account.kind)
    )
    found = {row.kind: row for row in session().execute(query)}
    lying = [found[kind] for kind in LISTS["places"] if kind in found]
    moving = found.get("in_transit")
    return {
        "places": sum(row.places for row in lying),
        "units": sum(int(row.units) for row in lying),
        "in_transit": int(moving.units) if moving else 0,
    }


def holders(lot_id: int, *, aside: bool = False) -> Sequence[Any]:
    """Rows of (id, kind) of every place that holds the lot, or waits for it, or has it put aside."""
    kinds = LISTS["put_aside"] if aside else (*LISTS["places"], *LISTS["in_transit"])
    query = (
        select(Place.id, Place.kind)
        .join(Account, Account.place_id == Place.id)
        .join(StockLevel, StockLevel.account_id == Account.id)
        .where(StockLevel.lot_id == lot_id, StockLevel.units > 0, Account.kind.in_(kinds))
        .distinct()
    )
    return session().execute(query.order_by(Place.id)).all()
