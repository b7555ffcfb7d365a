"""One box in the simulation: lots with a last day, deliveries under way, and the history that a way may read.

It knows what a station knows: doses given, when the box was empty, and when deliveries came.
What was asked for in vain is counted for the result and shown to no way of ordering.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from benchmarks.supply_world import DAYS_A_MONTH
from inventory import stockout
from inventory.demand import Learned, Month, learn, weeks_of
from inventory.planning import Use
from inventory.stockout import LotTimeline

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
AMC_MONTHS = 3


def at(day: int) -> datetime:
    return EPOCH + timedelta(days=day)


@dataclass
class Lot:
    last_day: int
    units: int
    changes: list[tuple[datetime, int]]

    def move(self, day: int, change: int) -> None:
        self.units += change
        self.changes.append((at(day), change))


@dataclass
class Tally:
    """What the simulation measures of one station."""

    asked: int = 0
    met_empty: int = 0
    times_out: int = 0
    expired: int = 0
    stock_days: int = 0
    orders: int = 0


@dataclass
class Box:
    opening: int
    opening_life: int
    lots: list[Lot] = field(default_factory=list)
    under_way: list[tuple[int, int, int, int]] = field(
        default_factory=list
    )  # arrives, treatments, life, asked
    given: dict[int, int] = field(default_factory=dict)
    weeks_waited: Counter[int] = field(default_factory=Counter)
    tally: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        self._receive(0, self.opening, self.opening_life)

    @property
    def on_hand(self) -> int:
        return sum(lot.units for lot in self.lots if lot.units)

    @property
    def on_order(self) -> int:
        return sum(treatments for _arrives, treatments, _life, _asked in self.under_way)

    def order(self, day: int, treatments: int, wait: int, life: int) -> None:
        self.under_way.append((day + wait, treatments, life, day))
        self.tally.orders += 1

    def live_through(self, day: int, people: int) -> None:
        """Deliveries come in, lots end, people come; in this order."""
        before = self.on_hand
        for arrival in [one for one in self.under_way if one[0] <= day]:
            self.under_way.remove(arrival)
            self._receive(day, arrival[1], arrival[2])
            self.weeks_waited[weeks_of(day - arrival[3])] += 1
        for lot in self.lots:
            if lot.units and lot.last_day < day:
                self.tally.expired += lot.units
                lot.move(day, -lot.units)
        for _ in range(people):
            self._give(day)
        after = self.on_hand
        self.tally.stock_days += after
        self.tally.times_out += before > 0 and after == 0

    def _receive(self, day: int, treatments: int, life: int) -> None:
        if treatments:
            self.lots.append(Lot(day + life, treatments, [(at(day), 0)]))
            self.lots[-1].changes[0] = (at(day), treatments)

    def _give(self, day: int) -> None:
        self.tally.asked += 1
        lot = min((lot for lot in self.lots if lot.units), key=lambda lot: lot.last_day, default=None)
        if lot is None:
            self.tally.met_empty += 1
            return
        lot.move(day, -1)
        month = day // DAYS_A_MONTH
        self.given[month] = self.given.get(month, 0) + 1

    def spells(self, from_day: int, to_day: int) -> list[stockout.Span]:
        start, end = at(from_day), at(to_day)
        lots = [
            LotTimeline(
                sum(change for when, change in lot.changes if when < start),
                tuple(change for change in lot.changes if change[0] >= start),
                at(lot.last_day + 1),
            )
            for lot in self.lots
            if lot.units or lot.changes[-1][0] >= start
        ]
        return list(stockout.spells(lots, start, end))

    def use(self, month: int) -> Use | None:
        """Of the last three full months, as far as the station is that old."""
        first = max(0, month - AMC_MONTHS)
        if first == month:
            return None
        start, end = first * DAYS_A_MONTH, month * DAYS_A_MONTH
        out = stockout.within(self.spells(start, end), at(start), at(end))
        given = sum(self.given.get(one, 0) for one in range(first, month))
        return Use(Fraction(given), Fraction(month - first), at(end) - at(start), out)

    def learned(self, month: int, history_months: int) -> Learned:
        first = max(0, month - history_months)
        out = self.spells(first * DAYS_A_MONTH, month * DAYS_A_MONTH)
        months = []
        for one in range(first, month):
            start, end = at(one * DAYS_A_MONTH), at((one + 1) * DAYS_A_MONTH)
            in_stock = 1 - stockout.within(out, start, end) / (end - start)
            months.append(Month(float(self.given.get(one, 0)), in_stock, month - 1 - one))
        return learn(months)
