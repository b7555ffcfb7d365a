"""Two products that the cast has no stock of, and a way to fill the accounts of places with them."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.people.service import system_actor
from accounts.places import queries as places
from core import clock
from inventory.catalogue import queries as catalogue
from inventory.catalogue import service as lots
from inventory.ledger import queries, service
from tests.factories.world import World

PRODUCTS = {
    "TAB-1": {"name": "Tablet, 1.5 mg", "units_per_treatment": 1},
    "TAB-2": {"name": "Tablet, 0.75 mg", "units_per_treatment": 2},
}


class Book:
    """The ledger of one test: `fill` posts receipts, `held` reads levels back."""

    def __init__(self, world: World):
        self.world = world
        self.actor = world.actor("officer.cen")
        self.product_ids = {code: world.act(lambda code=code: self._product(code)) for code in PRODUCTS}
        self.product_id = self.product_ids["TAB-1"]

    def _product(self, code: str) -> int:
        return lots.add_product(
            system_actor(),
            code=code,
            atc="G03AD01",
            units_per_pack=10,
            window_hours=120,
            repeat_within_hours=2,
            **PRODUCTS[code],
        )

    @property
    def today(self) -> date:
        return clock.today()

    def place_id(self, code: str = "CEN") -> int:
        place = places.by_code(code)
        assert place is not None
        return place.id

    def lot_id(self, number: str) -> int:
        lot = catalogue.lot(self.product_id, number)
        assert lot is not None
        return lot.id

    def fill(
        self,
        number: str,
        units: int,
        expiry: str = "2027-06",
        *,
        product: str = "TAB-1",
        place: str = "CEN",
    ) -> int:
        """Put units of a lot into the box or store of a place. Returns the movement's id."""

        def act() -> int:
            lot = lots.find_or_add_lot(catalogue.product_by_id(self.product_ids[product]), number, expiry)
            place_id = self.place_id(place)
            return service.post(
                self.actor,
                lot_id=lot.id,
                from_account=service.account_of("supplier", place_id),
                to_account=service.account_of("store" if place == "DST" else "box", place_id),
                units=units,
                kind="receipt",
                occurred_at=clock.now() - timedelta(days=30),
            ).id

        return self.world.act(act)

    def dispense(self, units: int = 1, **options: Any) -> list[service.Taken]:
        """Take a dose at Central Station, as one act."""
        wanted = {
            "station_id": self.place_id(),
            "product_id": self.product_id,
            "occurred_at": clock.now(),
            **options,
        }
        return self.world.act(lambda: service.dispense(self.actor, units=units, **wanted))

    def held(self, kind: str = "box", place: str = "CEN", product: str = "TAB-1") -> dict[str, int]:
        """Units by lot number in one account."""
        found = queries.levels(self.place_id(place), self.product_ids[product], kind)
        return {level.number: level.units for level in found}


@pytest.fixture
def book(world: World) -> Book:
    return Book(world)
