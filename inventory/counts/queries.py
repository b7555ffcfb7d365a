"""Read counts: one with its lines, those of a station, when boxes were last counted, how well books held.

Each starts from the places that a person covers; another station's count is not found.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased

from accounts.people.models import Person
from accounts.people.queries import names_of
from accounts.permissions import Actor
from accounts.places import queries as places
from accounts.places.models import Place
from core.database import session
from core.errors import NotFound
from core.pagination import Page, Position, newest_first
from inventory.catalogue.models import Lot, Product
from inventory.counts.models import CustodyHandover, StockCount, StockCountLine, StockLoss
from inventory.ledger import instants
from inventory.ledger.models import Account, Movement

CLOSED, OPEN = "closed", "counted"


class Line(NamedTuple):
    """One lot of a count. `difference` is counted less book; empty where nobody counted."""

    lot_id: int
    product: str
    product_name: str
    lot: str
    expires_on: Any
    expires_by_month: bool
    counted: int | None
    book: int
    difference: int | None
    reason: str | None
    correction_id: int | None
    given_since: int


class Accuracy(NamedTuple):
    """How well the book of a box held at one count, in units: `off` is the sum of all differences."""

    count_id: int
    station_id: int
    counted_at: datetime
    book: int
    counted: int
    off: int

    @property
    def error(self) -> float | None:
        """(book - counted) / counted; undefined where nothing was counted."""
        return (self.book - self.counted) / self.counted if self.counted else None


def find(actor: Actor, count_id: int) -> StockCount:
    """A count of a place that the actor covers. Raises NotFound."""
    found = session().get(StockCount, count_id, populate_existing=True)
    if found is None or not places.covers(actor, found.station_id):
        raise NotFound("No count of your station has this number.")
    return found


def open_count(box_id: int) -> StockCount | None:
    """The count of this box that waits for its witness."""
    query = select(StockCount).where(StockCount.box_id == box_id, StockCount.state == OPEN)
    return session().scalars(query).one_or_none()


def dropped_before(count: StockCount) -> list[int]:
    """Numbers of the counts dropped since the last closed one: whoever counts again has seen the book."""
    closed = (
        select(func.max(StockCount.id))
        .where(StockCount.box_id == count.box_id, StockCount.state == CLOSED, StockCount.id < count.id)
        .scalar_subquery()
    )
    query = select(StockCount.id).where(
        StockCount.box_id == count.box_id,
        StockCount.state == "withdrawn",
        StockCount.id < count.id,
        StockCount.id > func.coalesce(closed, 0),
    )
    return list(session().scalars(query.order_by(StockCount.id)))


def last_closed(box_id: int) -> StockCount | None:
    query = select(StockCount).where(StockCount.box_id == box_id, StockCount.state == CLOSED)
    return session().scalars(query.order_by(StockCount.counted_at.desc()).limit(1)).one_or_none()


def last_counted(place_ids: Iterable[int] | None = None) -> dict[int, datetime]:
    """When each station's box was last counted (by a count that was closed), by station id."""
    query = select(StockCount.station_id, func.max(StockCount.counted_at)).where(StockCount.state == CLOSED)
    if place_ids is not None:
        query = query.where(StockCount.station_id.in_(tuple(place_ids)))
    return {row[0]: row[1] for row in session().execute(query.group_by(StockCount.station_id))}


def accuracy(place_ids: Iterable[int], since: datetime, until: datetime) -> list[Accuracy]:
    """Each closed count of these places in [since, until), oldest first."""
    query = (
        select(
            StockCount.id,
            StockCount.station_id,
            StockCount.counted_at,
            func.sum(StockCountLine.book),
            func.sum(StockCountLine.counted),
            func.sum(func.abs(StockCountLine.counted - StockCountLine.book)),
        )
        .join(StockCountLine, StockCountLine.count_id == StockCount.id)
        .where(
            StockCount.state == CLOSED,
            StockCount.station_id.in_(tuple(place_ids)),
            StockCount.counted_at >= since,
            StockCount.counted_at < until,
            StockCountLine.counted.is_not(None),
        )
        .group_by(StockCount.id, StockCount.station_id, StockCount.counted_at)
        .order_by(StockCount.counted_at, StockCount.id)
    )
    return [Accuracy(*row[:3], *map(int, row[3:])) for row in session().execute(query)]


def counts(actor: Actor, at: Position) -> Page[Any]:
    """Rows of (id, StockCount, station, code, off), newest first; `off` of its lots differed."""
    off = (
        select(func.count())
        .where(StockCountLine.count_id == StockCount.id, StockCountLine.correction_id.is_not(None))
        .scalar_subquery()
    )
    query = (
        select(StockCount.id, StockCount, Place.name.label("station"), Place.code, off.label("off"))
        .join(Place, Place.id == StockCount.station_id)
        .where(places.reach(actor))
    )
    return newest_first(query, StockCount.id, at)  # type: ignore[arg-type]


def lines(count: StockCount, *, as_saved: bool = False) -> list[Line]:
    """The lots of a count: with the book as it was settled, or as it is known now while the count is open.

    `as_saved` shows the book that the counter was told when they saved.
    """
    query = (
        select(StockCountLine, Lot, Product)
        .join(Lot, Lot.id == StockCountLine.lot_id)
        .join(Product, Product.id == Lot.product_id)
        .where(StockCountLine.count_id == count.id)
        .order_by(Product.name, Product.code, Lot.expires_on, Lot.id)
    )
    rows = session().execute(query.execution_options(populate_existing=True)).all()
    known = _book_now(count, [row.Lot.id for row in rows]) if count.state == OPEN else {}
    return [_line(*row, known=known, as_saved=as_saved) for row in rows]


def box_account_id(station_id: int) -> int | None:
    query = select(Account.id).where(Account.kind == "box", Account.place_id == station_id)
    return session().scalar(query)


def people_of(count: StockCount) -> tuple[str, str | None]:
    """(who counted, who closed or withdrew it)."""
    names = names_of([person_id for person_id in (count.counted_by, count.ended_by) if person_id])
    return names[count.counted_by], names.get(count.ended_by or 0)


def _book_now(count: StockCount, lot_ids: Sequence[int]) -> dict[int, int]:
    account_id = box_account_id(count.station_id)
    return {} if account_id is None else instants.book_at(account_id, lot_ids, count.counted_at)


def _line(line: StockCountLine, lot: Lot, product: Product, *, known: dict[int, int], as_saved: bool) -> Line:
    book = line.book if line.book is not None else known.get(lot.id, line.book_at_save)
    if as_saved:
        book = line.book_at_save
    return Line(
        lot.id,
        product.code,
        product.name,
        lot.number,
        lot.expires_on,
        lot.expires_by_month,
        line.counted,
        book,
        None if line.counted is None else line.counted - book,
        None if as_saved else line.reason,
        None if as_saved else line.correction_id,
        0 if as_saved else line.given_since,
    )


def made_by(count: StockCount) -> Sequence[Any]:
    """Rows of (id, lot, change, reason): the corrections of a closed count, in units of the box."""
    account_id = box_account_id(count.station_id)
    query = (
        select(
            Movement.id,
            Lot.number.label("lot"),
            case((Movement.to_account_id == account_id, Movement.units), else_=-Movement.units).label(
                "change"
            ),
            Movement.reason,
        )
        .join(StockCountLine, StockCountLine.correction_id == Movement.id)
        .join(Lot, Lot.id == Movement.lot_id)
        .where(StockCountLine.count_id == count.id)
    )
    return session().execute(query.order_by(Movement.id)).all()


def losses(station_id: int, at: Position, loss_id: int | None = None) -> Page[Any]:
    """Rows of (id, StockLoss, lot, product, proposed_by, ended_by) of a station, newest first."""
    first, second = aliased(Person), aliased(Person)
    query = (
        select(
            StockLoss.id,
            StockLoss,
            Lot.number.label("lot"),
            Product.code.label("product"),
            Product.name.label("product_name"),
            first.name.label("proposed_by"),
            second.name.label("ended_by"),
        )
        .join(Lot, Lot.id == StockLoss.lot_id)
        .join(Product, Product.id == Lot.product_id)
        .join(first, first.id == StockLoss.proposed_by)
        .outerjoin(second, second.id == StockLoss.ended_by)
        .where(StockLoss.station_id == station_id)
        .execution_options(populate_existing=True)
    )
    if loss_id is not None:
        query = query.where(StockLoss.id == loss_id)
    return newest_first(query, StockLoss.id, at)  # type: ignore[arg-type]


def open_losses(station_id: int) -> Sequence[int]:
    """Who wrote each loss of this station that waits for its second person."""
    query = select(StockLoss.proposed_by).where(
        StockLoss.station_id == station_id, StockLoss.state == "proposed"
    )
    return session().scalars(query).all()


def handovers(station_id: int, at: Position) -> Page[Any]:
    """Rows of (id, CustodyHandover, giver, taker), newest first."""
    giver, taker = aliased(Person), aliased(Person)
    query = (
        select(CustodyHandover.id, CustodyHandover, giver.name.label("giver"), taker.name.label("taker"))
        .join(giver, giver.id == CustodyHandover.from_person_id)
        .join(taker, taker.id == CustodyHandover.to_person_id)
        .where(CustodyHandover.station_id == station_id)
    )
    return newest_first(query, CustodyHandover.id, at)  # type: ignore[arg-type]
