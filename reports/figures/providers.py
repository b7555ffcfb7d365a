"""Who counts what: each provider gives the counts of the months asked for, and knows what changed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

Seen = Mapping[str, int]
# An id may be given before another and kept after it: so many rows back each making looks again.
LOOK_BACK = 1_000


@dataclass(frozen=True, order=True)
class Row:
    """One count. `split` and `category` are empty for the plain count; `month` is its first day."""

    station_id: int
    month: date
    measure: str
    split: str
    category: str
    count: int


@dataclass(frozen=True)
class Provider:
    """`rows(month)` counts one month anew. `touched(seen)` names the months whose records changed since.

    `ends()` names, by table, the last row there is; `seen` is what it said at an earlier time.
    """

    name: str
    measures: frozenset[str]
    rows: Callable[[date], Iterable[Row]]
    ends: Callable[[], dict[str, int]]
    touched: Callable[[Seen], set[date]]
