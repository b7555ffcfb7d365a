"""A route from the plan to the count on return: custody, clocks that are kept, vouchers that add up."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from accounts.people.service import system_actor
from core import clock
from core.database import session
from core.errors import Forbidden, Invalid, NotFound, WrongState
from dispensing.incidents.models import Incident
from dispensing.modules.outreach import queries, rule_service, service, voucher_service, watches
from dispensing.modules.outreach.models import OutreachRoute
from inventory.alerts import service as alerts
from inventory.alerts.models import Alert
from inventory.counts import handovers
from tests.dispensing.modules.outreach.paths import back, count_the_box, on_the_way, planned, unit
from tests.factories import cast
from tests.factories.visits import body
from tests.factories.world import World


@pytest.fixture
def world(world: World) -> World:
    """Central Station travels, and routes are on there."""
    unit(world)
    return world


def _route(route_id: int) -> OutreachRoute:
    query = select(OutreachRoute).where(OutreachRoute.id == route_id)
    return session().scalars(query.execution_options(populate_existing=True)).one()


def _states(route_id: int) -> dict[str, str]:
    return {row.OutreachVoucher.number: row.OutreachVoucher.state for row in queries.vouchers(route_id)}


def _take(world: World, route_id: int, first: int, last: int) -> None:
    officer = world.actor("officer.cen")
    world.act(lambda: voucher_service.take_along(officer, route_id, series="NV", first=first, last=last))


def test_a_unit_leaves_with_the_box_as_it_was_counted_and_handed_over(world: World) -> None:
    route_id, officer = planned(world), world.actor("officer.cen")
    with pytest.raises(Invalid) as refused:
        world.act(lambda: service.start(officer, route_id))
    assert list(refused.value.errors) == ["no_handover_reason"]

    count_id = count_the_box(world)
    with world.later(minutes=5):
        handover_id = world.act(
            lambda: handovers.hand_over(
                world.actor("incharge.cen"), officer, seal_number="S-7", is_key_handed=True
            )
        )
        world.act(lambda: service.start(officer, route_id))

    route = _route(route_id)
    assert (route.state, route.handover_id, route.no_handover_reason) == ("on_the_way", handover_id, None)
    assert queries.handover(handover_id).count_id == count_id
    assert route.late_after == route.back_by + timedelta(hours=3)


def test_one_handover_is_for_one_route_and_of_this_shift(world: World) -> None:
    officer, head = world.actor("officer.cen"), world.actor("incharge.cen")
    passed = {"seal_number": "S-7", "is_key_handed": False, "no_count_reason": "No time"}
    count_the_box(world)
    world.act(lambda: handovers.hand_over(head, officer, **passed))
    with world.later(hours=12, minutes=1):
        assert queries.handover_for(officer.place_id, clock.now()) is None
    first = planned(world)
    world.act(lambda: service.start(officer, first, no_handover_reason="no_time"))
    assert _route(first).no_handover_reason is None
    assert queries.handover_for(officer.place_id, clock.now()) is None


def test_a_unit_is_on_one_route_at_a_time_and_gives_doses_with_or_without_one(world: World) -> None:
    assert world.api("officer.cen").post("/visits", body()).status_code == 201
    on_the_way(world)
    second = planned(world)
    with pytest.raises(WrongState):
        world.act(lambda: service.start(world.actor("officer.cen"), second, no_handover_reason="no_time"))

    assert world.api("officer.cen").post("/visits", body()).status_code == 201


def test_a_late_unit_raises_an_alert_by_the_instant_that_was_kept(world: World) -> None:
    route_id = on_the_way(world)
    world.act(
        lambda: rule_service.set_hours(
            world.actor("programme"), counts_from=clock.today(), late_hours=0, note="Agreed", based_on=0
        )
    )
    with world.later(hours=10, minutes=59):
        assert list(watches.find_late(None)) == []
    with world.later(hours=11):
        world.act(lambda: alerts.evaluate_all(system_actor(), {watches.KIND}))
        (alert,) = session().scalars(select(Alert).where(Alert.kind == watches.KIND)).all()
        assert alert.subject == f"route {route_id}"
        world.act(lambda: service.come_back(world.actor("officer.cen"), route_id))
        world.act(lambda: alerts.evaluate_all(system_actor(), {watches.KIND}))
        session().refresh(alert)
        assert alert.state == "closed"


def test_a_route_is_closed_after_the_box_was_counted_since_it_is_back(world: World) -> None:
    count_the_box(world)
    with world.later(hours=1):
        route_id, head = back(world), world.actor("incharge.cen")
        with pytest.raises(WrongState):
            world.act(lambda: service.close(head, route_id))
    with world.later(hours=2):
        count_id = count_the_box(world)
        world.act(lambda: service.close(head, route_id))

    route = _route(route_id)
    assert (route.state, route.count_id, route.difference) == ("closed", count_id, 0)
    assert session().scalars(select(Incident).where(Incident.subject == f"route {route_id}")).all() == []


def test_vouchers_that_do_not_add_up_are_asked_about_once_and_then_explained(world: World) -> None:
    route_id, officer, head = planned(world), world.actor("officer.cen"), world.actor("incharge.cen")
    _take(world, route_id, 1, 5)
    world.act(lambda: service.start(officer, route_id, no_handover_reason="no_time"))
    for number, kind, facility in (("NV-0001", "transport", None), ("nv 2", "facility", "GEN")):
        world.act(lambda n=number, k=kind, f=facility: voucher_service.give(officer, n, kind=k, facility=f))
    world.act(lambda: voucher_service.settle(officer, "NV-0001", verb="redeem"))
    world.act(lambda: voucher_service.settle(officer, "NV-0003", verb="lose"))
    world.act(lambda: service.come_back(officer, route_id))
    world.act(lambda: service.bring_back(officer, route_id))
    with world.later(minutes=10):
        count_the_box(world)
        with pytest.raises(Invalid) as refused:
            world.act(lambda: service.close(head, route_id))
        assert list(refused.value.errors) == ["confirmed"]
        world.act(lambda: service.close(head, route_id, is_confirmed=True))

    assert list(_states(route_id).values()) == ["redeemed", "given", "lost", "returned", "returned"]
    assert _route(route_id).difference == 1
    (incident,) = session().scalars(select(Incident).where(Incident.subject == f"route {route_id}"))
    assert (incident.kind, incident.caused_by) == ("outreach_vouchers_open", officer.person_id)
    # It is used later: a fact, also now.
    world.act(lambda: voucher_service.settle(officer, "NV-0002", verb="redeem"))
    assert (queries.tally(route_id).difference, _route(route_id).difference) == (0, 1)


def test_a_number_is_out_once_and_may_go_again_when_it_came_back(world: World) -> None:
    first = planned(world)
    _take(world, first, 10, 12)
    second = planned(world)
    for numbers in ((12, 13), (5, 10)):
        with pytest.raises(Invalid) as refused:
            _take(world, second, *numbers)
        assert list(refused.value.errors) == ["first"]
    world.act(lambda: service.cancel(world.actor("incharge.cen"), first))
    assert set(_states(first).values()) == {"returned"}
    _take(world, second, 10, 13)

    assert len(_states(second)) == 4


def test_the_database_keeps_a_number_from_going_out_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the look at what is out taken away, the index alone refuses it: nothing is half done."""
    first, second = planned(world), planned(world)
    _take(world, first, 1, 2)
    monkeypatch.setattr(queries, "numbers_out", lambda _numbers: [])
    with pytest.raises(WrongState):
        _take(world, second, 2, 3)

    assert _states(second) == {}


def test_stops_stand_in_the_order_of_time_and_two_who_plan_meet_at_the_version(world: World) -> None:
    route_id, head = planned(world), world.actor("incharge.cen")
    now = clock.now()
    early = {"since": now, "until": now + timedelta(minutes=30), "words": "Lake market"}
    world.act(lambda: service.add_stop(head, route_id, **early))
    assert [row.place or row.OutreachStop.words for row in queries.stops(route_id)] == [
        "Lake market",
        "River Station",
    ]
    seen = SimpleNamespace(id=route_id, state="planned", version=_route(route_id).version)
    stop_id = queries.stops(route_id)[0].OutreachStop.id
    world.act(lambda: service.take_stop_out(head, route_id, stop=stop_id))
    with pytest.raises(WrongState):
        world.act(lambda: service.take_stop_out(head, route_id, stop=stop_id))
    assert [row.place for row in queries.stops(route_id)] == ["River Station"]
    with pytest.raises(WrongState):
        world.act(lambda: service._move(seen, "change"))  # type: ignore[arg-type]


def test_wrong_moves_are_refused_by_name(world: World) -> None:
    cast.add_person("officer.lak", "officer", "LAK")
    officer, head, route_id = world.actor("officer.cen"), world.actor("incharge.cen"), planned(world)
    now = clock.now()
    span = {"since": now, "until": now + timedelta(hours=1)}
    wrong = (
        (Forbidden, lambda: service.plan_route(officer, leaves_at=now, back_by=now + timedelta(hours=1))),
        (Forbidden, lambda: service.plan_route(world.actor("incharge.riv"), leaves_at=now, back_by=now)),
        (Forbidden, lambda: service.start(world.actor("liaison.north"), route_id)),
        (
            Forbidden,
            lambda: service.start(world.actor("officer.riv"), route_id, no_handover_reason="no_time"),
        ),
        (NotFound, lambda: service.read_route(world.actor("officer.lak"), route_id)),
        (NotFound, lambda: service.start(officer, route_id + 1, no_handover_reason="no_time")),
        (WrongState, lambda: service.come_back(officer, route_id)),
        (WrongState, lambda: service.close(head, route_id)),
        (WrongState, lambda: service.bring_back(officer, route_id)),
        (Invalid, lambda: service.plan_route(head, leaves_at=now, back_by=now)),
        (Invalid, lambda: service.add_stop(head, route_id, place="NOWHERE", **span)),
        (Invalid, lambda: service.add_stop(head, route_id, **span)),
        (Invalid, lambda: service.add_stop(head, route_id, place="RIV", words="Market", **span)),
        (Invalid, lambda: service.start(officer, route_id, no_handover_reason="because")),
        (Invalid, lambda: voucher_service.take_along(officer, route_id, series="NV", first=2, last=1)),
        (Invalid, lambda: voucher_service.give(officer, "NV-0001", kind="transport")),
    )
    for refusal, act in wrong:
        with pytest.raises(refusal):
            world.act(act)
    _take(world, route_id, 1, 1)
    for refusal, act in (
        (Invalid, lambda: voucher_service.give(officer, "NV-0001", kind="facility")),
        (Invalid, lambda: voucher_service.give(officer, "NV-0001", kind="facility", facility="RIV")),
        (Invalid, lambda: voucher_service.settle(officer, "NV-0001", verb="redeem")),
        (Invalid, lambda: voucher_service.settle(officer, "NV-0001", verb="because")),
        (Invalid, lambda: voucher_service.settle(officer, "\x00", verb="lose")),
    ):
        with pytest.raises(refusal):
            world.act(act)
    world.act(lambda: voucher_service.settle(officer, "NV-0001", verb="lose"))
    with pytest.raises(WrongState):
        world.act(lambda: voucher_service.settle(officer, "NV-0001", verb="cancel"))
    assert _route(route_id).state == "planned"


def test_a_return_lies_between_leaving_and_now(world: World) -> None:
    with world.later(minutes=1):
        route_id = on_the_way(world)
    officer = world.actor("officer.cen")
    with world.later(hours=1):
        for at in (clock.now() + timedelta(seconds=1), clock.now() - timedelta(hours=1)):
            with pytest.raises(Invalid):
                world.act(lambda at=at: service.come_back(officer, route_id, returned_at=at))
        half = clock.now() - timedelta(minutes=30)
        world.act(lambda: service.come_back(officer, route_id, returned_at=half))
    assert _route(route_id).returned_at == half
