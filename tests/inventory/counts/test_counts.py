"""A count is pinned to its instant, and closed by a second person."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from accounts.trail.models import TrailEntry
from core import clock
from core.database import session
from core.errors import Forbidden, Invalid, NotFound, SamePerson, WrongState
from inventory.counts import service
from inventory.counts.models import StockCount
from inventory.ledger import queries as ledger
from inventory.ledger import verification
from inventory.ledger.models import Movement
from tests.factories import cast
from tests.inventory.conftest import Book
from tests.inventory.counts.lake import Lake


@pytest.fixture
def lake(book: Book) -> Lake:
    return Lake(book)


def _movements(kind: str) -> int:
    return session().scalar(select(func.count()).where(Movement.kind == kind)) or 0


def test_what_was_given_between_counting_and_closing_stays(lake: Lake) -> None:
    lake.fill(100)
    count_id = lake.count({"A": 100})
    with lake.world.later(minutes=5):
        lake.give(100)

        lake.close(count_id)

    assert lake.line(count_id).difference == 0
    assert _movements("count") == 0
    assert lake.held() == {"A": 0}
    assert list(verification.faults()) == []


def test_what_arrived_between_counting_and_closing_stays(lake: Lake) -> None:
    lake.fill(1)
    count_id = lake.count({"A": 3})
    counted_at = clock.now()
    with lake.world.later(minutes=5):
        cast.put_in_box("LAK", "TAB-1", "A", "2027-06", 1)

        lake.close(count_id, {"A": "found"})

    assert lake.line(count_id).difference == 2
    correction = session().scalars(select(Movement).where(Movement.kind == "count")).one()
    assert (correction.units, correction.occurred_at) == (2, counted_at)
    assert lake.held() == {"A": 4}
    assert lake.held("variance") == {"A": -2}


def test_a_blank_line_is_not_nothing(lake: Lake) -> None:
    lake.fill(5)
    lake.fill(4, "B")

    lake.close(lake.count({"A": None, "B": 4}))

    assert lake.held() == {"A": 5, "B": 4}
    assert _movements("count") == 0


def test_a_difference_without_a_fitting_reason_keeps_the_count_open(lake: Lake) -> None:
    lake.fill(5)
    count_id = lake.count({"A": 3})

    for why in ({}, {"A": "found"}, {"A": "gift"}, {"ZZ": "lost"}):
        with pytest.raises(Invalid):
            lake.close(count_id, why)

    assert lake.held() == {"A": 5}
    lake.close(count_id, {"A": "lost"})
    assert lake.held() == {"A": 3}


def test_the_witness_is_another_person_of_the_station(lake: Lake) -> None:
    lake.fill(5)
    count_id = lake.count({"A": 5})

    with pytest.raises(SamePerson):
        lake.close(count_id, by="officer.lak")
    for stranger in ("officer.riv", "incharge.cen"):
        with pytest.raises(NotFound):
            lake.close(count_id, by=stranger)
    with pytest.raises(Forbidden):
        lake.close(count_id, by="liaison.south")

    lake.close(count_id, by="officer2.lak")


@pytest.mark.parametrize(("counted", "is_refused"), [(3, True), (4, False)])
def test_who_last_took_stock_out_does_not_close_a_count_that_differs(
    lake: Lake, counted: int, is_refused: bool
) -> None:
    lake.fill(5)
    lake.book.actor = lake.world.actor("officer2.lak")
    lake.give(1, is_fact=True, occurred_at=clock.now() - timedelta(hours=1))
    count_id = lake.count({"A": counted})

    if is_refused:
        with pytest.raises(SamePerson) as refused:
            lake.close(count_id, {"A": "lost"}, by="officer2.lak")
        assert "last to take stock out" in refused.value.detail
        lake.close(count_id, {"A": "lost"})
    else:
        lake.close(count_id, by="officer2.lak")


def test_a_count_is_closed_once_and_dropped_once(lake: Lake) -> None:
    lake.fill(5)
    closed, actor = lake.count({"A": 5}), lake.world.actor("officer2.lak")
    lake.close(closed)
    with lake.world.later(minutes=1):
        dropped = lake.count({"A": 4})
    lake.world.act(lambda: service.withdraw_count(actor, dropped, reason="Wrong box"))

    for count_id in (closed, dropped):
        with pytest.raises(WrongState):
            lake.close(count_id)
        with pytest.raises(WrongState):
            lake.world.act(lambda count_id=count_id: service.withdraw_count(actor, count_id, reason="No"))
    assert lake.held() == {"A": 5}


def test_a_box_has_one_open_count_and_a_newer_one_takes_its_place_when_it_says_so(lake: Lake) -> None:
    lake.fill(5)
    first = lake.count({"A": 5})

    with pytest.raises(service.CountOpen) as refused:
        lake.count({"A": 4})
    second = lake.count({"A": 4}, replaces=first)

    assert refused.value.members() == {"count": first}
    states = dict(session().execute(select(StockCount.id, StockCount.state)).all())  # type: ignore[arg-type]
    assert states == {first: "withdrawn", second: "counted"}
    with pytest.raises(WrongState):
        lake.count({"A": 4}, replaces=first)


def test_an_empty_box_is_counted_and_a_box_without_a_count_is_told_from_no_box(lake: Lake) -> None:
    lake.close(lake.count({}))
    lake.fill(1)

    with lake.world.later(minutes=1):
        with pytest.raises(Invalid) as refused:
            lake.count({"A": None})
        assert list(refused.value.errors) == ["lines"]
        lake.close(lake.count({"A": 0}), {"A": "lost"})
    with pytest.raises(WrongState) as no_box:
        actor = lake.world.actor("officer.cen")
        lake.world.act(lambda: service.save_count(actor, seal_number="S", is_seal_intact=True, lines=[]))
    assert "no box" in no_box.value.detail


def _find(lake: Lake, **changes: Any) -> int:
    actor = lake.world.actor("officer.lak")
    line = service.Counted(
        **{"lot": "NEW", "units": 2, "product": "TAB-1", "expires_on": "2028-01", **changes}
    )
    return lake.world.act(
        lambda: service.save_count(actor, seal_number="S", is_seal_intact=True, lines=[line])
    )


def test_a_lot_that_the_book_does_not_have_here_is_a_find(lake: Lake) -> None:
    for missing in ({"product": None}, {"expires_on": None}, {"expires_on": "soon"}, {"product": "NONE"}):
        with pytest.raises(Invalid):
            _find(lake, **missing)

    lake.close(_find(lake), {"NEW": "found"})

    assert lake.held() == {"NEW": 2}


def test_the_same_lot_twice_and_less_than_nothing_are_refused_at_their_line(lake: Lake) -> None:
    lake.fill(5)
    actor = lake.world.actor("officer.lak")
    for lines, path in (
        ([service.Counted("A", 1), service.Counted("a ", 2)], "lines.1.lot"),
        ([service.Counted("A", -1)], "lines.0.counted"),
    ):
        with pytest.raises(Invalid) as refused:
            lake.world.act(
                lambda lines=lines: service.save_count(
                    actor, seal_number="S", is_seal_intact=True, lines=lines
                )
            )
        assert list(refused.value.errors) == [path]


def test_a_number_far_above_the_book_is_asked_once(lake: Lake) -> None:
    lake.fill(5)

    with pytest.raises(service.NumbersUnusual) as refused:
        lake.count({"A": 4000}, is_confirmed=False)
    count_id = lake.count({"A": 4000})

    assert "4000 of lot A" in refused.value.detail
    assert lake.line(count_id).counted == 4000


def test_a_paper_count_stands_for_its_own_time_never_one_to_come(lake: Lake) -> None:
    lake.fill(5)
    before = clock.now() - timedelta(hours=3)
    lake.give(2, is_fact=True, occurred_at=clock.now() - timedelta(hours=1))

    with pytest.raises(Invalid):
        lake.count({"A": 5}, counted_at=clock.now() + timedelta(minutes=1))
    count_id = lake.count({"A": 5}, counted_at=before)
    lake.close(count_id)

    assert lake.line(count_id).difference == 0
    assert lake.held() == {"A": 3}
    with pytest.raises(Invalid) as refused:
        lake.count({"A": 3}, counted_at=before)
    assert f"Count {count_id} stands" in str(refused.value.errors)


def test_each_act_leaves_one_entry_that_proves_its_movements(lake: Lake) -> None:
    lake.fill(5)
    before = session().scalar(select(func.max(TrailEntry.id)))

    count_id = lake.close(lake.count({"A": 3}), {"A": "lost"})

    query = select(TrailEntry).where(TrailEntry.id > before, TrailEntry.action.like("count%"))
    saved, closed = session().scalars(query.order_by(TrailEntry.id))
    assert (saved.action, closed.action) == ("count_saved", "count_closed")
    made = {int(key): digest for key, digest in json.loads(closed.detail)["movements"].items()}
    assert made == ledger.digests_of([lake.line(count_id).correction_id or 0])
