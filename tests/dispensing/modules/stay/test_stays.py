"""A stay from coming to leaving: its end is kept, belongings are signed by two, and differences are told."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from accounts.trail.models import TrailEntry
from core import clock
from core.database import session, unit_of_work
from core.errors import Forbidden, Invalid, NotFound, SamePerson, WrongState
from dispensing.incidents.models import Incident
from dispensing.modules.stay import belongings, queries, service
from dispensing.modules.stay import waiting as lines
from inventory.alerts.models import Alert
from inventory.alerts.service import evaluate
from operations.verify import faults
from tests.conftest import NOW
from tests.dispensing.modules.stay.paths import pack
from tests.dispensing.modules.switching import turn_on
from tests.factories.visits import body


def together(app, act) -> list[bool]:
    """The same act four times at one moment; for each, whether it came too late."""
    gate, moment = threading.Barrier(4), clock.now()

    def one(_number: int) -> bool:
        with app.app_context(), clock.at(moment):
            gate.wait()
            try:
                unit_of_work(act)
            except WrongState:
                return True
            finally:
                session().close()
            return False

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(one, range(4)))


@pytest.fixture
def stays(world):
    turn_on(world, "stay")
    return world


def admit(world, by: str = "officer.cen", **more) -> str:
    actor = world.actor(by)
    return world.act(lambda: service.admit(actor, **{"entry_route": "direct", **more}))


def actions(subject: str) -> list[str]:
    session().rollback()
    query = select(TrailEntry.action).where(TrailEntry.subject == subject).order_by(TrailEntry.id)
    return list(session().scalars(query))


def alerts(world, kind: str) -> list[tuple[str, int, str]]:
    world.act(lambda: evaluate(kinds=[kind]))
    columns = select(Alert.subject, Alert.stage, Alert.level).order_by(Alert.subject)
    rows = session().execute(columns.where(Alert.kind == kind, Alert.state == "open"))
    return [tuple(row) for row in rows]


def test_the_end_is_kept_when_the_rule_changes(stays) -> None:
    number = admit(stays, hours_ago=3)
    programme, officer = stays.actor("programme"), stays.actor("officer.cen")
    today = clock.today()
    stays.act(lambda: service.set_longest(programme, longest_days=3, counts_from=today, note="Agreed"))

    assert queries.stay(officer, number).ends_at == NOW - timedelta(hours=3) + timedelta(days=5)
    assert queries.stay(officer, admit(stays)).ends_at == NOW + timedelta(days=3)
    with pytest.raises(Invalid, match="Look at the fields"):
        stays.act(lambda: service.set_longest(programme, longest_days=4, counts_from=today, note="Again"))
    with pytest.raises(Forbidden):
        stays.act(lambda: service.set_longest(officer, longest_days=4, counts_from=today, note="Mine"))


def test_the_alert_rises_with_the_days_and_is_cured_by_leaving(stays) -> None:
    number, officer = admit(stays), stays.actor("officer.cen")

    assert alerts(stays, "stay_ending") == []
    with stays.later(days=3):
        assert alerts(stays, "stay_ending") == [(number, 1, "station")]
        assert [line.title for line in lines.waiting(officer)] == ["A stay ends soon"]
    with stays.later(days=4):
        assert alerts(stays, "stay_ending") == [(number, 2, "station")]
    with stays.later(days=5, seconds=1):
        assert alerts(stays, "stay_ending") == [(number, 2, "liaison")]
        assert alerts(stays, "stay_ending") == [(number, 3, "liaison")], "the next look finds it graver"
        assert [line.is_urgent for line in lines.waiting(officer)] == [True]
        stays.act(lambda: service.leave(officer, number, left_to="home"))
        assert alerts(stays, "stay_ending") == []
    assert actions(number) == ["stay_begun", "stay_ended"]


def test_a_visit_is_linked_once_at_a_time_and_only_at_its_own_station(stays) -> None:
    code = stays.api("officer.cen").post("/visits", body()).get_json()["code"]
    turn_on(stays, "stay", "RIV")

    number = admit(stays, visit_code=f"{code[:5]}-{code[5:]}")

    assert queries.stay(stays.actor("officer.cen"), number).visit_code == code
    with pytest.raises(WrongState, match="stays here already"):
        admit(stays, visit_code=code)
    for stranger, typed in (("officer.riv", code), ("officer.cen", "00000\x00")):
        with pytest.raises(Invalid):
            admit(stays, stranger, visit_code=typed)
    with pytest.raises(NotFound):
        stays.act(lambda: service.read(stays.actor("officer.riv"), number))


def test_two_people_sign_belongings_in_and_out_and_what_is_missing_waits_to_be_explained(stays) -> None:
    number = admit(stays)
    one, two = stays.actor("officer.cen"), stays.actor("incharge.cen")
    bag = pack(stays, number)

    with pytest.raises(SamePerson):
        stays.act(lambda: belongings.sign_in(one, bag))
    with pytest.raises(WrongState, match="not signed in"):
        stays.act(lambda: belongings.give_back(one, bag, returned={1: 2, 2: 1}, was_seal_intact=True))
    stays.act(lambda: belongings.sign_in(two, bag))
    with pytest.raises(WrongState, match="signed already"):
        stays.act(lambda: belongings.drop(one, bag))
    assert len(queries.items_of(bag)) == 2
    with pytest.raises(Invalid):
        stays.act(lambda: belongings.give_back(one, bag, returned={1: 3, 2: 1}, was_seal_intact=True))
    stays.act(lambda: belongings.give_back(one, bag, returned={1: 1, 2: 1}, was_seal_intact=True))
    with pytest.raises(SamePerson):
        stays.act(lambda: belongings.sign_out(one, bag))
    stays.act(lambda: belongings.sign_out(two, bag))

    told = session().execute(select(Incident.kind, Incident.subject, Incident.caused_by)).all()
    assert [tuple(row) for row in told] == [("stay_belongings", f"bag {bag}", one.person_id)]
    assert list(faults()) == []
    stays.act(lambda: session().execute(text("UPDATE stay_item SET returned = 2 WHERE line = 1")))
    assert [fault for fault in faults() if "given back" in fault]
    stays.act(lambda: session().execute(text("UPDATE stay_item SET quantity = 5 WHERE line = 1")))
    assert [fault for fault in faults() if "bag of belongings" in fault]


def test_nothing_missing_opens_nothing_and_the_bag_of_one_who_left_stays_on_the_list(stays) -> None:
    number = admit(stays)
    one, two = stays.actor("officer.cen"), stays.actor("officer2.cen")
    bag = pack(stays, number)
    stays.act(lambda: belongings.sign_in(two, bag))
    assert queries.bags_waiting(one) == []

    stays.act(lambda: service.leave(one, number, left_to="home"))
    assert [line.title for line in lines.waiting(one)] == ["A bag waits"]
    stays.act(lambda: belongings.give_back(two, bag, returned={1: 2, 2: 1}, was_seal_intact=True))
    stays.act(lambda: belongings.sign_out(one, bag))

    assert list(lines.waiting(one)) == []
    assert session().scalars(select(Incident)).all() == []


def test_partners_take_in_only_while_their_agreement_is_in_force_and_its_end_is_told(stays) -> None:
    head, officer, number = stays.actor("incharge.cen"), stays.actor("officer.cen"), admit(stays)
    today = clock.today()

    def agree(name: str, first: int, last: int) -> int:
        span = {"agreed_from": today + timedelta(days=first), "agreed_to": today + timedelta(days=last)}
        return stays.act(lambda: service.add_partner(head, name=name, **span))

    over, now = agree("Old House", -300, -1), agree("Safe House", -5, 20)
    assert alerts(stays, "stay_agreement") == [("Old House", 3, "station"), ("Safe House", 1, "station")]
    agree("Old House", 0, 300)
    assert [subject for subject, _stage, _level in alerts(stays, "stay_agreement")] == ["Safe House"]
    for wrong in (
        {"left_to": "partner"},
        {"left_to": "partner", "partner": over},
        {"left_to": "home", "partner": now},
    ):
        with pytest.raises(Invalid):
            stays.act(lambda wrong=wrong: service.leave(officer, number, **wrong))
    with pytest.raises(Forbidden):
        stays.act(lambda: service.add_partner(officer, name="Mine", agreed_from=today, agreed_to=today))
    stays.act(lambda: service.leave(officer, number, left_to="partner", partner=now))
    assert queries.stay(officer, number).partner_id == now


def test_of_several_who_write_that_they_left_one_is_first(stays) -> None:
    number, officer = admit(stays), stays.actor("officer.cen")

    done = together(stays.app, lambda: service.leave(officer, number, left_to="home"))

    assert sorted(done) == [False, True, True, True]
    assert actions(number) == ["stay_begun", "stay_ended"]
