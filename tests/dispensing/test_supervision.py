"""Supervision: each no is a finding with its own day, done by the station and checked by another."""

from datetime import date, timedelta

import pytest

from core import clock
from core.errors import Forbidden, Invalid, NotFound, WrongState
from dispensing.supervision import queries, service, watches
from tests.factories.alerts import open_alert
from tests.factories.supervision import ANSWERS, supervised

TODAY = date(2026, 11, 20)


def test_a_no_is_done_by_the_station_and_checked_by_another_once(world) -> None:
    number, finding = supervised(world)
    liaison, head = world.actor("liaison.north"), world.actor("incharge.cen")
    (found,) = queries.findings_of(number)
    assert (found.item, found.due_on, found.see_to) == (
        "register_filled", TODAY + timedelta(days=14), "in_charge",
    )  # fmt: skip

    with pytest.raises(WrongState):
        world.act(lambda: service.verify(liaison, finding))
    assert "A finding to see to" in world.page("incharge.cen").get("/").words
    world.act(lambda: service.say_done(head, finding))
    with pytest.raises(WrongState):
        world.act(lambda: service.say_done(head, finding))
    assert "A finding to check" in world.page("liaison.north").get("/").words
    for other in ("incharge.cen", "liaison.south", "officer.cen"):
        assert "finding to" not in world.page(other).get("/").words
    with pytest.raises(Forbidden):
        world.act(lambda: service.verify(head, finding))
    with pytest.raises(NotFound):
        world.act(lambda: service.verify(world.actor("liaison.south"), finding))
    world.act(lambda: service.verify(liaison, finding))

    assert "finding to" not in world.page("liaison.north").get("/").words
    assert "Checked" in world.page("auditor").get(f"/supervision/{number}").words
    assert world.page("incharge.riv").get(f"/supervision/{number}").status == 404


def test_whoever_looked_may_say_that_it_is_not_done_and_the_day_stays(world) -> None:
    number, finding = supervised(world, done=True)
    liaison, head = world.actor("liaison.north"), world.actor("incharge.cen")
    with pytest.raises(Forbidden):
        world.act(lambda: service.send_back(head, finding))

    world.act(lambda: service.send_back(liaison, finding))

    (found,) = queries.findings_of(number)
    assert (found.state, found.done_by, found.due_on) == ("open", None, TODAY + timedelta(days=14))
    for again in (service.send_back, service.verify):
        with pytest.raises(WrongState):
            world.act(lambda again=again: again(liaison, finding))
    with world.at("2026-12-05T00:00:00+02:00"):
        assert [one.place_id for one in watches.find_overdue(None)] == [head.place_id]
    world.act(lambda: service.say_done(head, finding))
    open_alert(world, "finding_overdue", "")
    assert "It is not done yet" in world.page("liaison.north").get(f"/supervision/{number}").words
    assert "See the visits" in world.page("incharge.cen").get("/alerts").words


def test_visits_and_findings_are_late_after_their_stored_day(world) -> None:
    assert list(watches.find_due(None)) == []  # before the first visit nobody is late
    _number, finding = supervised(world)
    here = world.actor("incharge.cen").place_id

    def late(moment: str) -> tuple[bool, bool]:
        with world.at(moment):
            ids = [{one.place_id for one in find(None)} for find in (watches.find_due, watches.find_overdue)]
        return here in ids[0], here in ids[1]

    assert {one.place_id for one in watches.find_due(None)} and late("2026-11-20T12:00:00+02:00") == (
        False,
        False,
    )
    assert late("2026-12-04T23:59:00+02:00") == (False, False)
    assert late("2026-12-05T00:00:00+02:00") == (False, True)
    assert late("2026-12-20T23:59:00+02:00") == (False, True)
    world.act(lambda: service.say_done(world.actor("incharge.cen"), finding))
    assert late("2026-12-21T00:00:00+02:00") == (True, False)


def test_wrong_moves_are_each_named(world) -> None:
    liaison = world.actor("liaison.north")
    right = {"station": "CEN", "visited_on": clock.today(), "answers": ANSWERS}

    for wrong in (
        {"station": "LAK"},
        {"visited_on": TODAY + timedelta(days=1)},
        {"visited_on": TODAY - timedelta(days=32)},
        {"answers": {}},
    ):
        with pytest.raises(Invalid):
            world.act(lambda wrong=wrong: service.record(liaison, **right | wrong))
    with pytest.raises(Forbidden):
        world.act(lambda: service.record(world.actor("incharge.cen"), **right))
