"""Two people take the same step at the same moment: one of them is told, and nothing is done twice.

The negative control takes the state and version out of the guarded update; the same races must
then approve what was cancelled, and send twice what was asked once.
"""

import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest
from sqlalchemy import func, select

from core import clock, database
from core.database import db, session, unit_of_work
from core.errors import Refusal, WrongState
from inventory.ledger import verification
from inventory.resupply import service, steps
from inventory.resupply.models import OpenRequest, Requisition, Shipment
from inventory.resupply.refusals import AlreadyOpen
from inventory.resupply.shipments import service as deliveries
from inventory.resupply.wanted import Counted, Wanted
from tests.inventory.conftest import Book
from tests.inventory.resupply.asking import Asking

AT_ONCE = 4
LINGER_SECONDS = 0.05


@pytest.fixture
def asking(book: Book) -> Asking:
    return Asking(book)


def together(asking: Asking, *acts: Callable[[], str]) -> list[Any]:
    """Run acts in threads that start at one moment and stay a while before they are kept."""
    moment, gate = clock.now(), threading.Barrier(len(acts))
    done: list[Any] = [None] * len(acts)

    def lingering(act: Callable[[], str]) -> str:
        made = act()
        time.sleep(LINGER_SECONDS)
        return made

    def one(number: int, act: Callable[[], str]) -> None:
        with asking.world.app.app_context(), clock.at(moment):
            gate.wait()
            try:
                done[number] = unit_of_work(lambda: lingering(act))
            except Refusal as refusal:
                done[number] = refusal
            finally:
                db.session.remove()

    session().rollback()
    threads = [threading.Thread(target=one, args=pair, daemon=True) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    session().rollback()
    return done


def won(done: list[Any]) -> list[int]:
    """Which of the acts were kept; every other one must be a refusal."""
    assert all(isinstance(one, str | Refusal) for one in done), done
    return [number for number, one in enumerate(done) if isinstance(one, str)]


def approve_or_cancel(asking: Asking) -> list[Any]:
    number = asking.submitted()
    seen = asking.now(number).version
    return together(
        asking,
        lambda: service.approve(asking.liaison, number, version=seen),
        lambda: service.cancel(asking.officer, number, version=seen),
    )


def send_twice(asking: Asking) -> list[Any]:
    asking.book.fill("S1", 40, place="DST")
    number = asking.approved(Wanted("TAB-1", 6))
    seen = asking.now(number).version
    return together(asking, *[lambda: deliveries.dispatch(asking.liaison, number, version=seen)] * AT_ONCE)


def test_a_request_is_approved_or_cancelled_and_never_both(asking: Asking) -> None:
    done = approve_or_cancel(asking)

    [first] = won(done)
    assert isinstance(done[1 - first], WrongState)
    [state] = session().scalars(select(Requisition.state)).all()
    assert state == ("approved", "cancelled")[first]
    assert len(session().scalars(select(OpenRequest.requisition_id)).all()) == 1 - first


def test_two_approvals_with_different_numbers_leave_the_numbers_of_one(asking: Asking) -> None:
    number = asking.submitted()
    seen = asking.now(number).version

    def approve(treatments: int) -> Callable[[], str]:
        lines = [Wanted("TAB-1", treatments, "The store is low")]
        return lambda: service.approve(asking.liaison, number, version=seen, lines=lines)

    done = together(asking, *[approve(treatments) for treatments in (1, 2, 3, 4)])

    [first] = won(done)
    assert asking.answer(number)["lines"][0]["approved"] == first + 1
    lost = next(one for one in done if isinstance(one, Refusal))
    assert lost.detail == f"Approved by liaison.north at 09:30 since you looked: now {first + 1}."


def test_what_was_approved_is_sent_once(asking: Asking) -> None:
    done = send_twice(asking)

    assert len(won(done)) == 1
    assert asking.book.held("in_transit") == {"S1": 6}
    assert session().scalar(select(func.count()).select_from(Shipment)) == 1


@pytest.mark.parametrize("is_scanned", [False, True])
def test_a_delivery_is_received_once(asking: Asking, is_scanned: bool) -> None:
    asking.book.fill("S1", 6, place="DST")
    number = asking.sent()
    seen = None if is_scanned else asking.now(number).version
    lines = [Counted("S1", 6)]
    people = (asking.officer, asking.in_charge)

    done = together(
        asking,
        *[
            lambda actor=actor: deliveries.receive(actor, number, version=seen, waybill="W-1", lines=lines)
            for actor in people * 2
        ],
    )

    assert len(won(done)) == 1
    assert asking.book.held() == {"S1": 6}
    assert asking.book.held("in_transit") == {"S1": 0}


def test_two_deliveries_of_one_request_are_both_received(asking: Asking) -> None:
    asking.book.fill("S1", 2, place="DST")
    number = asking.sent(Wanted("TAB-1", 5))
    asking.book.fill("S2", 3, place="DST")
    asking.step(deliveries.dispatch, asking.liaison, number, waybill="W-2")

    done = together(
        asking,
        *[
            lambda waybill=waybill, lot=lot: deliveries.receive(
                asking.in_charge, number, version=None, waybill=waybill, lines=[lot]
            )
            for waybill, lot in (("W-1", Counted("S1", 2)), ("W-2", Counted("S2", 3)))
        ],
    )

    assert won(done) == [0, 1]
    assert asking.now(number).state == "received"
    assert asking.book.held("in_transit") == {"S1": 0, "S2": 0}


def test_of_drafts_for_one_product_at_once_one_is_begun(asking: Asking) -> None:
    def ask(actor: Any) -> Callable[[], str]:
        return lambda: service.draft(actor, lines=[Wanted("TAB-1", 2), Wanted("TAB-2", 1)])

    done = together(asking, *[ask(actor) for actor in (asking.officer, asking.in_charge) * 2])

    [first] = won(done)
    begun = int(done[first].partition(".")[0])
    lost = [one for one in done if isinstance(one, AlreadyOpen)]
    assert [one.requisition_id for one in lost] == [begun] * (AT_ONCE - 1)
    assert session().scalar(select(func.count()).select_from(Requisition)) == 1


def test_without_the_guard_these_races_see_both_happen(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "_HELD", steps._HELD[:1])
    # One writer at a time would hide it: the reading must be over before the others have written.
    read_by_all = threading.Barrier(AT_ONCE, timeout=30)
    taken = steps.take

    def take_late(*arguments: Any, **values: Any) -> None:
        if database.is_sqlite():
            session().commit()
        read_by_all.wait()
        taken(*arguments, **values)

    monkeypatch.setattr(database, "_sqlite_writer", nullcontext())
    asking.book.fill("S1", 40, place="DST")
    number = asking.approved(Wanted("TAB-1", 6))
    seen = asking.now(number).version
    monkeypatch.setattr(steps, "take", take_late)

    done = together(asking, *[lambda: deliveries.dispatch(asking.liaison, number, version=seen)] * AT_ONCE)

    assert len(won(done)) > 1, "the race saw no fault; it would not see a real one either"
    assert asking.book.held("in_transit")["S1"] > 6
    assert list(verification.faults()) == []
