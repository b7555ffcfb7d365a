"""Lake Station: a box of its own, which holds nothing but the lots of a test, and three people."""

from typing import Any

from core.database import session
from inventory.counts import queries
from inventory.counts.models import StockCount
from tests.factories import cast, counts
from tests.inventory.conftest import Book


class Lake:
    """Lake Station's box: what goes in and out, counts, and what it holds."""

    def __init__(self, book: Book):
        self.book, self.world = book, book.world
        counts.open_box(book.world, "LAK")
        for name, role in (
            ("officer.lak", "officer"),
            ("officer2.lak", "officer"),
            ("incharge.lak", "in_charge"),
        ):
            cast.add_person(name, role, "LAK")

    def fill(self, units: int, number: str = "A") -> None:
        self.book.fill(number, units, place="LAK")

    def give(self, units: int, number: str = "A", **options: Any) -> Any:
        return self.book.dispense(
            units, station_id=self.book.place_id("LAK"), lot_number=number, lot_reason="torn", **options
        )

    def count(self, counted: dict[str, int | None], **options: Any) -> int:
        return counts.count(self.world, counted, "officer.lak", **options)

    def close(self, count_id: int, why: dict[str, str] | None = None, by: str = "incharge.lak") -> int:
        return counts.close(self.world, count_id, why, by)

    def held(self, kind: str = "box") -> dict[str, int]:
        return self.book.held(kind, "LAK")

    def line(self, count_id: int, lot: str = "A") -> queries.Line:
        count = session().get(StockCount, count_id, populate_existing=True)
        assert count is not None
        return next(line for line in queries.lines(count) if line.lot == lot)
