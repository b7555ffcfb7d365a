"""Lots: their expiry is said once, and a hold stops them everywhere."""

import pytest

from core.errors import Forbidden, Invalid, NotFound, WrongState
from inventory.catalogue import queries, service
from tests.inventory.conftest import Book


def test_a_lot_entered_again_with_another_expiry_is_refused_at_its_field(book: Book) -> None:
    book.fill("TWICE", 1, "2027-06")

    book.fill("twice", 1, "2027-06-30")
    with pytest.raises(Invalid) as refused:
        book.fill("TWICE", 1, "2027-07")

    assert refused.value.errors == {"expires_on": ["This lot is in the book with another expiry: 2027-06."]}
    assert book.held() == {"TWICE": 2}


def test_two_products_may_use_one_lot_number_and_a_hold_stops_both(book: Book) -> None:
    book.fill("SAME", 1)
    book.fill("SAME", 1, product="TAB-2")

    book.world.act(
        lambda: service.hold_lot(book.world.actor("liaison.north"), number=" same ", reason="recall")
    )

    assert [lot.held_at is not None for lot, _product in queries.lots_numbered("SAME")] == [True, True]


def test_a_hold_is_put_on_once_and_taken_off_once(book: Book) -> None:
    book.fill("ONE", 1)
    liaison = book.world.actor("liaison.north")
    book.world.act(lambda: service.hold_lot(liaison, number="ONE", reason="recall"))

    with pytest.raises(WrongState):
        book.world.act(lambda: service.hold_lot(liaison, number="ONE", reason="again"))
    book.world.act(lambda: service.release_lot(liaison, number="ONE"))
    with pytest.raises(WrongState):
        book.world.act(lambda: service.release_lot(liaison, number="ONE"))
    with pytest.raises(NotFound):
        book.world.act(lambda: service.hold_lot(liaison, number="NONE", reason="recall"))


def test_an_officer_does_not_put_lots_on_hold(book: Book) -> None:
    book.fill("ONE", 1)

    with pytest.raises(Forbidden):
        book.world.act(lambda: service.hold_lot(book.actor, number="ONE", reason="a whim"))


def test_the_api_says_where_a_lot_lies_as_far_as_one_may_see(book: Book) -> None:
    book.fill("WIDE", 2)
    book.fill("WIDE", 3, place="RIV")
    book.fill("WIDE", 4, place="LAK")

    seen = {
        name: book.world.api(name).get("/lots/wide").get_json()["items"][0]["places"]
        for name in ("officer.cen", "liaison.north", "auditor")
    }

    assert {
        name: [(place["place"], place["units"]) for place in places] for name, places in seen.items()
    } == {
        "officer.cen": [("CEN", 2)],
        "liaison.north": [("CEN", 2), ("RIV", 3)],
        "auditor": [("CEN", 2), ("LAK", 4), ("RIV", 3)],
    }
    assert book.world.api("auditor").get("/lots/none").status_code == 404
    assert book.world.api("programme").get("/lots/wide").status_code == 403


def test_the_liaison_holds_and_releases_a_lot_on_its_page(book: Book) -> None:
    book.fill("PAGED", 2)
    browser = book.world.page("liaison.north")

    browser.get("/lots/paged")
    assert browser.send({"reason": ""}, action="/hold").status == 422
    held = browser.send({"reason": "Recall 12"}, action="/hold")
    released = browser.send({}, action="/release")

    assert "On hold Recall 12" in held.words
    assert "Can be used" in released.words
    assert "PAGED" in browser.get("/lots").words
    assert "Put on hold" not in book.world.page("officer.cen").get("/lots/paged").words
