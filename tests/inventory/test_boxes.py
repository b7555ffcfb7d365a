"""The box: seal, keys, and deliveries, each with one trail entry that proves its movement."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from accounts.trail.models import TrailEntry
from core.database import session
from core.errors import Forbidden, Invalid, NotFound, WrongState
from inventory.boxes import queries, service
from inventory.ledger import queries as ledger
from inventory.ledger.refusals import LotExpired
from tests.inventory.conftest import Book


def _entries(action: str, by: int) -> list[TrailEntry]:
    query = select(TrailEntry).where(TrailEntry.action == action, TrailEntry.person_id == by)
    return list(session().scalars(query))


def _receive(book: Book, **changes: Any) -> service.Received:
    wanted = {"product": "tab-1", "lot_number": "new1", "expiry": "2027-06", "units": 4, **changes}
    return book.world.act(lambda: service.receive_into_box(book.actor, **wanted))


def test_a_delivery_goes_into_the_box_and_its_trail_entry_proves_it(book: Book) -> None:
    received = _receive(book, units=None, packs=2)

    assert book.held() == {"NEW1": 20}
    [entry] = _entries("stock_received", book.actor.person_id)
    digests = {int(key): digest for key, digest in json.loads(entry.detail)["movements"].items()}
    assert entry.chain_id == book.place_id()
    assert digests == ledger.digests_of([received.movement_id])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"product": "NONE"}, "product"),
        ({"expiry": "soon"}, "expires_on"),
        ({"lot_number": "unknown"}, "lot"),
        ({"units": None}, "units"),
        ({"units": 0}, "units"),
        ({"packs": 1}, "units"),
    ],
)
def test_what_is_not_known_is_refused_at_its_field(book: Book, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        _receive(book, **changes)

    assert list(refused.value.errors) == [field]
    assert _entries("stock_received", book.actor.person_id) == []


def test_an_expired_lot_is_put_aside_not_into_the_box(book: Book) -> None:
    with pytest.raises(LotExpired) as refused:
        _receive(book, expiry="2026-10")

    assert refused.value.detail == "Put it aside; do not put it in the box."


def test_the_liaison_receives_into_a_store_of_their_own_district_alone(book: Book) -> None:
    delivery = {"store": "DST", "product": "TAB-1", "lot_number": "S1", "expiry": "2027-06", "packs": 1}
    north, south = book.world.actor("liaison.north"), book.world.actor("liaison.south")

    book.world.act(lambda: service.receive_into_store(north, **delivery))
    with pytest.raises(Invalid):
        book.world.act(lambda: service.receive_into_store(south, **delivery))
    with pytest.raises(Forbidden):
        book.world.act(lambda: service.receive_into_store(book.actor, **delivery))

    assert book.held("store", "DST") == {"S1": 10}


def test_seal_and_keys_change_hands_with_a_trail_entry_each(book: Book) -> None:
    head = book.world.actor("incharge.cen")
    act = book.world.act
    with pytest.raises(NotFound):
        act(lambda: service.change_seal(head, seal_number="S2"))

    box_id = act(lambda: service.open_box(head, seal_number="S1"))
    act(lambda: service.change_seal(head, seal_number="S2"))
    act(lambda: service.give_key(head, person="officer.cen"))

    with pytest.raises(WrongState):
        act(lambda: service.open_box(head, seal_number="S3"))
    for verb, wrong in (
        (service.change_seal, {"seal_number": "S2"}),
        (service.give_key, {"person": "officer.cen"}),
    ):
        with pytest.raises(Invalid):
            act(lambda verb=verb, wrong=wrong: verb(head, **wrong))
    with pytest.raises(Invalid):
        act(lambda: service.give_key(head, person="officer.riv"))
    with pytest.raises(Forbidden):
        act(lambda: service.give_key(book.actor, person="officer.cen"))
    assert [row.name for row in queries.keys_held(box_id)] == ["officer.cen"]

    act(lambda: service.return_key(head, person="officer.cen"))
    with pytest.raises(Invalid):
        act(lambda: service.return_key(head, person="officer.cen"))

    assert queries.keys_held(box_id) == []
    done = [
        len(_entries(action, head.person_id))
        for action in ("box_opened", "seal_changed", "key_given", "key_returned")
    ]
    assert done == [1, 1, 1, 1]


def test_a_delivery_is_saved_on_its_page_once(book: Book) -> None:
    browser = book.world.page("officer.cen")
    answers = {
        "product": "TAB-1",
        "lot": "ab-1",
        "expires_on": "2027-03",
        "amount": "2",
        "counted_in": "packs",
    }

    browser.get("/stock/receive")
    refused = browser.send({**answers, "amount": "0", "expires_on": "2026-01"})
    put_aside = browser.send({"amount": "2"})
    saved = browser.send({"expires_on": "2027-03"})

    assert refused.status == 422
    assert put_aside.errors() == ["Put it aside; do not put it in the box."]
    assert saved.heading == "Our stock"
    assert book.held() == {"AB-1": 20}


def test_the_liaison_saves_a_delivery_into_a_store_on_its_page(book: Book) -> None:
    browser = book.world.page("liaison.north")

    browser.get("/stores/receive")
    saved = browser.send(
        {"store": "DST", "product": "TAB-1", "lot": "S1", "expires_on": "2027-03", "amount": "7"}
    )

    assert saved.heading == "District Store"
    assert book.held("store", "DST") == {"S1": 7}


def test_the_in_charge_keeps_seal_and_keys_on_the_page_of_the_box(book: Book) -> None:
    browser = book.world.page("incharge.cen")

    browser.get("/boxes")
    browser.send({"seal_number": "s-100"}, action="/open")
    resealed = browser.send({"seal_number": "s-101"}, action="/seal")
    given = browser.send({"person": "officer.cen"}, action="/give")
    returned = browser.send({}, action="/return")

    assert "S-101" in resealed.words
    assert "officer.cen" in given.soup.select_one("table").get_text()  # type: ignore[union-attr]
    assert "Nobody holds a key." in returned.words
    officer = book.world.page("officer.cen").get("/boxes")
    assert "S-101" in officer.words and not officer.soup.select("main form")
    assert book.world.page("liaison.north").get("/boxes").status == 404
