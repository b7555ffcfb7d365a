"""Each wrong move of a request is refused by name, with what to do, and leaves everything as it was."""

from typing import Any

import pytest

from accounts.people import service as people
from accounts.people.service import system_actor
from core.errors import Forbidden, Invalid, NotFound, SamePerson, WrongState
from inventory.resupply import queries, service
from inventory.resupply.refusals import AlreadyOpen, OverMaximum, OwnRequest
from inventory.resupply.shipments import service as deliveries
from inventory.resupply.wanted import Counted, Wanted
from tests.inventory.conftest import Book
from tests.inventory.resupply.asking import Asking, plan_is, refused


@pytest.fixture
def asking(book: Book) -> Asking:
    return Asking(book)


def test_whoever_asked_does_not_approve_even_from_another_post(asking: Asking) -> None:
    number = asking.submitted()
    asking.world.act(lambda: people.move_person(system_actor(), "officer.cen", role="liaison", at=["NOR"]))
    moved = asking.world.actor("officer.cen")

    refused(OwnRequest, asking.step, service.approve, moved, number)
    refused(OwnRequest, asking.step, service.reject, moved, number, reason="No")

    asking.step(service.approve, asking.liaison, number)


def test_whoever_sent_does_not_count_what_arrives(asking: Asking) -> None:
    asking.book.fill("S1", 6, place="DST")
    number = asking.sent()
    asking.world.act(lambda: people.move_person(system_actor(), "liaison.north", role="officer", at=["CEN"]))

    mover = asking.world.actor("liaison.north")
    refused(SamePerson, asking.count, number, Counted("S1", 6), actor=mover)

    assert asking.book.held("in_transit") == {"S1": 6}


@pytest.mark.parametrize("role", ["officer.cen", "liaison.south", "programme", "auditor", "admin"])
def test_only_a_liaison_of_the_station_decides(asking: Asking, role: str) -> None:
    number, actor = asking.submitted(), asking.world.actor(role)

    kind = NotFound if role == "liaison.south" else Forbidden

    refused(kind, asking.step, service.approve, actor, number)


def test_a_stranger_is_told_that_there_is_nothing(asking: Asking) -> None:
    number, stranger = asking.submitted(), asking.world.actor("officer.riv")

    there = refused(NotFound, asking.step, service.cancel, stranger, number)
    nowhere = refused(NotFound, asking.act, service.cancel, stranger, 999, version=1)

    assert (there.code, there.detail) == (nowhere.code, nowhere.detail)


def test_a_version_that_is_outdated_is_told_who_changed_what(asking: Asking) -> None:
    number = asking.submitted()
    seen = asking.now(number).version
    with asking.world.at("2026-11-20T10:40:00+02:00"):
        asking.step(service.cancel, asking.in_charge, number)

    told = refused(WrongState, asking.step, service.approve, asking.liaison, number, version=seen)

    assert told.detail == "Cancelled by incharge.cen at 10:40 since you looked: now 6."
    assert queries.open_products(asking.book.place_id()) == set()


def test_what_was_cancelled_is_not_approved_by_who_knows_it_nor_by_who_does_not(asking: Asking) -> None:
    number = asking.submitted()
    seen = asking.now(number).version
    asking.step(service.cancel, asking.officer, number)

    for version in (seen, asking.now(number).version):
        told = refused(WrongState, asking.step, service.approve, asking.liaison, number, version=version)
        assert told.detail.startswith("Cancelled by officer.cen at 09:30")
        assert ("since you looked" in told.detail) is (version == seen)

    assert asking.now(number).state == "cancelled"
    assert [line["approved"] for line in asking.answer(number)["lines"]] == [None]


def test_each_state_knows_its_own_verbs_alone(asking: Asking) -> None:
    asking.book.fill("S1", 9, place="DST")
    number = asking.drafted()
    for verb, actor, said in (
        (service.approve, asking.liaison, {}),
        (deliveries.dispatch, asking.liaison, {}),
        (service.close, asking.liaison, {}),
    ):
        refused(WrongState, asking.step, verb, actor, number, **said)

    asking.step(service.submit, asking.officer, number)
    refused(WrongState, asking.step, service.submit, asking.officer, number)
    refused(WrongState, asking.step, service.change_lines, asking.officer, number, lines=[Wanted("TAB-1", 1)])
    asking.step(service.approve, asking.liaison, number)
    refused(WrongState, asking.step, service.reject, asking.liaison, number, reason="Late")
    asking.step(deliveries.dispatch, asking.liaison, number, waybill="W-1")
    refused(WrongState, asking.step, service.cancel, asking.officer, number)


@pytest.mark.parametrize(
    ("lines", "field"),
    [
        ([], "lines"),
        ([Wanted("TAB-1", 0)], "lines.0.treatments"),
        ([Wanted("TAB-1", -1)], "lines.0.treatments"),
        ([Wanted("NONE", 1)], "lines.0.product"),
        ([Wanted("TAB-1", 1), Wanted("tab-1", 2)], "lines.1.product"),
    ],
)
def test_lines_that_say_nothing_are_refused_at_their_field(asking: Asking, lines: Any, field: str) -> None:
    told = refused(Invalid, asking.act, service.draft, asking.officer, lines=lines)

    assert list(told.errors) == [field]


@pytest.mark.parametrize("source", ["NOWHERE", "CEN", "GEN", "NOR"])
def test_stock_is_asked_of_a_store_or_another_station(asking: Asking, source: str) -> None:
    told = refused(Invalid, asking.drafted, source=source)

    assert list(told.errors) == ["source"]


def test_the_open_request_is_offered_instead_of_a_second_one(asking: Asking) -> None:
    first = asking.drafted()

    told = refused(AlreadyOpen, asking.drafted, Wanted("TAB-2", 1), Wanted("TAB-1", 2))
    urgent = asking.drafted(is_emergency=True)

    assert told.members() == {"requisition": first}
    assert told.field == "lines.1.product"
    assert refused(AlreadyOpen, asking.drafted, is_emergency=True).requisition_id == urgent
    asking.step(service.cancel, asking.officer, first)
    asking.drafted()


def test_more_than_the_maximum_needs_a_reason(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    plan_is(monkeypatch, 8, {asking.book.product_id: 5})
    asking.book.fill("B1", 2)

    told = refused(OverMaximum, asking.drafted, Wanted("TAB-1", 7))
    asking.drafted(Wanted("TAB-1", 7, "A week of meetings"))
    asking.book.fill("B2", 2)
    number = asking.drafted(Wanted("TAB-1", 5), is_emergency=True)
    asking.book.fill("B3", 8)

    assert (told.detail, told.field) == ("Ask for 6 or fewer, or say why.", "lines.0.reason")
    assert asking.answer(number)["lines"][0]["suggested"] == 5


@pytest.mark.parametrize(
    ("lines", "field"),
    [
        ([Wanted("TAB-1", 4)], "lines.0.reason"),
        ([Wanted("TAB-1", 9)], "lines.0.reason"),
        ([Wanted("TAB-2", 1, "Other")], "lines.0.product"),
        ([Wanted("TAB-1", 0, "None left")], "lines"),
        ([Wanted("TAB-1", -1, "Wrong")], "lines.0.treatments"),
    ],
)
def test_a_changed_number_needs_a_reason_and_something_must_be_left(
    asking: Asking, lines: Any, field: str
) -> None:
    number = asking.submitted()

    told = refused(Invalid, asking.step, service.approve, asking.liaison, number, lines=lines)

    assert list(told.errors) == [field]


def test_one_line_may_be_approved_at_nothing_and_asked_for_again(asking: Asking) -> None:
    number = asking.submitted(Wanted("TAB-1", 6), Wanted("TAB-2", 2))

    lines = [Wanted("TAB-2", 0, "Not in the store")]
    asking.step(service.approve, asking.liaison, number, lines=lines)

    assert {line["product"]: line["approved"] for line in asking.answer(number)["lines"]} == {
        "TAB-1": 6,
        "TAB-2": 0,
    }
    asking.drafted(Wanted("TAB-2", 1))
