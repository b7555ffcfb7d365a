"""The numbers of the overview and the stations behind them, each from where its own list is read."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from accounts.permissions import Actor
from core import clock
from core.errors import Invalid
from reports.charts import counts
from reports.charts import service as charts
from reports.charts.asked import Asked
from reports.charts.drawing.chart import Share
from reports.charts.drawing.stock import Holding
from reports.indicators.reckoning import count_differs, differs
from reports.overview import queries
from reports.overview.words import Fast, State, Then
from reports.suppression import Shown

SENT_WITHIN = timedelta(days=7)
FILTERS = {"none": "None left", "low": "At or below minimum", "silent": "No data this week"}


@dataclass(frozen=True)
class Station:
    """One station now: what it holds, if it keeps stock, and when it last sent data."""

    code: str
    name: str
    holding: Holding | None
    last_data: datetime | None
    has_sent: bool


@dataclass(frozen=True)
class Overview:
    doses: Shown
    within_24: Share
    arrived: Share
    stations: tuple[Station, ...]
    state: State

    @property
    def out_of_stock(self) -> list[Station]:
        return only(self.stations, "none")

    @property
    def silent(self) -> list[Station]:
        return only(self.stations, "silent")


def overview(actor: Actor, asked: Asked) -> Overview:
    """Everything on the page but the charts."""
    found = tuple(stations(asked))
    before = _before(asked)
    doses = counts.figure(asked, "doses")
    earlier = counts.figure(before, "doses")
    fast, fast_before = counts.share(asked, "within_24h"), counts.share(before, "within_24h")
    state = State(
        asked.period.words,
        Then(doses, earlier, _is_clear(doses, earlier)),
        Fast(fast, fast_before, _are_clear(fast, fast_before)),
        [one.name for one in only(found, "none")],
        [one.name for one in only(found, "low") if one.holding and one.holding.on_hand],
        [one.name for one in only(found, "silent")],
        sum(one.at_risk for one in charts.expiring(asked)),
    )
    return Overview(doses, fast, counts.share(asked, "arrived"), found, state)


def stations(asked: Asked) -> list[Station]:
    """Every open station of the question, by name."""
    holdings = {one.station: one for one in charts.holdings(asked)}
    last = queries.last_data([place.id for place in asked.stations])
    since = clock.now() - SENT_WITHIN
    found = []
    for place in asked.stations:
        at = last[place.id]
        found.append(
            Station(place.code, place.name, holdings.get(place.name), at, at is not None and at >= since)
        )
    return found


def only(found: Sequence[Station], which: str) -> list[Station]:
    """Those of these stations that a number of the overview counts. Raises Invalid at `only`."""
    if which not in FILTERS:
        raise Invalid({"only": [f"Choose one of: {', '.join(FILTERS)}."]})
    return [one for one in found if _is(one, which)]


def _is(one: Station, which: str) -> bool:
    if which == "silent":
        return not one.has_sent
    if one.holding is None:
        return False
    return one.holding.state == "none" if which == "none" else one.holding.state in {"none", "below"}


def _before(asked: Asked) -> Asked:
    return replace(asked, period=asked.period.before)


def _is_clear(now: Shown, before: Shown) -> bool:
    return isinstance(now, int) and isinstance(before, int) and count_differs(before, now)


def _are_clear(now: Share, before: Share) -> bool:
    if not now.whole or not before.whole:
        return False
    return differs((before.part, before.whole), (now.part, now.whole))
