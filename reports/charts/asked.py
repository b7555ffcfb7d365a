"""What a reader asks the charts for: months, a place, a product; and where that reaches.

Without months these are the last four quarters that are over: of a small station, they hide the least.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from accounts.permissions import Actor
from accounts.places import queries as places
from accounts.places.models import Place
from core.errors import Invalid
from inventory.catalogue import queries as catalogue
from reports.figures import months
from reports.indicators import service
from reports.indicators.periods import Period
from reports.indicators.service import AUDIENCES, Question


@dataclass(frozen=True)
class Asked:
    """A question that may be answered: its months, the stations it reaches, and who will read the answer.

    `nodes` are the places whose counts are added up (None: the whole programme).
    """

    period: Period
    place: Place
    place_code: str | None
    product: str | None
    audience: str
    nodes: tuple[int | None, ...]
    stations: tuple[Place, ...]
    tree: Mapping[int, int | None]
    until: date

    @property
    def smallest(self) -> int:
        return AUDIENCES[self.audience]

    @cached_property
    def map_mark(self) -> int:
        """Another one when a station was renamed, moved or put elsewhere."""
        stations = tuple((place.id, place.name, place.point) for place in self.stations)
        return hash((stations, tuple(sorted(self.tree.items()))))

    def link(self, **more: str) -> dict[str, str]:
        """What stands in an address so that it asks the same."""
        kept = {
            "from": f"{self.period.start:%Y-%m}",
            "to": f"{months.after(self.period.end, -1):%Y-%m}",
            "station": self.place_code,
            "product": self.product,
        }
        return {**{name: value for name, value in kept.items() if value}, **more}


def of_query(actor: Actor, query: Mapping[str, Any]) -> Asked:
    """Raises Invalid at `from`, `to`, `station` or `product`, with what to do."""
    usual = service.usual_period()
    first, last = query.get("first"), query.get("last")
    end = months.after(last) if last else usual.end
    period = Period(first or min(usual.start, months.after(end, -12)), end)
    place_code = query.get("place")
    audience = query.get("audience") or "inside"
    answer = service.ask(actor, Question(period, place_code, codes=("doses",), audience=audience))
    product = query.get("product")
    if product and catalogue.product_by_code(product) is None:
        raise Invalid({"product": ["Choose a product from the list."]})
    nodes = _nodes(answer.place) if place_code else service.nodes_of(actor)
    tree = places.tree()
    return Asked(
        period,
        answer.place,
        answer.place.code if place_code else None,
        product.upper() if product else None,
        audience,
        nodes,
        tuple(place for place in places.visible(actor, "station") if _lies_in(place.id, nodes, tree)),
        tree,
        answer.until,
    )


def _nodes(place: Place) -> tuple[int | None, ...]:
    return (None if place.kind == "programme" else place.id,)


def _lies_in(place_id: int, nodes: tuple[int | None, ...], tree: Mapping[int, int | None]) -> bool:
    here: int | None = place_id
    while here is not None and here not in nodes:
        here = tree.get(here)
    return here in nodes
