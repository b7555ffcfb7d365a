"""Transfers, waits, notices and drafts: what keeps a request moving, and who sees which part of it."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from accounts.notices.models import Notice
from accounts.people.service import system_actor
from accounts.permissions import Actor
from accounts.trail.models import TrailEntry
from core.database import session
from core.errors import Forbidden, NotFound
from inventory import signals
from inventory.ledger import queries as ledger
from inventory.ledger import verification
from inventory.resupply import queries, service, steps
from inventory.resupply.models import Requisition
from inventory.resupply.screens import background
from inventory.resupply.shipments import service as deliveries
from inventory.resupply.waiting import drafting, passing_on
from inventory.resupply.waiting.queries import overdue, waiting
from inventory.resupply.wanted import Counted, Wanted
from tests.factories.cast import add_person
from tests.inventory.conftest import Book
from tests.inventory.resupply.asking import Asking, plan_is, refused


@pytest.fixture
def asking(book: Book) -> Asking:
    return Asking(book)


def told(name: str, asking: Asking) -> list[tuple[str, str]]:
    """(kind, link) of what a person was told about requests, oldest first."""
    person_id = asking.world.actor(name).person_id
    query = select(Notice).where(Notice.person_id == person_id, Notice.channel == "app").order_by(Notice.id)
    session().rollback()
    return [(row.kind, row.link) for row in session().scalars(query) if row.link.startswith("/requisitions")]


def test_a_transfer_goes_from_box_to_box_by_the_same_path(asking: Asking) -> None:
    book, giver = asking.book, asking.world.actor("officer.riv")
    book.fill("R1", 5, place="RIV")
    number = asking.approved(Wanted("TAB-1", 3), source="RIV")

    refused(Forbidden, asking.step, deliveries.dispatch, asking.liaison, number)
    asking.step(deliveries.dispatch, giver, number, waybill="V-1")
    asking.count(number, Counted("R1", 3), waybill="V-1")

    assert book.held("box", "RIV") == {"R1": 2}
    assert book.held() == {"R1": 3}
    assert told("officer.riv", asking) == [("to_send", f"/requisitions/{number}")]
    assert list(verification.faults()) == []


def test_the_giving_station_sees_a_request_once_it_is_asked_and_no_names_of_the_other(asking: Asking) -> None:
    giver = asking.world.actor("officer.riv")
    number = asking.drafted(source="RIV")
    refused(NotFound, queries.one, giver, number)
    asking.step(service.submit, asking.officer, number)

    seen = queries.history(giver, number)

    assert [event.by for event in seen] == ["Officer, Central Station"] * 2
    assert [event.by for event in queries.history(asking.liaison, number)] == ["officer.cen"] * 2
    assert [event.by for event in queries.history(asking.in_charge, number)] == ["officer.cen"] * 2


def test_buttons_are_offered_to_those_who_may_press_them(asking: Asking) -> None:
    found = asking.now(asking.submitted())

    offered = {
        name: steps.offered(asking.world.actor(name), found)
        for name in ("officer.cen", "liaison.north", "auditor", "officer.riv")
    }

    assert offered == {
        "officer.cen": ["cancel"],
        "liaison.north": ["approve", "reject"],
        "auditor": [],
        "officer.riv": [],
    }


def test_everybody_who_must_act_is_told_in_the_same_act(asking: Asking) -> None:
    asking.book.fill("S1", 6, place="DST")

    number = asking.sent()
    asking.count(number, Counted("S1", 5, missing=1, reason="Box open"))

    link = f"/requisitions/{number}"
    assert told("liaison.north", asking) == [("to_approve", link), ("task", link)]
    assert told("officer.cen", asking) == [("task", link), ("to_receive", link)]
    assert told("liaison.south", asking) == told("officer.riv", asking) == []


def test_a_difference_and_a_broken_seal_wait_to_be_explained(asking: Asking) -> None:
    asking.book.fill("S1", 6, place="DST")
    number, heard = asking.sent(), []

    def listen(actor: Actor, **said: Any) -> None:
        heard.append((actor.name, said["station_id"], said["kind"], said["subject"]))

    with signals.to_explain.connected_to(listen):
        asking.count(number, Counted("S1", 5, damaged=1, reason="Wet"), seal_intact=False)

    station_id = asking.book.place_id()
    assert heard == [
        ("incharge.cen", station_id, "seal_broken", "waybill W-1"),
        ("incharge.cen", station_id, "delivery_differs", "waybill W-1"),
    ]


def test_the_trail_proves_each_movement(asking: Asking) -> None:
    asking.book.fill("S1", 6, place="DST")
    asking.count(asking.sent(), Counted("S1", 4, damaged=1, missing=1, reason="Wet, open"))

    kept: dict[int, str] = {}
    query = select(TrailEntry).where(TrailEntry.action.in_(("stock_sent", "stock_arrived")))
    for entry in session().scalars(query):
        assert entry.chain_id == asking.book.place_id()
        kept |= {int(key): digest for key, digest in json.loads(entry.detail)["movements"].items()}

    assert len(kept) == 4
    assert kept == ledger.digests_of(kept)


def test_a_request_that_nobody_answers_is_passed_up_and_stays_with_all(asking: Asking) -> None:
    for name, place in (("liaison.pro", "PRO"), ("liaison.all", "ALL")):
        add_person(name, "liaison", place)
    number = asking.submitted()
    seen = asking.now(number).version

    def pass_on() -> int:
        return asking.world.act(lambda: passing_on.pass_on(system_actor()))

    for days, asked, passed in ((1, "NOR", 0), (3, "PRO", 1), (4, "PRO", 0), (6, "ALL", 1), (9, "ALL", 0)):
        with asking.world.later(days=days):
            assert pass_on() == passed
            assert asking.answer(number)["handed_to"] == asked
    assert (
        told("liaison.pro", asking)
        == told("liaison.all", asking)
        == [("to_approve", f"/requisitions/{number}")]
    )
    asking.step(service.approve, asking.liaison, number, version=seen)


def test_an_urgent_request_is_passed_on_sooner(asking: Asking) -> None:
    add_person("liaison.pro", "liaison", "PRO")
    number = asking.submitted(is_emergency=True)

    with asking.world.later(hours=13):
        asking.world.act(lambda: passing_on.pass_on(system_actor()))

        assert asking.answer(number)["handed_to"] == "PRO"


def test_the_system_drafts_what_is_needed_once_and_a_person_submits_it(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan_is(monkeypatch, 8, {asking.book.product_id: 4})
    asked = asking.submitted(Wanted("TAB-1", 2), actor=asking.world.actor("officer.riv"))
    session().rollback()

    made = drafting.draft_all(system_actor())
    again = drafting.draft_all(system_actor())

    assert (made, again) == (2, 0)  # Central and Lake; River has asked
    draft = next(one.requisition_id for one in waiting(asking.officer))
    answer = asking.answer(draft)
    assert (answer["drafted_by_system"], answer["state"], draft != asked) == (True, "draft", True)
    assert answer["lines"][0]["asked"] == answer["lines"][0]["suggested"] == 4
    asking.step(service.submit, asking.officer, draft)


def test_what_waits_is_read_without_reading_whole_requests(asking: Asking) -> None:
    """A liaison of many stations has thousands that wait: the first page needs three columns of each."""
    number = asking.submitted(Wanted("TAB-1", 2))
    liaison = asking.liaison
    session().rollback()
    session().expunge_all()

    assert [one.requisition_id for one in waiting(liaison)] == [number]

    assert not any(isinstance(one, Requisition) for one in session())


def test_what_waits_is_seen_by_whom_it_waits_for_and_late_after_its_limit(asking: Asking) -> None:
    def seen() -> list[list[str]]:
        session().rollback()
        return [[one.verb for one in waiting(actor)] for actor in (asking.officer, asking.liaison)]

    number = asking.drafted()
    assert seen() == [["submit"], []]
    asking.step(service.submit, asking.officer, number)
    assert seen() == [[], ["approve"]]
    asking.step(service.approve, asking.liaison, number)
    assert seen() == [[], ["dispatch"]]
    with asking.world.later(days=8):
        assert [(one.what, one.requisition_id) for one in overdue()] == [("dispatch", number)]
    asking.book.fill("S1", 2, place="DST")
    asking.step(deliveries.dispatch, asking.liaison, number, waybill="W-1")
    assert seen() == [["receive"], ["dispatch"]]
    with asking.world.later(days=15):
        late = [one.what for one in overdue([asking.book.place_id()])]
    assert (late, overdue([asking.book.place_id("RIV")])) == (["dispatch", "receipt"], [])
    asking.step(service.close_short, asking.liaison, number, reason="No more")
    asking.count(number, Counted("S1", 2))
    assert seen() == [[], ["close"]]


def test_an_approver_sees_the_box_the_store_and_the_last_three(asking: Asking) -> None:
    book = asking.book
    book.fill("B1", 3)
    book.fill("SOON", 4, "2026-12", place="DST")
    book.fill("LATE", 9, "2028-06", place="DST")
    for _ in range(4):
        asking.step(service.cancel, asking.officer, asking.submitted(Wanted("TAB-1", 1)))
    asking.step(service.reject, asking.liaison, asking.submitted(Wanted("TAB-1", 2)), reason="Wait")

    [one] = background.background(asking.now(asking.submitted(Wanted("TAB-1", 5))))

    assert (one.line.asked, one.figures.on_hand, one.figures.on_order, one.store_treatments) == (5, 3, 0, 13)
    assert [(lot.lot, lot.is_near_expiry) for lot in one.store_lots] == [("SOON", True), ("LATE", False)]
    assert [(past.state, past.asked) for past in one.past] == [
        ("rejected", 2),
        ("cancelled", 1),
        ("cancelled", 1),
    ]
