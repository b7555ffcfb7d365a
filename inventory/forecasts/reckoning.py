"""One station's levels and order of one product, by both ways, from its history and the rules in force.

`Circles` says who a station's neighbours are: its district when five stations there know the
product, else its province, else the whole programme. Pure: what it needs is given to it.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from inventory import demand, planning
from inventory.demand import Forecast, Learned, Neighbours, ServiceLevel
from inventory.forecasts.history import History
from inventory.planning import MaxMin
from inventory.supply_rules import SupplyRules

# Fewer stations than this say too little about how stations differ.
LEAST_NEIGHBOURS = 5
Where = tuple[int | None, int | None]


@dataclass
class Circles:
    """What is learned of one product at each station, in rings around a station."""

    learned: Mapping[int, Learned]
    where: Mapping[int, Where]  # station: (district, province)
    _rings: dict[tuple[str, int | None], list[Learned]] = field(default_factory=lambda: defaultdict(list))
    _found: dict[tuple[str, int | None], Neighbours | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for place_id, one in self.learned.items():
            if one.months > 0:
                for ring in self._around(place_id):
                    self._rings[ring].append(one)

    def around(self, place_id: int) -> tuple[str, Neighbours | None]:
        """(district, province or programme; what the stations there have in common)."""
        rings = self._around(place_id)
        ring = next((one for one in rings if len(self._rings[one]) >= LEAST_NEIGHBOURS), rings[-1])
        if ring not in self._found:
            self._found[ring] = demand.neighbours(self._rings[ring])
        return ring[0], self._found[ring]

    def _around(self, place_id: int) -> list[tuple[str, int | None]]:
        district, province = self.where.get(place_id, (None, None))
        return [("district", district), ("province", province), ("programme", None)]


@dataclass(frozen=True)
class Reckoned:
    """Everything behind one suggestion, exact: levels and orders before packs, in treatments."""

    history: History
    rules: SupplyRules
    floor: int
    on_order: int
    average: Fraction | None
    max_min: MaxMin
    ring: str
    others: Neighbours | None
    expected: Forecast | None
    wait: Mapping[int, float]
    service: ServiceLevel

    @property
    def on_hand(self) -> int:
        return self.history.on_hand

    @property
    def service_order(self) -> int:
        return planning.order(self.service.level, self.on_hand, self.on_order)

    @property
    def is_by_service(self) -> bool:
        return self.rules.method == "service_level"

    @property
    def minimum(self) -> int:
        """Of the method in force."""
        return self.service.reorder_at if self.is_by_service else self.max_min.minimum

    @property
    def maximum(self) -> int:
        return self.service.level if self.is_by_service else self.max_min.maximum

    @property
    def order(self) -> int:
        return self.service_order if self.is_by_service else self.max_min.order


def reckon(
    history: History,
    rules: SupplyRules,
    floor: int,
    on_order: int,
    around: tuple[str, Neighbours | None],
    wait: dict[int, float],
) -> Reckoned:
    """Both ways, side by side."""
    average = planning.amc(history.use, rules.least_days_in_stock)
    by_average = planning.max_min(average, rules, floor, history.on_hand, on_order)
    ring, others = around
    expected = demand.forecast(demand.learn(history.demand_months()), others)
    service = demand.service_level(expected, wait, rules.order_days, float(rules.target), floor)
    return Reckoned(
        history, rules, floor, on_order, average, by_average, ring, others, expected, wait, service
    )
