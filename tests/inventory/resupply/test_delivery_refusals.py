"""Each wrong move in sending and counting is refused by name, and leaves every unit where it was."""

import pytest

from core.errors import Invalid, NotFound, WrongState
from inventory.catalogue import service as lots
from inventory.ledger.refusals import LotExpired, LotNotFefo, LotOnHold, QuantityShort
from inventory.resupply import service
from inventory.resupply.shipments import service as deliveries
from inventory.resupply.wanted import Counted, Named, Wanted
from tests.inventory.conftest import Book
from tests.inventory.resupply.asking import Asking, refused


@pytest.fixture
def asking(book: Book) -> Asking:
    return Asking(book)


def test_lots_that_may_not_be_used_are_not_sent(asking: Asking) -> None:
    book = asking.book
    for lot, expiry in (("OLD", "2026-10"), ("HELD", "2027-02"), ("SOON", "2027-03"), ("LATE", "2028-01")):
        book.fill(lot, 5, expiry, place="DST")
    book.world.act(lambda: lots.hold_lot(asking.liaison, number="HELD", reason="Recall"))
    number = asking.approved()

    def send(*named: Named) -> int:
        return asking.step(deliveries.dispatch, asking.liaison, number, lots=named)

    refused(LotExpired, send, Named("OLD", 1))
    refused(LotOnHold, send, Named("HELD", 1))
    assert refused(LotNotFefo, send, Named("LATE", 1)).field == "lots.0.reason"
    refused(QuantityShort, send, Named("SOON", 6))
    for named, field in (
        ([Named("NONE", 1)], "lots.0.lot"),
        ([Named("SOON", 0)], "lots.0.units"),
        ([Named("SOON", 1), Named("soon", 1)], "lots.1.lot"),
        ([Named("SOON", 5), Named("LATE", 2)], "lots.1.units"),
    ):
        assert list(refused(Invalid, send, *named).errors) == [field]
    assert book.held("in_transit") == {}

    send(Named("LATE", 1, "The box of SOON is torn"))
    assert book.held("in_transit") == {"LATE": 1}


def test_an_empty_store_sends_nothing(asking: Asking) -> None:
    number = asking.approved()

    told = refused(QuantityShort, asking.step, deliveries.dispatch, asking.liaison, number)
    asking.step(service.close_short, asking.liaison, number, reason="None in the country")

    assert told.detail.startswith("This place holds nothing")
    assert asking.now(number).state == "closed"


def test_a_waybill_is_used_once(asking: Asking) -> None:
    asking.book.fill("S1", 9, place="DST")
    asking.count(asking.sent(Wanted("TAB-1", 3)), Counted("S1", 3))
    number = asking.approved(Wanted("TAB-1", 3, "A training week"))

    told = refused(Invalid, asking.step, deliveries.dispatch, asking.liaison, number, waybill="w-1")

    assert list(told.errors) == ["waybill"]


def test_a_store_out_of_reach_sends_nothing(asking: Asking) -> None:
    number = asking.approved()

    told = refused(Invalid, asking.step, deliveries.dispatch, asking.liaison, number, store="CEN")

    assert list(told.errors) == ["store"]


def test_a_waybill_scanned_twice_is_told_when_and_by_whom(asking: Asking) -> None:
    asking.book.fill("S1", 6, place="DST")
    number = asking.sent()
    asking.count(number, Counted("S1", 6))

    told = refused(WrongState, asking.count, number, Counted("S1", 6), waybill=" w-1 ")

    assert told.detail == "Received already on 20 Nov 2026, 09:30 by incharge.cen."


def test_another_stations_waybill_reads_like_one_that_never_was(asking: Asking) -> None:
    asking.book.fill("S1", 9, place="DST")
    asking.sent(Wanted("TAB-1", 3))
    riv = asking.world.actor("officer.riv")
    other = asking.drafted(Wanted("TAB-1", 2), actor=riv)
    asking.step(service.submit, riv, other)

    there = refused(NotFound, asking.count, other, Counted("S1", 3), actor=riv, waybill="W-1")
    nowhere = refused(NotFound, asking.count, other, Counted("S1", 3), actor=riv, waybill="W-9")

    assert there.detail == nowhere.detail == deliveries.NO_SUCH_WAYBILL


@pytest.mark.parametrize(
    ("counted", "fields"),
    [
        ([Counted("S1", 7)], {"lines.0.accepted"}),
        ([Counted("S1", 5)], {"lines.0.missing"}),
        ([Counted("S1", 5, missing=1)], {"lines.0.reason"}),
        ([Counted("S1", 7, damaged=-1, reason="Wet")], {"lines.0.damaged"}),
        ([Counted("S1", 6), Counted("s1", 6)], {"lines.1.lot"}),
        ([Counted("S1", 6), Counted("FOUND", 1)], {"lines.1.lot"}),
        ([], {"lines"}),
    ],
)
def test_a_count_that_does_not_add_up_is_refused_at_its_line(
    asking: Asking, counted: list[Counted], fields: set[str]
) -> None:
    asking.book.fill("S1", 6, place="DST")
    number = asking.sent()

    told = refused(Invalid, asking.count, number, *counted)

    assert set(told.errors) == fields
    assert asking.book.held("in_transit") == {"S1": 6}


def test_what_expired_on_the_way_is_not_put_in_the_box(asking: Asking) -> None:
    asking.book.fill("S1", 6, "2026-11", place="DST")
    number = asking.sent()

    with asking.world.later(days=20):
        refused(LotExpired, asking.count, number, Counted("S1", 6))
        asking.count(number, Counted("S1", 0, damaged=6, reason="Expired on the way"))

    assert asking.book.held("damaged") == {"S1": 6}


def test_a_difference_is_closed_with_words(asking: Asking) -> None:
    asking.book.fill("S1", 6, place="DST")
    number = asking.count(asking.sent(), Counted("S1", 6), seal_intact=False)

    told = refused(Invalid, asking.step, service.close, asking.liaison, number)

    assert list(told.errors) == ["reason"]
