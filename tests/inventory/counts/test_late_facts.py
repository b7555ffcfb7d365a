"""What is recorded after a count but happened before it leaves the box as it was counted."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from core import clock
from core.database import session
from core.errors import Forbidden, NotFound, WrongState
from inventory.boxes import reversals
from inventory.boxes import service as boxes
from inventory.counts import losses
from inventory.ledger import instants, pins, service, verification
from inventory.ledger import queries as ledger
from inventory.ledger.models import Movement
from inventory.ledger.refusals import CountedSince, QuantityShort
from operations.verify import faults
from tests.factories import counts
from tests.factories.visits import body
from tests.inventory.conftest import Book
from tests.inventory.counts.lake import Lake

EARLIER = timedelta(hours=2)


@pytest.fixture
def lake(book: Book) -> Lake:
    return Lake(book)


def _late(lake: Lake, units: int = 1, **options: Any) -> list[service.Taken]:
    """A dose given two hours before now, written down ten minutes from now."""
    happened_at = clock.now() - EARLIER
    with lake.world.later(minutes=10):
        return lake.book.dispense(
            units,
            station_id=lake.book.place_id("LAK"),
            is_fact=True,
            occurred_at=happened_at,
            **options,
        )


def test_a_late_dose_from_before_the_count_comes_from_variance(lake: Lake) -> None:
    lake.fill(5)
    lake.close(lake.count({"A": 4}), {"A": "not_written"})
    assert lake.held("variance") == {"A": 1}

    [taken] = _late(lake, lot_number="A")

    assert taken.from_variance
    assert lake.held() == {"A": 4}
    assert lake.held("variance") == {"A": 0}
    assert list(verification.faults()) == []


def test_a_late_dose_of_an_unknown_lot_is_taken_for_what_the_count_found_missing(lake: Lake) -> None:
    lake.book.fill("EARLY", 5, "2026-12", place="LAK")
    lake.fill(5)
    lake.close(lake.count({"EARLY": 5, "A": 4}), {"A": "unexplained"})

    assert [(one.lot_number, one.from_variance) for one in _late(lake)] == [("A", True)]
    assert [(one.lot_number, one.from_variance) for one in _late(lake)] == [("EARLY", True)]
    assert lake.held() == {"EARLY": 5, "A": 4}


def test_a_dose_after_the_count_and_a_lot_that_was_not_counted_come_from_the_box(lake: Lake) -> None:
    lake.fill(5)
    lake.fill(5, "B")
    lake.close(lake.count({"A": 5, "B": None}))

    [late] = _late(lake, lot_number="B")
    with lake.world.later(minutes=1):
        [after] = lake.give(1)

    assert not late.from_variance and not after.from_variance
    assert lake.held() == {"A": 4, "B": 4}


def test_a_late_delivery_and_a_late_loss_leave_the_box_as_it_was_counted(lake: Lake) -> None:
    lake.fill(5)
    lake.close(lake.count({"A": 7}), {"A": "not_written"})
    officer, witness = lake.world.actor("officer.lak"), lake.world.actor("incharge.lak")
    happened_at = clock.now() - EARLIER
    came = {"product": "TAB-1", "lot_number": "A", "expiry": "2027-06", "units": 3}

    with lake.world.later(minutes=10):
        lake.world.act(lambda: boxes.receive_into_box(officer, occurred_at=happened_at, **came))
        lost = lake.world.act(
            lambda: losses.propose_loss(officer, lot="A", units=1, reason="damaged", occurred_at=happened_at)
        )
        lake.world.act(lambda: losses.confirm_loss(witness, lost))

    assert lake.held() == {"A": 7}
    assert lake.held("variance") == {"A": 0}
    assert lake.held("damaged") == {"A": 1}


def test_a_late_loss_of_more_than_there_can_have_been_is_refused(lake: Lake) -> None:
    lake.fill(5)
    happened_at = clock.now()
    officer, witness = lake.world.actor("officer.lak"), lake.world.actor("incharge.lak")
    with lake.world.later(minutes=5):
        lake.close(lake.count({"A": 4}), {"A": "unexplained"})

    # Five lay there then, and the count missed one of them: no more than six can have gone.
    said = {"lot": "A", "reason": "damaged", "occurred_at": happened_at}
    with lake.world.later(minutes=10):
        many = lake.world.act(lambda: losses.propose_loss(officer, units=7, **said))
        with pytest.raises(QuantityShort):
            lake.world.act(lambda: losses.confirm_loss(witness, many))

    assert lake.held() == {"A": 4}
    assert lake.held("damaged") == {}


def test_a_dose_that_turns_out_not_to_have_been_given_leaves_the_count_standing(lake: Lake) -> None:
    lake.fill(5)
    [dose] = lake.give(1, is_fact=True, occurred_at=clock.now() - EARLIER)
    lake.close(lake.count({"A": 5}), {"A": "unexplained"})

    with lake.world.later(minutes=10):
        made = lake.world.act(lambda: pins.undo(lake.book.actor, dose.movement_id, "Wrong lot"))

    assert len(made) == 2
    assert lake.held() == {"A": 5}
    assert lake.held("given") == {"A": 0}
    assert lake.held("variance") == {"A": 0}
    assert list(verification.faults()) == []
    with pytest.raises(WrongState):
        lake.world.act(lambda: pins.undo(lake.book.actor, dose.movement_id, "Again"))


def test_what_is_put_right_before_the_count_is_closed_counts_as_never_having_been(lake: Lake) -> None:
    lake.fill(5)
    [dose] = lake.give(1, is_fact=True, occurred_at=clock.now() - EARLIER)
    count_id = lake.count({"A": 5})

    with lake.world.later(minutes=10):
        lake.world.act(lambda: pins.undo(lake.book.actor, dose.movement_id, "Wrong lot"))
        lake.close(count_id)

    assert lake.line(count_id).difference == 0
    assert lake.held() == {"A": 5}


def test_a_visit_corrected_across_a_count_keeps_the_box_and_the_book_whole(lake: Lake) -> None:
    world = lake.world
    visit = world.api("officer.cen").post("/visits", body()).get_json()
    counted = {"B2291": 5, "B2304": 3, "C1100": 8}
    with world.later(minutes=10):
        counts.counted_and_closed(world, counted)

    with world.later(minutes=20):
        answer = world.api("incharge.cen").post(
            f"/visits/{visit['code']}/corrections", {**body(dose__lot="B2304"), "reason": "Wrong lot"}
        )

    assert answer.status_code == 201, answer.text
    levels = ledger.stock(lake.book.place_id())
    assert {line.lot.number: line.units for line in levels} == counted
    assert list(faults()) == []


def _receipt(lake: Lake) -> int:
    query = select(func.max(Movement.id)).where(Movement.kind == "receipt")
    return session().scalar(query) or 0


def _reverse(lake: Lake, movement_id: int, by: str = "incharge.lak") -> int:
    actor = lake.world.actor(by)
    return lake.world.act(lambda: reversals.reverse_movement(actor, movement_id, reason="Typed twice"))


def test_an_in_charge_puts_a_delivery_right_once_and_never_a_reversal(lake: Lake) -> None:
    lake.fill(5)
    lake.fill(2, "B")
    receipt = _receipt(lake)

    reversal = _reverse(lake, receipt)

    assert lake.held() == {"A": 5, "B": 0}
    for movement_id in (receipt, reversal):
        with pytest.raises(WrongState):
            _reverse(lake, movement_id)
    with pytest.raises(Forbidden):
        _reverse(lake, receipt, "officer.lak")
    with pytest.raises(NotFound):
        _reverse(lake, receipt, "incharge.cen")


def test_a_movement_older_than_a_closed_count_is_not_put_right_and_the_count_is_named(lake: Lake) -> None:
    lake.fill(5)
    receipt = _receipt(lake)
    count_id = lake.close(lake.count({"A": 5}))

    with pytest.raises(CountedSince) as refused:
        _reverse(lake, receipt)

    assert f"Count {count_id}" in refused.value.detail
    assert lake.held() == {"A": 5}


def test_doses_and_corrections_of_counts_are_put_right_elsewhere(lake: Lake) -> None:
    lake.fill(5)
    [dose] = lake.give(1)
    with lake.world.later(minutes=1):
        lake.close(lake.count({"A": 3}), {"A": "lost"})
    correction = session().scalars(select(Movement.id).where(Movement.kind == "count")).one()

    for movement_id, words in ((dose.movement_id, "visit"), (correction, "Count the box again")):
        with pytest.raises(WrongState) as refused:
            _reverse(lake, movement_id)
        assert words in refused.value.detail


def test_a_delivery_that_went_out_since_cannot_be_put_right(lake: Lake) -> None:
    lake.fill(2)
    lake.give(1)

    with pytest.raises(QuantityShort):
        _reverse(lake, _receipt(lake))


def test_the_book_at_an_instant_knows_what_was_recorded_later(lake: Lake) -> None:
    lake.fill(5)
    lot_id, box = lake.book.lot_id("A"), service.account_of
    account = lake.world.act(lambda: box("box", lake.book.place_id("LAK")))
    before = clock.now() - timedelta(hours=3)
    _late(lake, lot_number="A")

    assert instants.book_at(account.id, [lot_id], before) == {lot_id: 5}
    assert instants.book_at(account.id, [lot_id], clock.now()) == {lot_id: 4}
