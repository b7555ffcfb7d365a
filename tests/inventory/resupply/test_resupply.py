"""From asking to arrival: each number stays, and each wrong move is refused by name."""

import pytest

from core.errors import Invalid, WrongState
from inventory.resupply import queries, service
from inventory.resupply.shipments import service as deliveries
from inventory.resupply.wanted import Counted, Named, Wanted
from tests.inventory.conftest import Book
from tests.inventory.resupply.asking import Asking


@pytest.fixture
def asking(book: Book) -> Asking:
    return Asking(book)


def test_a_request_goes_from_asking_to_arrival_and_every_number_stays(asking: Asking) -> None:
    asking.book.fill("S1", 20, place="DST")

    number = asking.submitted(Wanted("TAB-1", 6))
    asking.step(service.approve, asking.liaison, number, lines=[Wanted("TAB-1", 4, "The store is low")])
    assert queries.on_order(asking.book.place_id(), asking.book.product_id) == 4
    asking.step(deliveries.dispatch, asking.liaison, number, waybill="w-1")
    assert asking.book.held("in_transit") == {"S1": 4}
    asking.count(number, Counted("S1", 3, damaged=1, reason="Crushed"))
    asking.step(service.close, asking.liaison, number, reason="The driver was told")

    answer = asking.answer(number)
    [line] = answer["lines"]
    assert answer["state"] == "closed"
    assert (line["asked"], line["approved"], line["sent"], line["received"]) == (6, 4, 4, 3)
    assert asking.book.held() == {"S1": 3}
    assert asking.book.held("damaged") == {"S1": 1}
    assert asking.book.held("in_transit") == {"S1": 0}
    assert asking.book.held("store", "DST") == {"S1": 16}


def test_what_the_store_lacks_stays_open_until_sent_or_closed_short(asking: Asking) -> None:
    asking.book.fill("S1", 2, place="DST")
    number = asking.sent(Wanted("TAB-1", 6))
    asking.count(number, Counted("S1", 2))
    assert asking.answer(number)["lines"][0]["to_send"] == 4

    asking.book.fill("S2", 1, place="DST")
    asking.step(deliveries.dispatch, asking.liaison, number, waybill="W-2")
    asking.step(service.close_short, asking.liaison, number, reason="No more this month")
    asking.count(number, Counted("S2", 1), waybill="W-2")

    answer = asking.answer(number)
    assert (answer["state"], answer["lines"][0]["received"], answer["lines"][0]["to_send"]) == (
        "received",
        3,
        0,
    )
    assert queries.on_order(asking.book.place_id(), asking.book.product_id) == 0


def test_an_approval_names_the_version_it_read(asking: Asking) -> None:
    number = asking.drafted()
    seen = asking.now(number).version
    asking.step(service.change_lines, asking.in_charge, number, lines=[Wanted("TAB-1", 9)])

    with pytest.raises(WrongState) as refused:
        asking.step(service.submit, asking.officer, number, version=seen)

    assert refused.value.detail == "Changed by incharge.cen at 09:30 since you looked: now 9."


def test_a_lot_that_was_not_sent_is_a_find(asking: Asking) -> None:
    asking.book.fill("S1", 6, place="DST")
    number = asking.sent()

    with pytest.raises(Invalid) as refused:
        asking.count(number, Counted("S1", 7), Counted("OTHER", 1))

    assert set(refused.value.errors) == {"lines.0.accepted", "lines.1.lot"}
    assert Named("S1", 1)
