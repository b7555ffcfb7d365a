"""What may be shown of each family of counts, decided once for each version of the data and kept.

A share is the family {in, out}; cut by another split, each category has its two. Kept in this process, the
newest first to stay; a new version of the data or another tree of places begins anew.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from threading import Lock

from reports.figures import queries as figures
from reports.figures.queries import Counts
from reports.indicators.definitions import GIVES_WAY, Indicator
from reports.suppression import Release

MOST_KEPT = 128
IN, OUT = "in", "out"
JOINT = "|"

Tree = Mapping[int, int | None]
Key = tuple[str, int, str, str, str, int]

_kept: OrderedDict[Key, Release] = OrderedDict()
_lock = Lock()


def part(category: str, side: str = IN) -> str:
    """The name of a side of a share in one category."""
    return f"{category}{JOINT}{side}" if category else side


def of_indicator(indicator: Indicator, split: str, tree: Tree, until: date, smallest: int) -> Release:
    """The release of an indicator's counts, whole ("") or by a split."""
    grid = _Grid(split, tree, until, smallest)
    return grid.share(indicator.counted, indicator.of) if indicator.of else grid.count(indicator.counted)


class _Grid:
    """Releases by one split, on one tree of places: each made once, and kept."""

    def __init__(self, split: str, tree: Tree, until: date, smallest: int):
        self.split, self.tree, self.until, self.smallest = split, tree, until, smallest
        self.mark = figures.data_mark()
        self.hash = hash((until, *sorted(tree.items())))

    def count(self, measure: str) -> Release:
        """One measure, which gives way where it would tell what is left of it."""
        return self._kept(measure, "", lambda: self._release(self._read(measure), self._beside(measure)))

    def share(self, counted: str, of: str) -> Release:
        """A part and its rest; the whole is shown as it is by itself."""
        return self._kept(
            counted,
            of,
            lambda: self._release(
                _shares(self._read(counted), self._read(of)),
                (*self._beside(counted), *self._beside(of)),
                None if self.split else self.count(of),
            ),
        )

    def _beside(self, measure: str) -> tuple[Release, ...]:
        pairs = GIVES_WAY.get(measure, ()) if self.split != "product" else ()
        return tuple(self._pair(part, whole) for part, whole in pairs)

    def _pair(self, one: str, other: str) -> Release:
        """What is told of a part and its rest, apart from every other number."""
        made = lambda: self._release(_shares(self._read(one), self._read(other)), ())  # noqa: E731
        return self._kept(f"{one} beside", other, made)

    def _read(self, measure: str) -> Counts:
        return figures.counts(measure, self.split)

    def _release(self, counts: Counts, beside: Sequence[Release], totals: Release | None = None) -> Release:
        return Release(
            counts, self.tree, until=self.until, smallest=self.smallest, beside=beside, totals=totals
        )

    def _kept(self, counted: str, of: str, make: Callable[[], Release]) -> Release:
        key = (self.mark, self.hash, counted, of, self.split, self.smallest)
        with _lock:
            if key in _kept:
                _kept.move_to_end(key)
                return _kept[key]
        made = make()
        with _lock:
            for old in [one for one in _kept if one[0] != self.mark]:
                del _kept[old]
            _kept[key] = made
            while len(_kept) > MOST_KEPT:
                _kept.popitem(last=False)
        return made


def _shares(counted: Counts, of: Counts) -> Counts:
    """{in, out} of each category, from a part and the whole it is a part of."""
    return {
        key: {
            name: count
            for category, whole in found.items()
            for name, count in (
                (part(category, IN), counted.get(key, {}).get(category, 0)),
                (part(category, OUT), abs(whole - counted.get(key, {}).get(category, 0))),
            )
        }
        for key, found in of.items()
    }


def forget() -> None:
    """Let go of all that is kept."""
    with _lock:
        _kept.clear()
