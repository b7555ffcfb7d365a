"""What became of a referral: noted by officers, liaisons and facilities; told when nobody answers."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from accounts.trail.models import TrailEntry
from core import clock
from core.database import db, session, unit_of_work
from core.errors import Invalid, NotFound, WrongState
from dispensing.protocols import service as protocols
from dispensing.referrals import following, queries
from dispensing.referrals.following import Fact
from dispensing.referrals.models import Referral
from inventory.alerts import service as alerts
from inventory.alerts.models import Alert
from operations.verify import faults
from tests.factories.visits import body
from tests.reports.dose_log import log

API = "/referrals/{}/events"


@pytest.fixture
def slip(world) -> dict[str, str]:
    """One referral of CEN to the hospital, for three services."""
    answer = world.api("officer.cen").post("/visits", body())
    return dict(answer.get_json()["referrals"][0])


def kept(number: str) -> Referral:
    session().rollback()
    session().expire_all()
    return session().scalars(select(Referral).where(Referral.number == number)).one()


def alerts_open() -> list[str]:
    unit_of_work(alerts.evaluate)
    found = select(Alert.subject).where(Alert.kind == "referral_overdue", Alert.state == "open")
    return list(session().scalars(found))


def test_a_facility_answers_service_by_service_and_nothing_is_written_over(world, slip) -> None:
    liaison = world.actor("liaison.north")
    number = slip["number"]

    world.act(
        lambda: following.answer(liaison, number, arrived_at=None, served={"pep": "no_stock"}, at=clock.now())
    )
    with world.later(hours=20):
        served = {"pep": "served", "clinical_care": "served", "forensic_exam": "too_late"}
        world.act(lambda: following.answer(liaison, number, arrived_at=None, served=served, at=clock.now()))

    found = queries.asked(liaison, number)
    assert found is not None
    assert found.state == "served"
    assert found.outcomes["pep"].in_time is True
    assert found.outcomes["forensic_exam"].reason == "too_late"
    kinds = [event.kind for event, _by in queries.events_of(found.id)]
    assert kinds.count("not_served") == 2
    assert list(faults()) == []


def test_one_act_leaves_one_entry_in_the_trail_of_the_station(world, slip) -> None:
    liaison = world.actor("liaison.north")
    world.act(lambda: following.chase(liaison, slip["number"], how="called", result="came"))

    rows = session().scalars(select(TrailEntry).where(TrailEntry.action == "referral_followed")).all()
    assert [row.chain_id for row in rows] == [world.actor("officer.cen").place_id]
    assert kept(slip["number"]).state == "arrived"


@pytest.mark.parametrize(
    ("fact", "field"),
    [
        ({"kind": "arrived", "days": 1}, "at"),
        ({"kind": "arrived", "days": -90}, "at"),
        ({"kind": "served", "service": "shelter"}, "service"),
        ({"kind": "arrived", "service": "pep"}, "service"),
        ({"kind": "not_served", "service": "pep"}, "reason"),
        ({"kind": "not_served", "service": "pep", "reason": "did_not_arrive"}, "reason"),
        ({"kind": "closed"}, "reason"),
        ({"kind": "chased", "reason": "came"}, "how"),
        ({"kind": "transport", "how": "helicopter"}, "how"),
    ],
)
def test_what_does_not_fit_is_told_at_its_field(world, slip, fact, field) -> None:
    said = {name: value for name, value in fact.items() if name != "days"}
    moment = clock.now() + timedelta(days=fact.get("days", 0))
    with pytest.raises(Invalid) as refused:
        world.act(lambda: following.note(world.actor("officer.cen"), slip["number"], Fact(at=moment, **said)))

    assert list(refused.value.errors) == [field]
    assert kept(slip["number"]).state == "issued"


def test_closing_twice_is_over_and_a_late_fact_opens_it_again(world, slip) -> None:
    officer, number = world.actor("officer.cen"), slip["number"]
    closing = Fact("closed", clock.now(), reason="cannot_tell")
    world.act(lambda: following.note(officer, number, closing))

    with pytest.raises(WrongState):
        world.act(lambda: following.note(officer, number, closing))
    world.act(lambda: following.note(officer, number, Fact("arrived", clock.now())))

    assert kept(number).state == "arrived"


def test_another_station_and_another_district_find_nothing(world, slip) -> None:
    missing = world.api("officer.riv").post(
        API.format("2222222X"), {"kind": "arrived", "at": "2026-11-20T09:30:00+02:00"}
    )
    for name in ("officer.riv", "liaison.south"):
        asked = world.api(name).post(
            API.format(slip["number"]), {"kind": "arrived", "at": "2026-11-20T09:30:00+02:00"}
        )
        assert (asked.status_code, asked.get_json()) == (404, missing.get_json())
        with pytest.raises(NotFound):
            world.act(
                lambda name=name: following.chase(
                    world.actor(name), slip["number"], how="called", result="came"
                )
            )


def test_the_api_notes_an_event_once_for_its_key(world, slip) -> None:
    api = world.api("liaison.north")
    sent = {"kind": "served", "at": "2026-11-20T09:28:00+02:00", "service": "pep"}

    first = api.post(API.format(slip["number"]), sent, key="one")
    again = api.post(API.format(slip["number"]), sent, key="one")

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.get_json() == again.get_json()
    assert first.get_json()["state"] == "arrived"
    assert first.get_json()["outcomes"]["pep"]["outcome"] == "served"
    assert [event["kind"] for event in first.get_json()["events"]] == ["served"]


def test_no_answer_in_seven_days_is_told_and_an_answer_closes_it(world, slip) -> None:
    number = f"{slip['number'][:4]}-{slip['number'][4:]}"
    with world.later(days=7):
        assert alerts_open() == []
    with world.later(days=7, minutes=1):
        assert alerts_open() == [number]
        world.act(
            lambda: following.note(world.actor("officer.cen"), slip["number"], Fact("arrived", clock.now()))
        )
        assert alerts_open() == []


def test_a_number_changed_today_moves_no_clock_that_runs(world, slip) -> None:
    before = kept(slip["number"]).due_at
    programme = world.actor("programme")
    world.act(
        lambda: protocols.set_protocol(programme, counts_from=clock.now(), note="Sooner", feedback_days=2)
    )
    with world.later(hours=2):
        given = body(dose__given_at="2026-11-20T11:20:00+02:00")
        later = world.api("officer.cen").post("/visits", given).get_json()["referrals"][0]

    assert kept(slip["number"]).due_at == before
    assert kept(later["number"]).due_at - kept(later["number"]).issued_at == timedelta(days=2)


def test_what_was_noted_is_never_changed_and_verify_sees_it_where_it_was(world, slip) -> None:
    world.act(
        lambda: following.chase(world.actor("officer.cen"), slip["number"], how="called", result="came")
    )
    change = "UPDATE referral_event SET reason = 'not_seen' WHERE kind = 'chased'"

    with pytest.raises(Exception, match="never changed"), db.engine.begin() as connection:
        connection.execute(text(change))

    with db.engine.begin() as connection:
        names = (
            ("referral_event_no_update",)
            if connection.dialect.name == "sqlite"
            else ("referral_event_no_change",)
        )
        for name in names:
            on = "" if connection.dialect.name == "sqlite" else " ON referral_event"
            connection.execute(text(f"DROP TRIGGER {name}{on}"))
        connection.execute(text(change))
    assert any("notes of a referral" in fault for fault in faults())


def test_the_list_puts_the_clock_that_runs_out_first(world) -> None:
    api = world.api("officer.cen")
    plain = api.post("/visits", body(referrals=[{"facility": "GEN", "services": ["counselling"]}])).get_json()
    urgent = api.post("/visits", body()).get_json()

    page = world.page("liaison.north").get("/referrals")

    first, second = (page.words.find(f"{made['referrals'][0]['number'][:4]}-") for made in (urgent, plain))
    assert 0 < first < second
    assert "Urgent until" in page.words


def test_who_arrived_waits_only_while_a_service_is_urgent(world, slip) -> None:
    liaison = world.actor("liaison.north")
    world.act(lambda: following.note(liaison, slip["number"], Fact("arrived", clock.now())))

    assert [line.number for line in queries.waiting(liaison, clock.now())] == [slip["number"]]
    with world.later(days=4):
        assert queries.waiting(liaison, clock.now()) == []


def test_a_paper_slip_is_found_by_its_number_and_answered_on_the_page(world, slip) -> None:
    client = world.page("liaison.north")
    client.get("/referrals")
    client.send({"number": f" {slip['number'][:4].lower()} {slip['number'][4:]}"})
    page = client.send({"arrived": "yes", "of_pep": "served", "hours_ago": "1"}, action="/answer")

    assert "Done, in time" in page.words
    assert "Open the visit" not in page.words
    officer = world.page("officer.cen").get(f"/referrals/{slip['number']}")
    assert "Open the visit" in officer.words


def test_the_dose_log_says_what_became_of_them(world, slip) -> None:
    world.act(
        lambda: following.answer(
            world.actor("liaison.north"),
            slip["number"],
            arrived_at=None,
            served={"pep": "served"},
            at=clock.now(),
        )
    )
    (row,) = log(world)

    assert (row["arrived"], row["served"]) == ("yes", "yes")
