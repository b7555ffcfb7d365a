"""What a box held and gave, month by month, folded back from what it holds now.

One reading serves one station or all of them, and takes only the rows since the first of the
months. Use is a dose, counted when it was given; a movement that was put right, and what put it
right, are as if they had never been. Deliveries, transfers and losses are stock, not use.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Select, func, or_, select, type_coerce

from accounts.places.models import Place
from core import clock
from core.database import EPOCH, session
from inventory import fefo, stockout
from inventory.catalogue import queries as catalogue
from inventory.catalogue.models import Lot, Product
from inventory.demand import Month
from inventory.ledger.models import Account, Movement, StockLevel
from inventory.planning import Use
from inventory.stockout import LotTimeline

AMC_MONTHS = 3
Pair = tuple[int, int]


@dataclass(frozen=True)
class MonthUse:
    """One full month at one station, or the part of it since stock or a dose first came (`since`)."""

    start: datetime
    end: datetime
    since: datetime
    treatments: Fraction
    out: timedelta

    @property
    def share(self) -> Fraction:
        """How much of the month is known."""
        whole = (self.end - self.start) // timedelta(microseconds=1)
        return Fraction((self.end - self.since) // timedelta(microseconds=1), whole)


@dataclass(frozen=True)
class History:
    """One product at one station: usable treatments now, and its full months, oldest first."""

    place_id: int
    product_id: int
    on_hand: int
    months: tuple[MonthUse, ...]

    @property
    def use(self) -> Use | None:
        """Of the last three months, or None where nothing is known of them."""
        last = self.months[-AMC_MONTHS:]
        length = sum((one.end - one.since for one in last), timedelta(0))
        if not length:
            return None
        return Use(
            sum((one.treatments for one in last), Fraction(0)),
            sum((one.share for one in last), Fraction(0)),
            length,
            sum((one.out for one in last), timedelta(0)),
        )

    def demand_months(self) -> list[Month]:
        """The newest is 0 months old. In stock is a share of the whole month."""
        return [
            Month(float(one.treatments), (one.end - one.since - one.out) / (one.end - one.start), age)
            for age, one in enumerate(reversed(self.months))
        ]


@dataclass
class _Pair:
    """What is gathered of one product at one station before it is folded."""

    units: int = 0
    levels: dict[int, int] = field(default_factory=dict)
    changes: dict[int, list[tuple[datetime, int]]] = field(default_factory=lambda: defaultdict(list))
    doses: list[tuple[datetime, int]] = field(default_factory=list)
    first_at: datetime | None = None

    def came(self, at: datetime) -> None:
        if self.first_at is None or at < self.first_at:
            self.first_at = at


def month_starts(months: int) -> list[datetime]:
    """The instants at which the last full months began in the programme's zone, and this one."""
    day = clock.today().replace(day=1)
    days = [day]
    for _ in range(months):
        day = (day - timedelta(days=1)).replace(day=1)
        days.append(day)
    return [_midnight(one) for one in reversed(days)]


def read(months: int, place_ids: Iterable[int] | None = None) -> dict[Pair, History]:
    """Histories by (place, product) of these stations, or of every open one."""
    starts = month_starts(months)
    accounts, lots = _accounts(place_ids), {}
    pairs: dict[Pair, _Pair] = defaultdict(_Pair)
    for row in session().execute(_levels(place_ids)):
        place_id, kind = accounts[row.account_id]
        lots[row.lot_id] = row
        pair = pairs[place_id, row.product_id]
        if kind == "box":
            pair.levels[row.lot_id] = row.units
            if row.first_us is not None:
                pair.came(EPOCH + timedelta(microseconds=row.first_us))
    holds = catalogue.holds()
    _gather(_movements(starts[0], place_ids, accounts), accounts, lots, pairs)
    sizes = {
        row.id: row.units_per_treatment
        for row in session().execute(select(Product.id, Product.units_per_treatment))
    }
    return {key: _fold(key, pair, lots, holds, sizes[key[1]], starts) for key, pair in pairs.items()}


def nothing(place_id: int, product_id: int, months: int) -> History:
    """Of a pair that the book has never heard of."""
    starts = month_starts(months)
    return History(
        place_id,
        product_id,
        0,
        tuple(
            MonthUse(*span, span[1], Fraction(0), timedelta(0))
            for span in zip(starts, starts[1:], strict=False)
        ),
    )


def _accounts(place_ids: Iterable[int] | None) -> dict[int, tuple[int, str]]:
    query = (
        select(Account.id, Account.place_id, Account.kind)
        .join(Place, Place.id == Account.place_id)
        .where(Account.kind.in_(("box", "given")), Place.kind == "station")
    )
    rows = session().execute(_at_places(query, place_ids))
    return {row.id: (row.place_id, row.kind) for row in rows}


def _at_places(query: Any, place_ids: Iterable[int] | None) -> Select[Any]:
    is_wanted = Place.is_closed.is_(False) if place_ids is None else Place.id.in_(tuple(place_ids))
    found: Select[Any] = query.where(is_wanted)
    return found


def _levels(place_ids: Iterable[int] | None) -> Select[Any]:
    """Every lot that a box ever held, or that was ever given there, with the day it first came."""
    first = (
        select(func.min(type_coerce(Movement.occurred_at, BigInteger)))
        .where(Movement.to_account_id == StockLevel.account_id, Movement.lot_id == StockLevel.lot_id)
        .correlate(StockLevel)
        .scalar_subquery()
    )
    query = (
        select(
            StockLevel.account_id,
            StockLevel.lot_id,
            StockLevel.units,
            Lot.product_id,
            Lot.expires_on,
            Lot.held_at,
            first.label("first_us"),
        )
        .join(Lot, Lot.id == StockLevel.lot_id)
        .join(Account, Account.id == StockLevel.account_id)
        .join(Place, Place.id == Account.place_id)
        .where(Account.kind.in_(("box", "given")), Place.kind == "station")
    )
    return _at_places(query, place_ids)


def _movements(start: datetime, place_ids: Iterable[int] | None, accounts: dict[int, Any]) -> Sequence[Any]:
    """Rows since the start, as plain numbers: half a million of them must not become objects."""
    query = select(
        Movement.id,
        Movement.lot_id,
        Movement.from_account_id,
        Movement.to_account_id,
        Movement.units,
        Movement.kind,
        type_coerce(Movement.occurred_at, BigInteger),
        Movement.reverses_id,
    ).where(Movement.occurred_at >= start)
    if place_ids is not None:
        own = tuple(accounts)
        query = query.where(or_(Movement.from_account_id.in_(own), Movement.to_account_id.in_(own)))
    return session().execute(query).all()


def _gather(
    rows: Sequence[Any],
    accounts: dict[int, tuple[int, str]],
    lots: dict[int, Any],
    pairs: dict[Pair, _Pair],
) -> None:
    undone = {row[7] for row in rows if row[7] is not None}
    for number, lot_id, from_id, to_id, units, kind, at_us, reverses in rows:
        if reverses is not None or number in undone:
            # An original before the period is taken back too: the fold starts from today's level.
            continue
        source, target = accounts.get(from_id), accounts.get(to_id)
        if (source is None and target is None) or lot_id not in lots:
            continue
        at, product_id = EPOCH + timedelta(microseconds=at_us), lots[lot_id].product_id
        if source is not None and source[1] == "box":
            pairs[source[0], product_id].changes[lot_id].append((at, -units))
        if target is not None:
            pair = pairs[target[0], product_id]
            if target[1] == "box":
                pair.changes[lot_id].append((at, units))
            elif kind == "dose":
                pair.doses.append((at, units))
                pair.came(at)


def _fold(
    key: Pair,
    pair: _Pair,
    lots: dict[int, Any],
    holds: Mapping[int, Sequence[stockout.Hold]],
    size: int,
    starts: list[datetime],
) -> History:
    today = clock.today()
    on_hand, timelines = 0, []
    for lot_id, units in pair.levels.items():
        lot, changes = lots[lot_id], pair.changes.get(lot_id, ())
        if lot.held_at is None and not fefo.is_expired(lot, today):
            on_hand += units
        opening = units - sum(change for _at, change in changes)
        if opening or changes:
            ended = _end_of(lot.expires_on)
            timelines.append(LotTimeline(opening, changes, ended, holds.get(lot_id, ())))
    spells = list(stockout.spells(timelines, starts[0], starts[-1], size))
    given: dict[int, int] = defaultdict(int)
    for at, units in pair.doses:
        given[_month_of(at, starts)] += units
    months = []
    for index, (start, end) in enumerate(zip(starts, starts[1:], strict=False)):
        since = end if pair.first_at is None else min(max(pair.first_at, start), end)
        out = stockout.within(spells, since, end)
        months.append(MonthUse(start, end, since, Fraction(given[index], size), out))
    return History(*key, max(0, on_hand) // size, tuple(months))


def _month_of(at: datetime, starts: list[datetime]) -> int:
    return sum(1 for start in starts[1:] if at >= start)


def _midnight(day: date) -> datetime:
    return _midnight_in(day, clock.zone())


@cache
def _midnight_in(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)


def _end_of(day: date) -> datetime:
    """The first instant after a local day: a lot may be used through its last day."""
    return _midnight(day + timedelta(days=1))
