"""Recall: a lot stops everywhere at once, its units are put aside, and a second person ends it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from accounts.notices.models import Notice
from accounts.people.models import Person
from core import clock
from core.database import db, session
from core.errors import Forbidden, Invalid, SamePerson, WrongState
from inventory.catalogue import queries as catalogue
from inventory.catalogue import service as marks
from inventory.ledger import service as ledger_service
from inventory.ledger.refusals import LotOnHold
from inventory.lots import service
from inventory.lots.queries import lots_numbered
from tests.inventory.conftest import Book


def recall(book: Book, number: str, by: str = "liaison.north", **more: Any) -> int:
    actor = book.world.actor(by)
    wanted = {"reason": "Weak tablets", "reference": "MRA 12/2026", **more}
    return book.world.act(lambda: service.recall_lot(actor, number=number, **wanted))


def release(book: Book, number: str, by: str = "liaison.south", **more: Any) -> None:
    actor = book.world.actor(by)
    book.world.act(lambda: service.release_recall(actor, number=number, reason="Tested, sound", **more))


def do(book: Book, verb: Any, number: str, units: int, by: str = "officer.cen", **more: Any) -> int:
    actor = book.world.actor(by)
    return book.world.act(lambda: verb(actor, number=number, units=units, **more))


def test_a_recalled_lot_is_refused_everywhere_and_the_next_one_is_taken(book: Book) -> None:
    book.fill("BAD", 3, "2027-01")
    book.fill("GOOD", 3, "2027-06")

    recall(book, " bad ")

    assert [taken.lot_number for taken in book.dispense()] == ["GOOD"]
    with pytest.raises(LotOnHold):
        book.dispense(lot_number="BAD")


def test_a_dose_already_given_of_a_recalled_lot_is_still_recorded(book: Book) -> None:
    book.fill("BAD", 3)
    recall(book, "BAD")

    taken = book.dispense(lot_number="BAD", is_fact=True)

    assert [(one.lot_number, one.units, one.from_variance) for one in taken] == [("BAD", 1, False)]
    assert book.held() == {"BAD": 2}


def test_two_products_under_one_number_must_be_told_apart(book: Book) -> None:
    book.fill("SAME", 1)
    book.fill("SAME", 2, product="TAB-2")

    with pytest.raises(Invalid) as refused:
        recall(book, "SAME")
    recall(book, "SAME", product="tab-2")

    assert refused.value.errors == {"product": ["Choose one: TAB-1 or TAB-2."]}
    held = {product.code: lot.held_at is not None for lot, product in catalogue.lots_numbered("SAME")}
    assert held == {"TAB-1": False, "TAB-2": True}


def test_a_recall_stands_in_place_of_a_hold_and_is_made_once(book: Book) -> None:
    book.fill("BAD", 1)
    liaison = book.world.actor("liaison.north")
    book.world.act(lambda: marks.hold_lot(liaison, number="BAD", reason="Asked to wait"))

    with book.world.later(hours=1):
        recall(book, "BAD")
    with pytest.raises(WrongState):
        recall(book, "BAD", by="liaison.south")

    history = catalogue.hold_history([book.lot_id("BAD")])
    assert [(one.kind, one.release_reason) for one in history] == [("recall", None), ("hold", "Recalled")]
    assert history[0].held_at == history[1].released_at == clock.now() + timedelta(hours=1)


def test_a_recall_is_not_released_as_a_hold_nor_by_who_made_it_nor_by_an_officer(book: Book) -> None:
    book.fill("BAD", 1)
    recall(book, "BAD")

    with pytest.raises(WrongState, match="recalled"):
        book.world.act(lambda: marks.release_lot(book.world.actor("liaison.south"), number="BAD"))
    with pytest.raises(SamePerson):
        release(book, "BAD", by="liaison.north")
    with pytest.raises(Forbidden):
        release(book, "BAD", by="officer.cen")
    with pytest.raises(Forbidden):
        recall(book, "BAD", by="incharge.cen")
    assert catalogue.lot(book.product_id, "BAD").held_at is not None


def test_another_liaison_ends_it_once_and_the_lot_may_be_given_again(book: Book) -> None:
    book.fill("BAD", 1)
    recall(book, "BAD")

    release(book, "BAD")
    with pytest.raises(WrongState):
        release(book, "BAD")

    assert [taken.lot_number for taken in book.dispense()] == ["BAD"]
    ended = catalogue.hold_history([book.lot_id("BAD")])[0]
    assert ended.release_reason == "Tested, sound"
    assert ended.released_by == book.world.actor("liaison.south").person_id


def test_planning_can_know_when_a_lot_was_not_to_be_used(book: Book) -> None:
    book.fill("TWICE", 1)
    book.fill("FREE", 1)
    north, now = book.world.actor("liaison.north"), clock.now()
    book.world.act(lambda: marks.hold_lot(north, number="TWICE", reason="Asked to wait"))
    with book.world.later(hours=2):
        book.world.act(lambda: marks.release_lot(north, number="TWICE", reason="All is well"))
    with book.world.later(hours=5):
        recall(book, "TWICE")

    found = catalogue.holds()

    hour = timedelta(hours=1)
    assert found == {book.lot_id("TWICE"): [(now, now + 2 * hour), (now + 5 * hour, None)]}


def test_the_lot_nobody_knows_is_held_from_its_first_day_and_stays_so(book: Book) -> None:
    lot_id = book.world.act(lambda: marks.unknown_lot(catalogue.product_by_id(book.product_id)).id)
    book.world.act(lambda: marks.unknown_lot(catalogue.product_by_id(book.product_id)))

    assert catalogue.holds()[lot_id] == [(clock.now(), None)]
    with pytest.raises(WrongState):
        recall(book, marks.UNKNOWN_NUMBER)


def test_the_lists_go_as_far_as_one_looks_after_and_the_sums_to_no_station(book: Book) -> None:
    for place, units in (("CEN", 2), ("RIV", 3), ("LAK", 4), ("DST", 5)):
        book.fill("WIDE", units, place=place)
    book.dispense()
    recall(book, "WIDE")

    seen = {
        name: lots_numbered(book.world.actor(name), "WIDE")[0]
        for name in ("officer.cen", "liaison.north", "auditor")
    }

    def listed(name: str, key: str = "places") -> list[tuple[str, int]]:
        return [(place["place"], place["units"]) for place in seen[name][key]]

    assert listed("officer.cen") == [("CEN", 1)]
    assert listed("liaison.north") == [("CEN", 1), ("DST", 5), ("RIV", 3)]
    assert listed("liaison.north", "given") == [("CEN", 1)]
    assert seen["officer.cen"]["in_all"] is None
    assert seen["auditor"]["in_all"] == {"places": 4, "units": 13, "in_transit": 0}
    assert {one["recalled"] for one in seen.values()} == {True}


def test_the_history_of_holds_is_ended_once_and_never_rewritten(book: Book) -> None:
    book.fill("BAD", 1)
    recall(book, "BAD")
    release(book, "BAD")
    for statement in (
        "UPDATE lot_hold SET release_reason = 'another'",
        "UPDATE lot_hold SET reason = 'another'",
        "DELETE FROM lot_hold",
    ):
        with db.engine.connect() as connection, pytest.raises(Exception, match="never changed or deleted"):
            connection.execute(text(statement))


def told(kind: str) -> set[tuple[str, bool, str]]:
    query = select(Person.name, Notice.is_urgent, Notice.link).join(Person, Person.id == Notice.person_id)
    return {tuple(row) for row in session().execute(query.where(Notice.kind == kind))}


def test_who_holds_it_is_told_at_once_and_nobody_else(book: Book) -> None:
    book.fill("BAD", 1)
    book.fill("BAD", 4, place="DST")
    book.fill("OTHER", 1, place="RIV")

    recall(book, "BAD", by="liaison.south")

    people = ("officer.cen", "officer2.cen", "incharge.cen", "liaison.north")
    assert told("to_put_aside") == {(name, True, "/lots/BAD") for name in people}


def test_the_end_of_a_recall_is_told_where_units_were_put_aside(book: Book) -> None:
    book.fill("BAD", 1)
    book.fill("BAD", 1, place="RIV")
    recall(book, "BAD")
    do(book, service.put_aside, "BAD", 1)

    release(book, "BAD")

    assert told("task") == {
        (name, False, "/lots/BAD") for name in ("officer.cen", "officer2.cen", "incharge.cen")
    }


def test_units_on_their_way_are_listed_and_who_waits_for_them_is_told(book: Book) -> None:
    book.fill("BAD", 5, place="DST")

    def send() -> None:
        store, road = (
            ledger_service.account_of("store", book.place_id("DST")),
            ledger_service.account_of("in_transit", book.place_id("RIV")),
        )
        ledger_service.post(
            book.actor,
            lot_id=book.lot_id("BAD"),
            from_account=store,
            to_account=road,
            units=2,
            kind="sent",
            occurred_at=clock.now(),
        )

    book.world.act(send)
    recall(book, "BAD")

    seen = lots_numbered(book.world.actor("liaison.north"), "BAD")[0]
    assert [(one["place"], one["units"]) for one in seen["in_transit"]] == [("RIV", 2)]
    assert seen["in_all"] == {"places": 1, "units": 3, "in_transit": 2}
    assert {name for name, *_rest in told("to_put_aside")} == {"officer.riv", "incharge.riv"}
