"""A call from taking it to the visit: offers, answers, clocks that are kept, and moves refused by name."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from accounts.notices.models import Notice
from accounts.people.service import system_actor
from accounts.places import service as places
from core import clock
from core.database import session
from core.errors import Forbidden, Invalid, NotFound, WrongState
from dispensing.modules.hotline import offering, proposals, queries, rule_service, service, watches
from dispensing.modules.hotline.models import HotlineCall, HotlineOffer
from dispensing.modules.hotline.steps import STATES
from inventory.alerts import service as alerts
from inventory.alerts.models import Alert
from inventory.ledger import queries as ledger
from tests.conftest import NOW
from tests.dispensing.modules.hotline.paths import accepted, offered, take
from tests.dispensing.modules.switching import turn_off, turn_on
from tests.factories.visits import body
from tests.factories.world import World

CALL = {"called_at": NOW, "near": "NOR", "is_danger_now": False}


@pytest.fixture
def world(world: World) -> World:
    """The hotline is on at Central and at River Station, which are in one district, and at Lake Station."""
    for station in ("CEN", "RIV", "LAK"):
        turn_on(world, "hotline", station)
    return world


def _call(number: str) -> HotlineCall:
    found = queries.call_with_number(number)
    assert found is not None
    return found


def _last(number: str) -> HotlineOffer:
    found = queries.last_offer(_call(number))
    assert found is not None
    return found


def _visit(world: World, by: str = "officer.riv", **changes: Any) -> str:
    answer = world.api(by).post("/visits", body(**changes))
    assert answer.status_code == 201, answer.text
    return str(answer.get_json()["code"])


def test_a_call_keeps_until_when_tablets_help_and_nothing_that_names_anybody(world: World) -> None:
    number = take(world, called_at=clock.now() - timedelta(minutes=10), hours_ago=20)
    call = _call(number)

    assert call.incident_latest_at == clock.now() - timedelta(hours=20, minutes=10)
    assert call.window_until == call.incident_latest_at + timedelta(hours=120)
    text_columns = {column.name for column in HotlineCall.__table__.c if column.type.python_type is str}
    assert text_columns == {"number", "state", "reason"}


def test_a_call_without_a_known_time_is_taken_and_one_to_come_is_not(world: World) -> None:
    assert _call(take(world, hours_ago=None)).window_until is None
    with pytest.raises(Invalid) as refused:
        take(world, called_at=clock.now() + timedelta(seconds=1), near="NOWHERE")
    assert set(refused.value.errors) == {"called_at", "near"}


def test_stations_are_proposed_by_box_district_and_officers_and_no_dose_is_set_aside(world: World) -> None:
    number = take(world, near="RVC")
    found = proposals.choices(_call(number))

    assert [choice.unit.code for choice in found] == ["CEN", "RIV", "LAK"]
    assert [choice.is_fit for choice in found] == [True, True, False]
    assert found[1].words == "7 doses in the box. Same district. A certified officer works there."
    before = ledger.usable_treatments()
    accepted(world)
    again = proposals.choices(_call(number))
    assert again[0].words.startswith("13 doses in the box, and 1 person is on the way there.")
    assert ledger.usable_treatments() == before


def test_on_the_map_the_nearer_station_stands_first_with_its_way_as_an_estimate(world: World) -> None:
    for code, latitude, longitude in (("RVC", -12.9, 28.6), ("RIV", -12.9, 28.7), ("CEN", -12.9, 28.9)):
        point = {"latitude": latitude, "longitude": longitude}
        world.act(lambda code=code, point=point: places.change_place(system_actor(), code, **point))
    found = proposals.choices(_call(take(world, near="RVC")))

    assert [choice.unit.code for choice in found] == ["RIV", "CEN", "LAK"]
    assert "11 km, about 35 minutes (an estimate)." in found[0].words


def test_where_the_hotline_is_off_no_station_is_proposed_or_asked(world: World) -> None:
    turn_off(world, "hotline", "RIV")
    number = take(world)

    assert [choice.unit.code for choice in proposals.choices(_call(number))] == ["CEN", "LAK"]
    with pytest.raises(Invalid):
        world.act(lambda: offering.offer(world.actor("officer.cen"), number, station="RIV"))


def test_the_time_to_answer_is_kept_and_a_number_set_today_moves_no_clock(world: World) -> None:
    number = offered(world, "RIV")
    asked_at = clock.now()
    world.act(
        lambda: rule_service.set_numbers(
            world.actor("programme"),
            counts_from=clock.today(),
            answer_minutes=60,
            km_an_hour=30,
            note="Agreed",
            based_on=0,
        )
    )

    assert _last(number).answer_by == asked_at + timedelta(minutes=10)
    assert _last(offered(world, "RIV")).answer_by == asked_at + timedelta(minutes=60)
    with pytest.raises(WrongState):
        world.act(
            lambda: rule_service.set_numbers(
                world.actor("programme"),
                counts_from=clock.today(),
                answer_minutes=5,
                km_an_hour=30,
                note="Agreed",
                based_on=0,
            )
        )


def test_a_station_is_told_that_it_has_a_task_and_no_more(world: World) -> None:
    offered(world, "RIV")

    told = session().scalars(select(Notice).where(Notice.link == "/hotline")).all()
    names = {world.actor("officer.riv").person_id, world.actor("incharge.riv").person_id}
    assert {notice.person_id for notice in told} == names
    assert {(notice.kind, notice.is_urgent) for notice in told} == {("task", True)}


def test_no_answer_raises_an_alert_and_the_next_station_is_proposed(world: World) -> None:
    number = offered(world, "CEN")
    desk = world.actor("officer.cen")
    with world.later(minutes=9, seconds=59):
        assert list(watches.find_unanswered(None)) == []
    with world.later(minutes=10):
        world.act(lambda: alerts.evaluate_all(system_actor(), {watches.KIND}))
        (alert,) = session().scalars(select(Alert).where(Alert.kind == watches.KIND)).all()
        assert (alert.place_id, alert.subject) == (desk.place_id, f"call {queries.shown_number(number)}")
        assert "A station has not answered" in [line.title for line in watches.waiting(desk)]

        world.act(lambda: offering.offer(desk, number, station="RIV"))
        assert [row.HotlineOffer.answer for row in queries.offers(_call(number).id)] == [
            "unanswered",
            "waiting",
        ]
        world.act(lambda: alerts.evaluate_all(system_actor(), {watches.KIND}))
        session().refresh(alert)
        assert alert.state == "closed"


def test_a_station_may_still_say_yes_after_the_time_while_nobody_else_is_asked(world: World) -> None:
    number = offered(world, "RIV")
    with world.later(hours=2):
        world.act(lambda: offering.accept(world.actor("officer.riv"), number))

    assert (_call(number).state, _last(number).answer) == ("accepted", "accepted")


def test_a_station_that_says_no_sees_the_call_no_more_and_the_desk_asks_the_next(world: World) -> None:
    number = offered(world, "RIV")
    world.act(lambda: offering.decline(world.actor("officer.riv"), number, reason="no_officer"))

    assert (_call(number).state, _call(number).station_id) == ("taken", None)
    assert queries.call(world.actor("officer.riv"), number) is None
    assert queries.call(world.actor("officer.cen"), number) is not None
    last = proposals.choices(_call(number))[-1]
    assert (last.unit.code, last.unit.before, last.is_fit) == ("RIV", "declined", False)


def test_the_last_dose_goes_to_who_stands_there_and_the_call_is_given_back(world: World) -> None:
    number = accepted(world)
    _visit(world, "officer.cen")  # nothing refuses it
    world.act(lambda: offering.give_back(world.actor("officer.cen"), number, reason="no_stock"))

    assert (_call(number).state, _last(number).answer) == ("taken", "given_back")


def test_who_comes_is_linked_to_the_visit_and_the_way_is_a_figure(world: World) -> None:
    number = offered(world, "RIV", called_at=clock.now() - timedelta(hours=1, minutes=28))
    world.act(lambda: offering.accept(world.actor("officer.riv"), number))
    code = _visit(world)
    world.act(lambda: service.arrive(world.actor("officer.riv"), number.lower(), visit=code))

    call = _call(number)
    assert call.state == "arrived" and call.arrived_at is not None
    assert _last(number).answer == "accepted"
    assert queries.call_to_arrival(call.called_at, call.arrived_at) == 68
    figures = queries.figures(world.actor("officer.cen"), clock.now() - timedelta(days=90))
    assert (figures.calls, figures.arrived, figures.median_minutes) == (1, 1, None)


def test_somebody_who_comes_to_any_station_is_entered_from_every_state(world: World) -> None:
    desk, river = world.actor("officer.cen"), world.actor("officer.riv")
    number = {"taken": take, "offered": offered}
    for state in (state for state in STATES if state != "arrived"):
        made = number.get(state, accepted)(world)
        if state == "not_arrived":
            world.act(lambda made=made: service.not_arrived(desk, made, reason="not_known"))
        if state == "closed":
            world.act(lambda made=made: service.close(desk, made, reason="rang_off"))
        assert _call(made).state == state

        code = _visit(world)
        world.act(lambda made=made, code=code: service.arrive(river, made, visit=code))
        assert _call(made).station_id == river.station_id


def test_a_wrong_number_or_visit_is_refused_at_its_field(world: World) -> None:
    number, officer = accepted(world), world.actor("officer.riv")
    code, other = _visit(world), _visit(world, "officer.cen")
    before = _visit(
        world,
        arrived_at="2026-11-20T08:00:00+02:00",
        dose__given_at="2026-11-20T08:05:00+02:00",
        dose__already_given=True,
    )
    for wrong, visit, field in (
        ("2222222", code, "number"),
        ("\x00", code, "number"),
        (number, other, "visit"),
        (number, "76STT-QBHDM", "visit"),
        (number, "", "visit"),
        (number, before, "visit"),
    ):
        with pytest.raises(Invalid) as refused:
            world.act(lambda wrong=wrong, visit=visit: service.arrive(officer, wrong, visit=visit))
        assert list(refused.value.errors) == [field]
    world.act(lambda: service.arrive(officer, number, visit=code))
    second = take(world)
    with pytest.raises(Invalid):
        world.act(lambda: service.arrive(officer, second, visit=code))
    with pytest.raises(WrongState):
        world.act(lambda: service.arrive(officer, number, visit=code))


def test_wrong_moves_are_refused_by_name(world: World) -> None:
    number, desk, river = offered(world, "RIV"), world.actor("officer.cen"), world.actor("officer.riv")
    wrong = (
        (Forbidden, lambda: offering.accept(desk, number)),
        (Forbidden, lambda: offering.offer(river, number, station="CEN")),
        (Forbidden, lambda: service.close(river, number, reason="twice")),
        (Forbidden, lambda: offering.accept(world.actor("liaison.north"), number)),
        (Forbidden, lambda: service.take_call(world.actor("admin"), **CALL)),
        (NotFound, lambda: service.find(world.actor("liaison.south"), number)),
        (WrongState, lambda: service.not_arrived(river, number, reason="not_known")),
        (WrongState, lambda: offering.give_back(river, number, reason="full")),
        (WrongState, lambda: offering.offer(desk, number, station="CEN", asked=0)),
        (Invalid, lambda: offering.decline(river, number, reason="because")),
        (Invalid, lambda: service.close(desk, number, reason="because")),
        (Invalid, lambda: offering.offer(desk, number, station="NOWHERE")),
    )  # fmt: skip
    for refusal, act in wrong:
        with pytest.raises(refusal):
            world.act(act)
    assert (_call(number).state, _call(number).asked) == ("offered", 1)


def test_two_desks_at_once_ask_one_station(world: World) -> None:
    """Both looked at the same page; the second finds that a question was asked since."""
    number, desk = take(world), world.actor("liaison.north")
    world.act(lambda: offering.offer(desk, number, station="RIV", asked=0))
    with pytest.raises(WrongState):
        world.act(lambda: offering.offer(world.actor("officer.cen"), number, station="CEN", asked=0))

    assert session().scalar(select(func.count()).select_from(HotlineOffer)) == 1


def test_a_liaison_takes_calls_for_the_district_and_a_stranger_sees_none(world: World) -> None:
    number = take(world, by="liaison.north", near="NOR")

    assert queries.call(world.actor("liaison.north"), number) is not None
    for stranger in ("officer.cen", "officer.riv", "liaison.south"):
        assert queries.call(world.actor(stranger), number) is None
    assert [shown.call.number for shown in queries.open_calls(world.actor("liaison.north"), clock.now())] == [
        number
    ]


def test_a_closed_place_is_not_near_and_a_closed_station_is_not_asked(world: World) -> None:
    world.act(lambda: places.change_place(system_actor(), "RIV", is_closed=True))
    with pytest.raises(Invalid):
        take(world, near="RIV")
    number = take(world, near="NOR")

    assert "RIV" not in [choice.unit.code for choice in proposals.choices(_call(number))]
