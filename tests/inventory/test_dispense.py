"""What a dose takes out of the box, what refuses it, and what never does."""

from datetime import timedelta

import pytest

from core import clock
from core.errors import Invalid, WrongState
from inventory.catalogue import service as lots
from inventory.ledger import service
from inventory.ledger.refusals import LotExpired, LotNotFefo, LotOnHold, NoStock
from tests.inventory.conftest import Book


def test_a_dose_takes_the_lot_that_expires_first(book: Book) -> None:
    book.fill("LATE", 5, "2027-06")
    book.fill("EARLY", 5, "2026-12")

    taken = book.dispense()

    assert [(one.lot_number, one.units, one.from_variance) for one in taken] == [("EARLY", 1, False)]
    assert book.held() == {"EARLY": 4, "LATE": 5}
    assert book.held("given") == {"EARLY": 1}


def test_a_dose_is_split_where_a_lot_runs_out(book: Book) -> None:
    book.fill("LATE", 5, "2027-06", product="TAB-2")
    book.fill("EARLY", 1, "2026-12", product="TAB-2")

    taken = book.dispense(2, product_id=book.product_ids["TAB-2"])

    assert [(one.lot_number, one.units) for one in taken] == [("EARLY", 1), ("LATE", 1)]
    assert book.held(product="TAB-2") == {"EARLY": 0, "LATE": 4}


def test_an_empty_box_refuses_a_dose_and_keeps_nothing_of_it(book: Book) -> None:
    book.fill("ONE", 1)

    with pytest.raises(NoStock):
        book.dispense(2)

    assert book.held() == {"ONE": 1}
    assert book.held("given") == {}


def test_the_last_day_of_an_expiry_still_counts_and_the_day_after_does_not(book: Book) -> None:
    book.fill("MONTH", 2, "2026-11")

    with book.world.at("2026-11-30T23:59:00+02:00"):
        book.dispense(lot_number="month")
    with book.world.at("2026-12-01T00:00:00+02:00"), pytest.raises(LotExpired):
        book.dispense(lot_number="month")

    assert book.held() == {"MONTH": 1}


def test_a_lot_on_hold_is_not_given_until_it_is_released(book: Book) -> None:
    book.fill("HELD", 2)
    liaison = book.world.actor("liaison.north")
    book.world.act(lambda: lots.hold_lot(liaison, number="held", reason="recall"))

    with pytest.raises(LotOnHold):
        book.dispense(lot_number="HELD")
    with pytest.raises(NoStock):
        book.dispense()
    book.world.act(lambda: lots.release_lot(liaison, number="held"))

    assert book.dispense()[0].lot_number == "HELD"


def test_a_later_lot_needs_a_reason(book: Book) -> None:
    book.fill("EARLY", 2, "2026-12")
    book.fill("LATE", 2, "2027-06")

    with pytest.raises(LotNotFefo) as refused:
        book.dispense(lot_number="LATE")
    book.dispense(lot_number="LATE", lot_reason="The first pack is torn")

    assert refused.value.field == "lot_reason"
    assert book.held() == {"EARLY": 2, "LATE": 1}


def test_a_dose_already_given_is_never_refused_for_stock(book: Book) -> None:
    book.fill("ONLY", 1)

    taken = book.dispense(3, is_fact=True)

    assert [(one.lot_number, one.units, one.from_variance) for one in taken] == [
        ("ONLY", 1, False),
        ("ONLY", 2, True),
    ]
    assert book.held() == {"ONLY": 0}
    assert book.held("variance") == {"ONLY": -2}
    assert book.held("given") == {"ONLY": 3}


def test_a_dose_already_given_from_an_expired_or_held_lot_is_recorded_from_it(book: Book) -> None:
    book.fill("OLD", 1, "2026-10")
    book.fill("HELD", 1)
    book.fill("GOOD", 1)
    book.world.act(lambda: lots.hold_lot(book.world.actor("liaison.north"), number="HELD", reason="recall"))

    for number in ("OLD", "HELD"):
        assert not book.dispense(is_fact=True, lot_number=number)[0].from_variance

    assert book.held() == {"OLD": 0, "HELD": 0, "GOOD": 1}


def test_a_dose_already_given_from_a_lot_the_box_never_held_posts_against_variance(book: Book) -> None:
    book.fill("ELSEWHERE", 5, place="RIV")

    taken = book.dispense(is_fact=True, lot_number="ELSEWHERE")

    assert [(one.lot_number, one.from_variance) for one in taken] == [("ELSEWHERE", True)]
    assert book.held(place="RIV") == {"ELSEWHERE": 5}


def test_a_lot_number_that_the_book_never_saw_is_a_slip(book: Book) -> None:
    with pytest.raises(Invalid) as refused:
        book.dispense(is_fact=True, lot_number="TYPO")

    assert list(refused.value.errors) == ["lot"]


def test_a_dose_of_a_product_without_any_lot_is_kept_under_an_unknown_one(book: Book) -> None:
    taken = book.dispense(is_fact=True)

    assert [(one.lot_number, one.from_variance) for one in taken] == [("UNKNOWN", True)]
    with pytest.raises(NoStock):
        book.dispense(lot_number="UNKNOWN")


def test_a_movement_is_put_right_once(book: Book) -> None:
    book.fill("ONE", 1)
    dose = book.dispense()[0]

    reversal = book.world.act(lambda: service.reverse(book.actor, dose.movement_id, "wrong person"))

    assert book.held() == {"ONE": 1}
    assert book.held("given") == {"ONE": 0}
    for movement_id in (dose.movement_id, reversal.id):
        with pytest.raises(WrongState):
            book.world.act(lambda movement_id=movement_id: service.reverse(book.actor, movement_id, "again"))


def test_a_dose_to_be_given_cannot_be_dated_back_to_when_the_lot_was_good(book: Book) -> None:
    book.fill("MONTH", 1, "2026-11")

    with book.world.later(days=11), pytest.raises(NoStock):
        book.dispense(occurred_at=clock.now() - timedelta(days=5))


def test_a_fact_is_taken_from_the_lot_as_it_was_that_day(book: Book) -> None:
    book.fill("MONTH", 1, "2026-11")

    with book.world.later(days=11):
        taken = book.dispense(occurred_at=clock.now() - timedelta(days=5), is_fact=True)

    assert [one.lot_number for one in taken] == ["MONTH"]
