"""The book itself: rows that never change, levels that add up, cards that balance."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core import clock
from core.database import session
from core.pagination import Position
from inventory.ledger import queries, service, verification
from tests.inventory.conftest import Book


@pytest.mark.parametrize(
    "statement", ["UPDATE movement SET units = 9", "DELETE FROM movement"], ids=["update", "delete"]
)
def test_a_movement_is_never_changed_or_deleted(book: Book, statement: str) -> None:
    book.fill("ONE", 1)

    with pytest.raises(DBAPIError, match="never changed or deleted"):
        book.world.act(lambda: session().execute(text(statement)))


@pytest.mark.parametrize(
    "values",
    [
        "units = -1 WHERE NOT may_go_below",
        "may_go_below = (1=1), units = -1 WHERE NOT may_go_below",
    ],
    ids=["below nothing", "with the mark of another account"],
)
def test_a_level_that_may_not_go_below_nothing_is_held_there_by_the_database(book: Book, values: str) -> None:
    book.fill("ONE", 1)

    with pytest.raises(DBAPIError):
        book.world.act(lambda: session().execute(text(f"UPDATE stock_level SET {values}")))


def test_an_account_is_made_once(book: Book) -> None:
    first, second = (
        book.world.act(lambda: service.account_of("quarantine", book.place_id())) for _ in range(2)
    )

    assert first == second
    assert not first.may_go_below


def _act_and_expect(book: Book, **wrong: Any) -> None:
    place_id = book.place_id()
    wanted: dict[str, Any] = {
        "lot_id": book.lot_id("ONE"),
        "units": 1,
        "kind": "dose",
        "occurred_at": clock.now(),
        "from_account": service.account_of("box", place_id),
        "to_account": service.account_of("given", place_id),
        **wrong,
    }
    with pytest.raises((ValueError, service.QuantityShort)):
        service.post(book.actor, **wanted)


@pytest.mark.parametrize("wrong", [{"units": 0}, {"units": -1}, {"kind": "gift"}, {"units": 2}])
def test_what_is_no_movement_is_not_posted(book: Book, wrong: dict[str, Any]) -> None:
    book.fill("ONE", 1)

    book.world.act(lambda: _act_and_expect(book, **wrong))

    assert book.held() == {"ONE": 1}
    assert book.world.act(lambda: list(verification.faults())) == []


def test_the_card_has_running_balances_and_pages_that_stay(book: Book) -> None:
    book.fill("A", 3, "2026-12")
    book.fill("B", 2)
    for _ in range(4):
        book.dispense()

    first = queries.card(book.place_id(), book.product_id, Position(limit=4))
    book.fill("C", 9)
    assert first.next is not None
    rest = queries.card(book.place_id(), book.product_id, Position(4, int(first.next, 36)))

    seen = [(line.lot, line.change, line.lot_balance, line.balance) for line in [*first.items, *rest.items]]
    assert seen == [
        ("B", -1, 1, 1),
        ("A", -1, 0, 2),
        ("A", -1, 1, 3),
        ("A", -1, 2, 4),
        ("B", 2, 2, 5),
        ("A", 3, 3, 3),
    ]
    assert rest.next is None


def test_treatments_left_are_whole_and_usable(book: Book) -> None:
    product_id = book.product_ids["TAB-2"]
    book.fill("A", 3, product="TAB-2")
    book.fill("B", 2, "2027-07", product="TAB-2")
    book.fill("GONE", 8, "2026-10", product="TAB-2")

    assert queries.treatments_left(book.place_id())[product_id] == 2
    assert queries.judge(book.place_id(), product_id, 6, book.today) == "no_stock"
    assert queries.judge(book.place_id(), product_id, 4, book.today) is None


def test_a_digest_follows_each_movement_and_shows_when_its_row_was_changed(book: Book) -> None:
    taken = (book.fill("ONE", 2), *book.dispense())[1]
    assert queries.digests_of([taken.movement_id]) == {taken.movement_id: taken.digest}

    with _without_triggers(book):
        book.world.act(lambda: session().execute(text("UPDATE movement SET reason = 'other'")))

    assert queries.digests_of([taken.movement_id])[taken.movement_id] != taken.digest


def test_a_level_that_was_tampered_with_is_found(book: Book) -> None:
    book.fill("ONE", 2)
    assert book.world.act(lambda: list(verification.faults())) == []

    tampering = f"UPDATE stock_level SET units = 5 WHERE NOT may_go_below AND lot_id = {book.lot_id('ONE')}"
    book.world.act(lambda: session().execute(text(tampering)))

    faults = book.world.act(lambda: list(verification.faults()))
    assert len(faults) == 1
    assert "level 5, its movements make 2" in faults[0]


class _without_triggers:
    """Somebody who owns the database and goes round the triggers."""

    def __init__(self, book: Book):
        self.book = book

    def __enter__(self) -> None:
        is_sqlite = session().get_bind().dialect.name == "sqlite"
        statement = (
            "DROP TRIGGER movement_no_update" if is_sqlite else "ALTER TABLE movement DISABLE TRIGGER ALL"
        )
        self.book.world.act(lambda: session().execute(text(statement)))

    def __exit__(self, *_: object) -> None:
        """The database is thrown away after the test."""
