"""What may be shown of each family of counts, decided once for each version of the data and kept.

A share is the family {in, out}; cut by another split, each category has its two. Kept in this process, the
newest first to stay; a new version of the data or another tree of places begins anew.
"""

from collections import OrderedDict
from collections.abc import Mapping
from datetime import date
from threading import Lock

from reports.figures import queries as figures
from reports.figures.queries import Counts
from reports.indicators.definitions import Indicator
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
    return _release(indicator.counted, indicator.of or "", split, tree, until, smallest)


def _release(counted: str, of: str, split: str, tree: Tree, until: date, smallest: int) -> Release:
    version = figures.data_mark()
    key = (version, hash(tuple(sorted(tree.items()))), counted, of, split, smallest)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    counts = _shares(figures.counts(counted, split), figures.counts(of, split)) if of else None
    made = Release(counts or figures.counts(counted, split), tree, until=until, smallest=smallest)
    with _lock:
        for old in [one for one in _kept if one[0] != version]:
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
                (part(category, OUT), whole - counted.get(key, {}).get(category, 0)),
            )
        }
        for key, found in of.items()
    }
