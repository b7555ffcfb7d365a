"""A month of a box in the words of the paper forms: balances, received, dispensed, losses and adjustments.

Pure. Every unit that moved stands in exactly one column, so that a sheet adds up from its first
balance to its last. Nothing here says to whom a dose was given.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from core import clock
from core.fields import EARLIEST_YEAR, LATEST_YEAR

RECEIVED_FROM = {"supplier", "store", "in_transit", "box"}
DISPENSED_TO = {"given"}


class Moved(Protocol):
    """Units that came or went, when, and the kind of account at the other end."""

    @property
    def change(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def other(self) -> str: ...


@dataclass
class Sheet:
    """In units. `adjusted` holds losses, corrections, and what was sent to others, with its sign."""

    opening: int
    received: int = 0
    dispensed: int = 0
    adjusted: int = 0
    days: "dict[date, Sheet]" = field(default_factory=dict)

    @property
    def closing(self) -> int:
        return self.opening + self.received - self.dispensed + self.adjusted

    def add(self, moved: Moved) -> None:
        if moved.other in DISPENSED_TO:
            self.dispensed -= moved.change
        elif moved.other in RECEIVED_FROM and moved.change > 0:
            self.received += moved.change
        else:
            self.adjusted += moved.change


def sheet(opening: int, moves: Iterable[Moved]) -> Sheet:
    """The month, and a line for each day on which something moved."""
    whole = Sheet(opening)
    for moved in moves:
        day = clock.local(moved.at).date()
        line = whole.days.setdefault(day, Sheet(whole.closing))
        line.add(moved)
        whole.add(moved)
    return whole


def bounds(typed: str, today: date) -> tuple[datetime, datetime]:
    """First and last moment of a month typed as 2026-11; this month for anything else."""
    try:
        first = datetime.strptime(typed, "%Y-%m").date()  # noqa: DTZ007 - only its year and month are taken
    except ValueError:
        first = today
    if not EARLIEST_YEAR <= first.year <= LATEST_YEAR:
        first = today
    start = datetime(first.year, first.month, 1, tzinfo=clock.zone())
    following = (first.year + first.month // 12, first.month % 12 + 1)
    return start, datetime(*following, 1, tzinfo=clock.zone())
