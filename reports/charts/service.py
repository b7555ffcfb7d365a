"""The eight charts of a question, and their pictures, kept until the data behind them changes.

A picture is kept under the version of its data and what was asked, and the oldest is let go when they are
too many. Only what may be shown is ever drawn, so what is kept holds no hidden number either.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any

from core.errors import NotFound
from reports.charts import counts, queries, supplies
from reports.charts.asked import Asked
from reports.charts.drawing import canvas, doses, harm, orders, people, stock
from reports.charts.drawing.chart import Chart
from reports.figures import queries as figures
from reports.indicators import releases

MOST_BYTES_KEPT, MOST_KEPT = 8 * 1024 * 1024, 128
MEDIA_TYPES = {"svg": "image/svg+xml", "png": "image/png"}
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Picture:
    content: bytes
    etag: str


def _stock(asked: Asked) -> Chart:
    return stock.who_runs_out(holdings(asked))


def _doses(asked: Asked) -> Chart:
    lines, begins, each = counts.doses(asked)
    return doses.doses(lines, begins, each, asked.smallest)


def _hours(asked: Asked) -> Chart:
    return people.hours(counts.hours(asked), counts.in_time(asked), asked.smallest)


def _referrals(asked: Asked) -> Chart:
    steps, is_whole = counts.steps(asked)
    return people.referral_steps(steps, asked.smallest, is_whole=is_whole)


def _expiry(asked: Asked) -> Chart:
    return stock.what_expires(expiring(asked))


def _orders(asked: Asked) -> Chart:
    return orders.order_days(*supplies.orders(asked))


def _harm(asked: Asked) -> Chart:
    found, each = counts.harm(asked)
    every, given = (counts.figure(asked, "adverse_events", side) for side in (releases.IN, None))
    serious = counts.figure(asked, "serious_events", releases.IN)
    return harm.side_effects(found, every, serious, given, each, asked.smallest)


def _where(asked: Asked) -> Chart:
    return stock.where(holdings(asked))


OF_PEOPLE: dict[str, Callable[[Asked], Chart]] = {
    "doses": _doses, "hours": _hours, "referrals": _referrals, "side-effects": _harm,
}  # fmt: skip
OF_SUPPLIES: dict[str, Callable[[Asked], Chart]] = {
    "stock": _stock, "expiry": _expiry, "orders": _orders, "where": _where,
}  # fmt: skip
NAMES = ("stock", "doses", "hours", "referrals", "expiry", "orders", "side-effects", "where")
_MAKERS = {**OF_PEOPLE, **OF_SUPPLIES}

_made: OrderedDict[Key, Any] = OrderedDict()
_pictures: OrderedDict[Key, Picture] = OrderedDict()
_lock = Lock()


def chart(asked: Asked, name: str) -> Chart:
    """One chart, made once for each version of its data and each question; NotFound for another name."""
    if name not in _MAKERS:
        raise NotFound("No chart has this name.")
    return _once(_key(asked, name), lambda: _MAKERS[name](asked))


def holdings(asked: Asked) -> list[stock.Holding]:
    """What the chart of stock is made from, read once for each version of the book."""
    return _once(("holdings", *_key(asked, "stock")), lambda: supplies.holdings(asked))


def expiring(asked: Asked) -> list[stock.Expiring]:
    """What the chart of expiry is made from, read once for each version of the book."""
    return _once(("expiring", *_key(asked, "expiry")), lambda: supplies.expiring(asked))


def _once(key: Key, make: Callable[[], Any]) -> Any:
    with _lock:
        if key in _made:
            _made.move_to_end(key)
            return _made[key]
    made = make()
    with _lock:
        _made[key] = made
        while len(_made) > MOST_KEPT:
            _made.popitem(last=False)
    return made


def charts(asked: Asked) -> list[Chart]:
    """All eight, in the order of the page."""
    return [chart(asked, name) for name in NAMES]


def picture(asked: Asked, name: str, file_format: str = "svg") -> Picture:
    """The bytes of a chart's picture, drawn once for each version of its data and each question."""
    key = (file_format, *_key(asked, name))
    with _lock:
        if key in _pictures:
            _pictures.move_to_end(key)
            return _pictures[key]
    drawn = chart(asked, name)
    content = canvas.svg(drawn) if file_format == "svg" else canvas.png(drawn)
    made = Picture(content, hashlib.sha256(content).hexdigest()[:24])
    with _lock:
        _pictures[key] = made
        while sum(len(one.content) for one in _pictures.values()) > MOST_BYTES_KEPT:
            _pictures.popitem(last=False)
    return made


def forget() -> None:
    """Let go of all that is kept."""
    with _lock:
        _made.clear()
        _pictures.clear()


def _key(asked: Asked, name: str) -> Key:
    """What was asked, and a version that is another as soon as the data behind it may have changed."""
    version = () if name in OF_PEOPLE else queries.supply_version()
    return (
        name, figures.data_mark(), *version, asked.period, asked.nodes, asked.product, asked.smallest,
        asked.until, asked.map_mark,
    )  # fmt: skip
