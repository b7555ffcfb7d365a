"""What is read back from the book: use, time out and plans, for one station and for all."""

from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from accounts.places import queries as places
from core import clock
from core.database import session
from inventory.catalogue import queries as catalogue
from inventory.catalogue import service as lots
from inventory.forecasts import history, queries, service
from inventory.ledger import service as ledger
from tests.inventory.conftest import Book


@pytest.fixture
def shelf(book: Book) -> "Shelf":
    return Shelf(book)


class Shelf:
    """Movements of Central Station's TAB-1 at instants of the past."""

    def __init__(self, book: Book):
        self.book, self.world = book, book.world
        self.place_id, self.product_id = book.place_id(), book.product_id

    def post(self, lot: str, units: int, at: str, *, source: str, target: str, kind: str, **more: Any) -> int:
        def act() -> int:
            product = catalogue.product_by_id(self.product_id)
            found = lots.find_or_add_lot(product, lot, more.get("expiry", "2028-06"))
            return ledger.post(
                self.book.actor,
                lot_id=found.id,
                from_account=ledger.account_of(source, self.place_id),
                to_account=ledger.account_of(target, self.place_id),
                units=units,
                kind=kind,
                occurred_at=moment(at),
            ).id

        return self.world.act(act)

    def came(self, lot: str, units: int, at: str, **more: Any) -> int:
        return self.post(lot, units, at, source="supplier", target="box", kind="receipt", **more)

    def gave(self, lot: str, at: str, units: int = 1, source: str = "box") -> int:
        return self.post(lot, units, at, source=source, target="given", kind="dose")

    def history(self) -> history.History:
        return history.read(12, [self.place_id])[self.place_id, self.product_id]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}:00+02:00" if "T" in text else f"{text}T12:00:00+02:00")


def test_the_worked_quarter_gives_an_average_of_three_and_an_order_of_six(shelf: Shelf) -> None:
    shelf.came("A", 11, "2025-10-01")
    for day in ("08-03", "08-09", "08-20", "08-25", "09-05", "09-22", "10-01", "10-15", "10-31T23:59"):
        shelf.gave("A", f"2026-{day}")
    shelf.gave("A", "2026-11-02")
    shelf.came("A", 1, "2026-11-03")

    found = queries.reckoned(shelf.place_id, shelf.product_id)

    assert found.history.on_hand == 2
    assert [one.treatments for one in found.history.months[-3:]] == [4, 2, 3]
    assert found.average == 3
    assert (found.max_min.maximum, found.max_min.order) == (8, 6)
    assert queries.reckoned(shelf.place_id, shelf.product_id, 4).max_min.order == 2


def test_out_from_the_fifth_to_the_sixteenth_is_counted_by_the_hour(shelf: Shelf) -> None:
    shelf.came("A", 1, "2025-10-01")
    shelf.gave("A", "2026-09-05T14:00")
    shelf.came("B", 5, "2026-09-16T09:00")

    found = shelf.history().use

    assert found is not None
    assert found.out == timedelta(days=10, hours=19)


def test_one_of_two_lots_running_out_is_no_stock_out(shelf: Shelf) -> None:
    shelf.came("A", 1, "2025-10-01")
    shelf.came("B", 20, "2025-10-01")
    shelf.gave("A", "2026-09-11")

    assert shelf.history().use.out == timedelta(0)


def test_expired_and_held_stock_is_no_stock(shelf: Shelf, book: Book) -> None:
    shelf.came("A", 9, "2025-10-01", expiry="2026-09-30")
    with clock.at(moment("2026-10-11")):
        shelf.came("B", 2, "2026-10-11T00:00")
    with clock.at(moment("2026-10-21T00:00")):
        book.world.act(
            lambda: lots.hold_lot(book.world.actor("liaison.north"), number="B", reason="Asked to wait")
        )

    found = shelf.history()

    assert found.on_hand == 0
    assert found.use.out == timedelta(days=10 + 11)


def test_a_station_young_in_the_period_is_judged_by_its_own_part(shelf: Shelf) -> None:
    shelf.came("A", 9, "2026-10-01T00:00")
    for day in (5, 15, 25):
        shelf.gave("A", f"2026-10-{day:02}")

    found = queries.reckoned(shelf.place_id, shelf.product_id)

    assert found.history.use.months == 1
    assert found.average == 3


def test_a_station_that_opened_this_month_has_no_average_and_stands_on_its_floor(shelf: Shelf) -> None:
    shelf.came("A", 1, "2026-11-10")

    found = queries.reckoned(shelf.place_id, shelf.product_id)

    assert found.average is None
    assert found.max_min.maximum == 2
    assert found.max_min.order == 1
    assert found.service.reorder_at >= 2


def test_a_dose_that_was_put_right_is_no_use_and_leaves_no_hole_in_the_stock(shelf: Shelf) -> None:
    shelf.came("A", 1, "2025-10-01")
    wrong = shelf.gave("A", "2026-09-05")
    shelf.world.act(lambda: ledger.reverse(shelf.book.actor, wrong, "Wrong box"))

    found = shelf.history()

    assert found.use.treatments == 0
    assert found.use.out == timedelta(0)
    assert found.on_hand == 1


def test_losses_are_no_use_and_a_dose_that_the_book_did_not_hold_is(shelf: Shelf) -> None:
    shelf.came("A", 9, "2025-10-01")
    shelf.post("A", 4, "2026-09-01", source="box", target="damaged", kind="put_aside")
    shelf.gave("A", "2026-09-02", source="variance")

    found = shelf.history()

    assert found.use.treatments == 1
    assert found.on_hand == 5


def test_use_is_counted_in_the_month_in_which_it_was_given_by_the_programmes_clock(shelf: Shelf) -> None:
    shelf.came("A", 9, "2025-10-01")
    shelf.gave("A", "2026-09-30T23:30")  # 21:30 in UTC
    shelf.gave("A", "2026-10-01T00:30")  # still September in UTC

    assert [one.treatments for one in shelf.history().months[-2:]] == [1, 1]


def test_one_station_and_all_stations_read_the_same(shelf: Shelf) -> None:
    shelf.came("A", 9, "2026-02-01")
    shelf.gave("A", "2026-06-05")
    shelf.gave("A", "2026-09-05")

    assert history.read(12)[shelf.place_id, shelf.product_id] == shelf.history()


def test_every_station_gets_a_plan_of_what_it_holds_and_of_the_main_products(shelf: Shelf) -> None:
    shelf.came("A", 9, "2026-02-01")
    made = shelf.world.act(service.plan_all)

    plans = {(plan.place_id, plan.product_id): plan for plan in queries.plans_of()}

    assert len(plans) == made > 0
    lake, main = shelf.book.place_id("LAK"), catalogue.product_by_code("LNG-1.5").id
    assert plans[lake, main].minimum >= 2
    assert (lake, shelf.product_id) in plans  # half of the two stations that hold anything hold it
    assert (lake, shelf.book.product_ids["TAB-2"]) not in plans
    assert all(0 <= plan.minimum <= plan.maximum for plan in plans.values())


def test_planning_one_place_gives_what_planning_all_gave(shelf: Shelf) -> None:
    shelf.came("A", 9, "2026-02-01")
    shelf.gave("A", "2026-09-05")
    shelf.world.act(service.plan_all)
    before = levels_of(shelf.place_id)

    shelf.world.act(lambda: service.plan_place(shelf.place_id))

    assert levels_of(shelf.place_id) == before


def levels_of(place_id: int) -> list[tuple[Any, ...]]:
    session().expire_all()
    return [
        (one.product_id, one.minimum, one.maximum, one.emergency_point, one.reorder_at, one.level)
        for one in queries.plans_of([place_id])
    ]


def test_a_new_station_takes_after_its_neighbours(shelf: Shelf) -> None:
    for month in range(2, 11):
        shelf.came("A", 8, f"2026-{month:02}-01T00:00")
        for day in range(1, 9):
            shelf.gave("A", f"2026-{month:02}-{day:02}")
    shelf.world.act(service.plan_all)

    lake = queries.reckoned(shelf.book.place_id("LAK"), shelf.product_id)

    assert lake.average is None
    assert lake.expected is not None and lake.expected.rate > 4
    assert lake.service.reorder_at > lake.max_min.minimum


def test_late_deliveries_raise_the_point_at_which_to_ask(shelf: Shelf) -> None:
    for month in range(2, 11):
        shelf.came("A", 4, f"2026-{month:02}-01T00:00")
        for day in range(1, 4):
            shelf.gave("A", f"2026-{month:02}-{day:02}")
    before = queries.reckoned(shelf.place_id, shelf.product_id).service

    for days in (7, 56, 56, 60):
        shelf.world.act(
            lambda days=days: service.note_delivery(
                shelf.place_id, asked_at=clock.now() - timedelta(days=days), received_at=clock.now()
            )
        )
    after = queries.reckoned(shelf.place_id, shelf.product_id).service

    assert queries.weeks_waited(shelf.place_id)[shelf.place_id] == {1: 1, 8: 2, 9: 1}
    assert after.reorder_at > before.reorder_at


def test_a_suggestion_explains_itself_by_both_ways(shelf: Shelf) -> None:
    shelf.came("A", 12, "2025-10-01")
    for day in ("08-03", "08-09", "08-20", "08-25", "09-05", "09-22", "10-01", "10-15", "10-31"):
        shelf.gave("A", f"2026-{day}")
    place, product = places.by_code("CEN"), catalogue.product_by_id(shelf.product_id)

    found = queries.suggestion(place, product, 1)

    assert (found.on_hand, found.on_order, found.amc) == (3, 1, Fraction(3))
    assert found.months_of_stock == 1
    assert found.method == "service_level"
    assert found.packs.units % product.units_per_pack == 0
    told = "\n".join(found.steps)
    assert "Aug 4, Sep 2, Oct 3; 9 in 92 days" in told
    assert "9 × 92 ÷ 92 days in stock ÷ 3 months = 3." in told
    assert "3 × 2.5 months = 7.5" in told
    assert f"ask for {found.max_min.order}." in told
    assert f"ask for {found.service_order}." in told
