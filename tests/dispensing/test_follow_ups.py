"""Follow-up calls: only with a yes, shown only when one is due, erased when none is left to make."""

import json
from datetime import date, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text, update

from accounts.people.service import system_actor
from accounts.trail.models import TrailEntry
from core import clock, idempotency, sealing
from core.database import session, table
from core.errors import Forbidden, Invalid, NotFound, Refusal, WrongState
from core.idempotency import IdempotencyKey
from dispensing.adverse_events.models import EventAnswer
from dispensing.follow_up import outcomes, queries, service
from dispensing.follow_up.models import FollowUpCall, FollowUpPlan, FollowUpTry
from operations.verify import faults
from reports.tasks import tasks
from tests.factories.follow_ups import CONTACT, call_of, plan, visit_with_yes
from tests.factories.visits import body

TODAY = date(2026, 11, 20)
SAME_WEEK = {"from": "2026-11-14", "to": "2026-11-20", "purpose": "Test"}
MARKERS = ("+260 97 0000000", "after eight", "school uniform", "the clinic")


@pytest.mark.parametrize(
    ("result", "tries", "state"),
    [
        ("well", 1, "done"),
        ("needs_care", 1, "done"),
        ("stop", 1, "done"),
        ("not_reached", 1, "due"),
        ("not_reached", outcomes.MOST_TRIES - 1, "due"),
        ("not_reached", outcomes.MOST_TRIES, "done"),
    ],
)
def test_what_becomes_of_a_call(result: str, tries: int, state: str) -> None:
    assert outcomes.call_after(result, tries) == state


@pytest.mark.parametrize(
    ("result", "calls", "ends"),
    [
        ("well", ["done", "due"], None),
        ("well", ["done", "done"], "done"),
        ("not_reached", ["due"], None),
        ("not_reached", ["done"], "done"),
        ("stop", ["done", "due"], "withdrawn"),
    ],
)
def test_what_ends_the_plan(result: str, calls: list[str], ends: str | None) -> None:
    assert outcomes.plan_after(result, calls) == ends


def test_days_count_from_the_visit_over_month_ends_and_only_those_to_come_are_proposed() -> None:
    came, days = date(2026, 1, 17), (14, 21, 90, 180)

    assert outcomes.days_proposed(came, days, came)[0] == date(2026, 1, 31)
    assert outcomes.days_proposed(came, days, date(2026, 2, 1)) == [
        date(2026, 2, 7), date(2026, 4, 17), date(2026, 7, 16),
    ]  # fmt: skip
    zone = timezone(timedelta(hours=2))
    assert outcomes.forget_at(date(2026, 2, 28), 1, zone) == datetime(2026, 3, 2, tzinfo=zone)


def details(action: str) -> list[dict]:
    session().rollback()
    rows = session().scalars(select(TrailEntry.detail).where(TrailEntry.action == action))
    return [json.loads(row) for row in rows]


def is_erased(plan_id: int) -> bool:
    session().rollback()
    found = session().scalars(select(FollowUpPlan).where(FollowUpPlan.id == plan_id)).one()
    assert (found.contact is None) is (sealing.erased_at(found.key_id) is not None)
    return found.contact is None


def test_only_who_said_yes_is_planned_for_and_only_at_their_station(world) -> None:
    officer = world.actor("officer.cen")
    code = world.api("officer.cen").post("/visits", body()).get_json()["code"]
    with pytest.raises(WrongState, match="did not say yes"):
        plan(world, code)
    code = visit_with_yes(world)
    with pytest.raises(NotFound):
        plan(world, code, by="officer.riv")
    with pytest.raises(Forbidden):
        plan(world, code, by="liaison.north")
    days = service.days_for(world_visit(code))
    wrong = [
        {"days": []}, {"days": [TODAY]}, {"way": "letter"}, {"way": "call", "reach": None},
    ]  # fmt: skip
    for changes in wrong:
        with pytest.raises(Invalid):
            world.act(
                lambda changes=changes: service.plan(officer, code, **{"days": days, **CONTACT, **changes})
            )
    plan(world, code)
    with pytest.raises(WrongState, match="planned already"):
        plan(world, code)


def world_visit(code: str):
    return service.visits.newest_version(
        session().scalar(text("SELECT id FROM place WHERE code = 'CEN'")), code
    )


def test_the_way_is_sealed_and_shown_only_on_its_day_to_the_station_and_each_opening_is_trailed(
    world,
) -> None:
    made = plan(world, visit_with_yes(world))
    first = call_of(made)
    officer, head = world.actor("officer.cen"), world.actor("incharge.cen")
    kept = session().scalars(select(FollowUpPlan.contact)).one()
    assert not [mark for mark in MARKERS if mark in kept]

    with pytest.raises(WrongState, match="due on 4 Dec 2026"):
        world.act(lambda: service.open_contact(officer, first))
    with world.later(days=14):
        for actor in (officer, head):
            assert world.act(lambda actor=actor: service.open_contact(actor, first)) == CONTACT
        for name, refusal in (
            ("officer.riv", NotFound),
            ("liaison.north", Forbidden),
            ("auditor", Forbidden),
        ):
            with pytest.raises(refusal):
                world.act(lambda name=name: service.open_contact(world.actor(name), first))
        assert [task.title for task in tasks(officer) if "follow-up" in task.title] == ["A follow-up is due"]
        assert [task for task in tasks(world.actor("officer.riv")) if "follow-up" in task.title] == []

    assert [one["call"] for one in details("follow_up_opened")] == [first, first]


def test_a_call_is_tried_again_until_it_was_tried_often_enough_and_the_last_one_erases(world) -> None:
    made = plan(world, visit_with_yes(world), most=2)
    first, second = (call_of(made, number) for number in range(2))
    officer = world.actor("officer.cen")
    with world.later(days=14):
        for _ in range(outcomes.MOST_TRIES):
            world.act(lambda: service.record_try(officer, first, result="not_reached"))
        with pytest.raises(WrongState, match="was made"):
            world.act(lambda: service.record_try(officer, first, result="not_reached"))
        assert not is_erased(made)
    with world.later(days=21):
        world.act(lambda: service.record_try(officer, second, result="well", side_effects="none"))
        assert is_erased(made)
        assert session().scalars(select(EventAnswer.answer)).all() == ["none"]
        with pytest.raises(WrongState, match="All calls are done"):
            world.act(lambda: service.open_contact(officer, second))

    assert [one.get("erased_key") is not None for one in details("follow_up_tried")] == [False] * 3 + [True]
    assert list(faults()) == []


def test_asked_not_to_be_called_again_erases_at_once_and_nobody_plans_anew(world) -> None:
    code = visit_with_yes(world)
    made = plan(world, code)
    with world.later(days=14):
        world.act(lambda: service.record_try(world.actor("officer.cen"), call_of(made), result="stop"))
        assert is_erased(made)
        with pytest.raises(WrongState, match="asked not to be called"):
            plan(world, code)


def test_what_is_not_wanted_any_more_goes_and_what_has_changed_is_entered_anew(world) -> None:
    code, officer = visit_with_yes(world), world.actor("officer.cen")
    first = plan(world, code)
    world.act(lambda: service.stop(officer, code, why="replaced"))
    assert is_erased(first)
    second = plan(world, code)
    world.act(lambda: service.stop(officer, code, why="withdrawn"))

    assert is_erased(second)
    with pytest.raises(WrongState, match="nothing to erase"):
        world.act(lambda: service.stop(officer, code, why="withdrawn"))
    assert [one["why"] for one in details("follow_up_ended")] == ["replaced", "withdrawn"]


def test_a_correction_that_takes_the_yes_back_erases_in_its_own_act(world) -> None:
    code = visit_with_yes(world)
    made = plan(world, code)
    other = visit_with_yes(world)
    kept = plan(world, other)
    api = world.api("incharge.cen")
    still_yes = {**body(consent__follow_up=True), "reason": "Age"}

    assert api.post(f"/visits/{other}/corrections", still_yes).status_code == 201
    assert api.post(f"/visits/{code}/corrections", {**body(), "reason": "No"}).status_code == 201

    assert not is_erased(kept)
    with pytest.raises(WrongState, match="did not say yes"):
        plan(world, code)
    assert is_erased(made)
    assert [len(one["erased_keys"]) for one in details("visit_corrected")] == [0, 1]


def test_the_night_after_the_last_day_and_some_it_is_forgotten_whatever_the_calls(world) -> None:
    made = plan(world, visit_with_yes(world), most=1)
    system = system_actor()
    with world.later(days=14 + 30):
        assert world.act(lambda: service.forget_old(system)) == 0
    with world.later(days=14 + 31):
        with pytest.raises(WrongState, match="was erased"):
            world.act(lambda: service.open_contact(world.actor("officer.cen"), call_of(made)))
        assert world.act(lambda: service.forget_old(system)) == 1
        assert world.act(lambda: service.forget_old(system)) == 0
        assert is_erased(made)
        assert queries.due(world.actor("officer.cen").place_id, clock.today()) == 0
    assert details("follow_up_ended")[0]["why"] == "time"


def test_no_page_list_address_trail_or_log_repeats_the_way_but_the_answer_to_the_button(
    world, caplog
) -> None:
    code = visit_with_yes(world)
    made = plan(world, code)
    with world.later(days=14):
        client = world.page("officer.cen")
        paths = ("/", "/follow-ups", f"/follow-ups/{call_of(made)}", f"/visits/{code}/follow-up")
        shown = {path: client.get(path).words for path in (*paths, f"/visits/{code}")}
        client.get(f"/follow-ups/{call_of(made)}")
        opened = client.send({}, press="Show it, I call now")
        exported = world.api("programme").get("/exports/doses", **SAME_WEEK).text

    for mark in MARKERS:
        assert [path for path, words in shown.items() if mark in words] == []
        assert mark in opened.words and mark not in opened.path
        assert mark not in exported and mark not in caplog.text
        kept = [f"{entry.subject} {entry.detail}" for entry in session().scalars(select(TrailEntry))]
        assert not [entry for entry in kept if mark in entry]
    assert opened.response.headers["Cache-Control"] == "no-store"


def test_a_plan_is_made_and_a_result_saved_on_the_pages(world) -> None:
    code = visit_with_yes(world)
    client = world.page("officer.cen")
    page = client.get(f"/visits/{code}/follow-up")
    day = page.soup.select_one("input[name=days]")["value"]
    missing = client.send({}, press="Save and seal")
    assert missing.errors() == ["Choose one day or more from the list.", "Choose how to reach them."]
    planned = client.send({"days": day, **{k: v for k, v in CONTACT.items() if v}}, press="Save and seal")
    assert "sealed" in planned.words and not planned.errors()
    marked = session().scalars(select(IdempotencyKey.digest)).all()
    name = f"follow-up of {code}"
    assert idempotency.digest_of(name, {"days": [day]}) in marked
    assert idempotency.digest_of(name, {"days": [day], **{k: [v] for k, v in CONTACT.items()}}) not in marked
    with world.later(days=14):
        client = world.page("officer.cen")
        number = session().scalars(select(FollowUpCall.id)).one()
        client.get(f"/follow-ups/{number}")
        assert client.send({"result": "well"}, press="Save").errors() == [
            "Say if you asked about side effects, where you reached them."
        ]
        done = client.send({"result": "needs_care", "side_effects": "some"}, press="Save")
    assert "They need care." in done.words and "They had side effects." in done.words
    assert session().scalars(select(FollowUpTry.result)).one() == "needs_care"


def test_a_plan_that_ended_with_its_key_standing_and_a_changed_try_are_found(world) -> None:
    made = plan(world, visit_with_yes(world), most=1)
    with world.later(days=14):
        world.act(lambda: service.record_try(world.actor("officer.cen"), call_of(made), result="not_reached"))
    change = update(table(FollowUpPlan)).where(table(FollowUpPlan).c.id == made)
    world.act(lambda: session().execute(change.values(ended_at=clock.now(), ended_why="time", contact=None)))

    assert [one for one in faults() if "follow-up" in one] == [
        f"follow-up plan {made}: ended, and key {session().scalars(select(FollowUpPlan.key_id)).one()} "
        "was not erased"
    ]
    assert issubclass(WrongState, Refusal)
