"""Read what places hold, and the stock card behind each number."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, Subquery, bindparam, func, select, union_all
from sqlalchemy.orm import aliased

from accounts.people.models import Person
from core import clock
from core.database import session, table
from core.pagination import Page, Position, newest_first
from inventory import fefo
from inventory.catalogue.models import Lot, Product
from inventory.fefo import LotLevel
from inventory.ledger.digest import digest_of
from inventory.ledger.models import HOLDS_STOCK, Account, Movement, StockLevel

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
_LEVELS_KEPT = _LEVELS.with_for_update(read=True, of=table(Lot))
_STOCK = (
    select(Product, Lot, StockLevel.units)
    .join(Lot, Lot.product_id == Product.id)
    .join(StockLevel, StockLevel.lot_id == Lot.id)
    .join(Account, Account.id == StockLevel.account_id)
    .where(
        Account.place_id == bindparam("place_id"),
        Account.kind.in_(HOLDS_STOCK.values()),
        StockLevel.units > 0,
    )
    .order_by(Product.name, Product.code, Lot.expires_on, Lot.id)
)


@dataclass(frozen=True)
class StockLine:
    """One lot at one place. `treatments` are whole ones; `reason` is the code of why it is not usable."""

    product: Product
    lot: Lot
    units: int
    reason: str | None

    @property
    def is_usable(self) -> bool:
        return self.reason is None

    @property
    def treatments(self) -> int:
        return self.units // self.product.units_per_treatment


class CardLine(NamedTuple):
    """A movement as the stock card shows it. `change` is signed; the balances are those after it."""

    id: int
    lot: str
    kind: str
    reason: str
    change: int
    lot_balance: int
    balance: int
    other_account: str
    occurred_at: Any
    recorded_at: Any
    by: str
    reverses_id: int | None


def levels(place_id: int, product_id: int, kind: str = "box", *, keep_lots: bool = False) -> list[LotLevel]:
    """Lots of a product in one account of a place, first to expire first, emptied lots too.

    `keep_lots` stops a hold from being put on them before this transaction ends.
    """
    wanted = {"kind": kind, "place_id": place_id, "product_id": product_id}
    rows = session().execute(_LEVELS_KEPT if keep_lots else _LEVELS, wanted)
    return [LotLevel(row.id, row.number, row.expires_on, row.held_at is not None, row.units) for row in rows]


def judge(station_id: int, product_id: int, units: int, on: date) -> str | None:
    """The code of what would refuse this dose from the station's box on this day, or None."""
    return fefo.judge(levels(station_id, product_id), units, on)


def stock(place_id: int, on: date | None = None) -> list[StockLine]:
    """What a station's box or a store holds, product by product, first to expire first."""
    on = on or clock.today()
    lines = []
    for product, lot, units in session().execute(_STOCK, {"place_id": place_id}):
        level = LotLevel(lot.id, lot.number, lot.expires_on, lot.held_at is not None, units)
        lines.append(StockLine(product, lot, units, fefo.why_not(level, on)))
    return lines


def once_held(place_id: int) -> list[Product]:
    """Products that the place holds, or held and may hold again: an empty box has a stock card too."""
    held = (
        select(Lot.product_id)
        .join(StockLevel, StockLevel.lot_id == Lot.id)
        .join(Account, Account.id == StockLevel.account_id)
        .where(Account.place_id == place_id, Account.kind.in_(HOLDS_STOCK.values()))
    )
    query = select(Product).where(Product.id.in_(held), Product.is_retired.is_(False))
    return list(session().scalars(query.order_by(Product.name, Product.code)))


def first_to_use(lines: Iterable[StockLine]) -> dict[int, StockLine]:
    """By product id, the first usable lot that makes a treatment; `stock` gives lots by expiry."""
    first: dict[int, StockLine] = {}
    for line in lines:
        if line.is_usable and line.treatments:
            first.setdefault(line.product.id, line)
    return first


def treatments_left(place_id: int, on: date | None = None) -> dict[int, int]:
    """Whole usable treatments by product id. Units of several lots make one treatment together."""
    return treatments_in(stock(place_id, on))


def treatments_in(lines: Iterable[StockLine]) -> dict[int, int]:
    """The same, from lines already read; products without a usable unit count 0."""
    units: dict[int, int] = {}
    sizes: dict[int, int] = {}
    for line in lines:
        sizes[line.product.id] = line.product.units_per_treatment
        units[line.product.id] = units.get(line.product.id, 0) + (line.units if line.is_usable else 0)
    return {product_id: held // sizes[product_id] for product_id, held in units.items()}


def usable_treatments(place_ids: Iterable[int] | None = None) -> dict[tuple[int, int], int]:
    """By (place, product), what `treatments_left` says of each of these places, or of all, in one reading.

    Only pairs with a usable unit: what is missing is 0.
    """
    query = (
        select(Account.place_id, Product.id, Product.units_per_treatment, func.sum(StockLevel.units))
        .join(StockLevel, StockLevel.account_id == Account.id)
        .join(Lot, Lot.id == StockLevel.lot_id)
        .join(Product, Product.id == Lot.product_id)
        .where(Account.kind.in_(HOLDS_STOCK.values()), StockLevel.units > 0)
        .where(Lot.held_at.is_(None), Lot.expires_on >= clock.today())
        .group_by(Account.place_id, Product.id, Product.units_per_treatment)
    )
    if place_ids is not None:
        query = query.where(Account.place_id.in_(tuple(place_ids)))
    rows = session().execute(query)
    return {(place_id, product_id): int(units) // size for place_id, product_id, size, units in rows}


def put_right_among(movement_ids: Iterable[int]) -> set[int]:
    """Those of these movements that were put right since by their reversal."""
    query = select(Movement.reverses_id).where(Movement.reverses_id.in_(tuple(movement_ids)))
    return {int(found) for found in session().scalars(query) if found is not None}


def card(place_id: int, product_id: int, at: Position) -> Page[CardLine]:
    """The stock card of a product at a place: movements, newest first, with balances after each."""
    flow = _flow(place_id, product_id)
    running = select(
        flow,
        func.sum(flow.c.change).over(order_by=flow.c.id).label("balance"),
        func.sum(flow.c.change).over(partition_by=flow.c.lot_id, order_by=flow.c.id).label("lot_balance"),
    ).subquery()
    query = (
        select(
            running,
            Lot.number.label("lot"),
            Person.name.label("by"),
            Account.kind.label("other_account"),
        )
        .join(Lot, Lot.id == running.c.lot_id)
        .join(Person, Person.id == running.c.person_id)
        .join(Account, Account.id == running.c.other_id)
    )
    page = newest_first(query, running.c.id, at)
    items = [CardLine(*(getattr(row, name) for name in CardLine._fields)) for row in page.items]
    return Page(items, page.next)


def _flow(place_id: int, product_id: int) -> Subquery:
    """Every movement into and out of what the place keeps its stock in, with a sign."""
    own = aliased(Account)

    def side(here: Any, there: Any, change: Any) -> Select[Any]:
        return (
            select(
                Movement.id,
                Movement.lot_id,
                Movement.kind,
                Movement.reason,
                Movement.occurred_at,
                Movement.recorded_at,
                Movement.person_id,
                Movement.reverses_id,
                there.label("other_id"),
                change.label("change"),
            )
            .join(own, own.id == here)
            .join(Lot, Lot.id == Movement.lot_id)
            .where(own.place_id == place_id, own.kind.in_(HOLDS_STOCK.values()), Lot.product_id == product_id)
        )

    return union_all(
        side(Movement.to_account_id, Movement.from_account_id, Movement.units),
        side(Movement.from_account_id, Movement.to_account_id, -Movement.units),
    ).subquery()


def digests_of(movement_ids: Iterable[int]) -> dict[int, str]:
    """Digests by movement id, computed from the rows as they stand now; a missing row is missing here."""
    columns = table(Movement).c
    rows = session().execute(select(*columns).where(columns.id.in_(tuple(movement_ids)))).mappings()
    return {row["id"]: digest_of(row) for row in rows}


def lot_numbers_of(movement_ids: Iterable[int]) -> list[str]:
    """The numbers of the lots that these movements moved, each once."""
    query = select(Lot.number).join(Movement, Movement.lot_id == Lot.id)
    return list(session().scalars(query.where(Movement.id.in_(tuple(movement_ids))).distinct()))


def movement_shown(movement_id: int) -> Any:
    """A movement as a page names it: kind, units, occurred_at, lot, product."""
    query = (
        select(
            Movement.kind,
            Movement.units,
            Movement.occurred_at,
            Lot.number.label("lot"),
            Product.code.label("product"),
        )
        .join(Lot, Lot.id == Movement.lot_id)
        .join(Product, Product.id == Lot.product_id)
        .where(Movement.id == movement_id)
    )
    return session().execute(query).one()
