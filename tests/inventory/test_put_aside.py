"""What a lot on hold waits for: put aside, put back, sent away; each only where it lies."""

import pytest

from core.errors import Invalid, NotFound, WrongState
from inventory.ledger import verification
from inventory.ledger.refusals import LotExpired, QuantityShort
from inventory.lots import service
from tests.inventory.conftest import Book
from tests.inventory.test_recall import do, recall, release


def test_units_on_hold_are_put_aside_and_back_when_the_recall_has_ended(book: Book) -> None:
    book.fill("BAD", 3)
    with pytest.raises(WrongState, match="not on hold"):
        do(book, service.put_aside, "BAD", 1)
    recall(book, "BAD")

    do(book, service.put_aside, "BAD", 3)
    with pytest.raises(QuantityShort):
        do(book, service.put_aside, "BAD", 1)
    with pytest.raises(WrongState, match="Leave it aside"):
        do(book, service.put_back, "BAD", 3)
    assert (book.held(), book.held("quarantine")) == ({"BAD": 0}, {"BAD": 3})
    release(book, "BAD")
    do(book, service.put_back, "BAD", 2)

    assert (book.held(), book.held("quarantine")) == ({"BAD": 2}, {"BAD": 1})
    assert list(verification.faults()) == []


def test_what_expired_while_it_was_aside_is_not_put_back(book: Book) -> None:
    book.fill("BAD", 1, "2026-12")
    recall(book, "BAD")
    do(book, service.put_aside, "BAD", 1)
    release(book, "BAD")

    with book.world.later(days=60), pytest.raises(LotExpired):
        do(book, service.put_back, "BAD", 1)


def test_what_was_put_aside_is_sent_back_and_no_more_than_that(book: Book) -> None:
    book.fill("BAD", 3)
    recall(book, "BAD")
    do(book, service.put_aside, "BAD", 2)

    do(book, service.return_lot, "BAD", 2, to="store")

    assert (book.held(), book.held("quarantine"), book.held("returned")) == (
        {"BAD": 1},
        {"BAD": 0},
        {"BAD": 2},
    )
    with pytest.raises(QuantityShort):
        do(book, service.return_lot, "BAD", 1, to="supplier")
    with pytest.raises(Invalid):
        do(book, service.return_lot, "BAD", 1, to="the moon")


def test_what_may_be_used_again_is_put_back_and_not_sent_away(book: Book) -> None:
    book.fill("BAD", 3)
    recall(book, "BAD")
    do(book, service.put_aside, "BAD", 3)
    release(book, "BAD")

    with pytest.raises(WrongState, match="Put it back"):
        do(book, service.return_lot, "BAD", 3, to="store")
    do(book, service.put_back, "BAD", 1)
    with book.world.later(days=500):
        do(book, service.return_lot, "BAD", 2, to="store")

    assert (book.held(), book.held("returned")) == ({"BAD": 1}, {"BAD": 2})


def test_each_puts_aside_only_what_lies_with_them(book: Book) -> None:
    book.fill("BAD", 1, place="RIV")
    book.fill("BAD", 4, place="DST")
    recall(book, "BAD")

    with pytest.raises(QuantityShort):
        do(book, service.put_aside, "BAD", 1)
    with pytest.raises(NotFound):
        do(book, service.put_aside, "BAD", 1, by="liaison.south", place="DST")
    with pytest.raises(NotFound):
        do(book, service.put_aside, "BAD", 1, by="liaison.north", place="RIV")
    do(book, service.put_aside, "BAD", 4, by="liaison.north", place="DST")

    assert (book.held("store", "DST"), book.held("box", "RIV")) == ({"BAD": 0}, {"BAD": 1})
