"""What may be shown of each family of counts, decided once for each version of the data and kept.

Kept in this process, the newest first to stay; a new version of the data or another tree of places begins
anew. Which families there are, and which wait for which: families.py.
"""

from collections import OrderedDict
from collections.abc import Mapping
from datetime import date
from threading import Lock

from reports.figures import queries as figures
from reports.indicators.definitions import Indicator
from reports.indicators.families import IN, JOINT, OUT, Families, part
from reports.suppression import Release

__all__ = ["IN", "JOINT", "OUT", "Tree", "forget", "of_indicator", "part"]
MOST_KEPT = 8

Tree = Mapping[int, int | None]
Key = tuple[str, int, int]

_kept: OrderedDict[Key, Families] = OrderedDict()
_lock = Lock()


def of_indicator(indicator: Indicator, split: str, tree: Tree, until: date, smallest: int) -> Release:
    """The release of an indicator's counts, whole ("") or by a split."""
    families = _families(tree, until, smallest)
    if indicator.of:
        return families.cut(indicator.of, indicator.counted, split)
    return families.count(indicator.counted, split)


def _families(tree: Tree, until: date, smallest: int) -> Families:
    mark = figures.data_mark()
    key = (mark, hash((until, *sorted(tree.items()))), smallest)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
        for old in [one for one in _kept if one[0] != mark]:
            del _kept[old]
        made = _kept[key] = Families(figures.counts, tree, until, smallest)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return made


def forget() -> None:
    """Let go of all that is kept."""
    with _lock:
        _kept.clear()
