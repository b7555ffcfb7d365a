"""Two people at the same instant: one is heard, the other is told, and nothing is lost."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import bindparam, update
from sqlalchemy.exc import IntegrityError

from accounts.people import queries as people
from accounts.permissions import Actor
from core import clock
from core.database import session, table
from core.errors import Refusal, WrongState
from dispensing.certification import queries as certificates
from dispensing.certification import service as certification
from dispensing.courses import queries as course_queries
from dispensing.courses import service as courses
from dispensing.follow_up import service as follow_ups
from dispensing.incidents import queries as incident_queries
from dispensing.incidents import service as incidents
from dispensing.incidents.models import Incident
from dispensing.protocols import queries, service
from dispensing.visits import queries as visits
from tests.conftest import NOW
from tests.factories.courses import DAY, open_course
from tests.factories.follow_ups import CONTACT, due_call, visit_with_yes
from tests.factories.incidents import incident_at, open_incident
from tests.factories.world import World

TOGETHER = 4


def _at_once(world: World, verb: Callable[[int], object]) -> list[str]:
    """Run the verb in several threads that start together; what each got: `done` or a refusal's code."""
    barrier = threading.Barrier(TOGETHER)
    results: list[str] = []

    def act(number: int) -> None:
        with world.app.app_context(), clock.at(NOW):
            barrier.wait(timeout=10)
            try:
                world.act(lambda: verb(number))
                results.append("done")
            except Refusal as refusal:
                results.append(refusal.code)

    threads = [threading.Thread(target=act, args=(number,)) for number in range(TOGETHER)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    session().rollback()  # what this thread read before is older than what the others did
    return sorted(results)


@pytest.mark.parametrize("based_on", [1, None])
def test_versions_set_at_once_are_numbered_without_a_gap_and_none_is_written_over(
    world: World, based_on: int | None
) -> None:
    actor = world.actor("programme")

    results = _at_once(
        world,
        lambda number: service.set_protocol(
            actor,
            counts_from=clock.now() + timedelta(hours=number),
            note="At once",
            based_on=based_on,
            feedback_days=20 + number,
        ),
    )

    assert len(results) == TOGETHER and set(results) <= {"done", "wrong_state"}
    if based_on:
        assert results.count("done") == 1
    versions = [step.protocol.version for step in queries.history()]
    assert versions == list(range(1 + results.count("done"), 0, -1))


def test_a_certificate_changed_at_once_by_several_changes_once(world: World) -> None:
    world.act(
        lambda: certification.enter_certificate(
            world.actor("incharge.cen"),
            person="officer2.cen",
            kind="classroom",
            number="R-1",
            authority="Ministry of Health",
            issued_on=clock.today(),
        )
    )
    actor, holder = world.actor("incharge.cen"), people.by_name("officer2.cen")
    assert holder is not None
    [entry] = certificates.certificates_of([holder.id], clock.now())

    for changes, verb in enumerate([certification.suspend, certification.restore] * 3, start=1):
        results = _at_once(world, lambda _number, verb=verb: verb(actor, entry.id, reason="At once"))

        assert results == ["done"] + ["wrong_state"] * (TOGETHER - 1)
        assert len(certificates.changes_of(entry.id)) == changes


def test_an_incident_is_explained_once_and_a_call_is_tried_and_planned_once(world: World) -> None:
    head, officer = world.actor("incharge.cen"), world.actor("officer.cen")
    incident, call = open_incident(world), due_call(world)[1]
    code = visit_with_yes(world)
    wanted = ["done"] + ["wrong_state"] * (TOGETHER - 1)

    def explain(_number: int) -> object:
        return incidents.explain(head, incident, cause="worn", words="Old")

    def reach(_number: int) -> object:
        return follow_ups.record_try(officer, call, result="well", side_effects="not_asked")

    assert _at_once(world, explain) == wanted
    assert _at_once(world, reach) == wanted
    assert _at_once(world, lambda _number: plan_now(officer, code)) == wanted


@pytest.mark.parametrize("is_guarded", [True, False])
def test_a_step_from_a_state_that_has_passed_is_told_and_the_guard_is_why(
    world: World, monkeypatch: pytest.MonkeyPatch, is_guarded: bool
) -> None:
    """What the second of two at once sees: the incident as it was before the first one's step."""
    made = incident_at(world, "explained")
    before = incident_queries.one(world.actor("auditor"), made)
    world.act(lambda: incidents.close(world.actor("liaison.north"), made, finding="explained"))
    monkeypatch.setattr(incident_queries, "one", lambda *_args: before)
    if not is_guarded:
        rows = table(Incident)
        move = update(rows).where(rows.c.id == bindparam("of_id"), bindparam("from_state") != "")
        values = {"state": bindparam("to_state"), "key_id": bindparam("its_key")}
        monkeypatch.setattr(incidents, "_MOVE", move.values(values))

    with pytest.raises(WrongState if is_guarded else IntegrityError):
        world.act(lambda: incidents.close(world.actor("auditor"), made, finding="training"))


def plan_now(officer: Actor, code: str) -> int:
    visit = visits.newest_version(officer.place_id, code)
    return follow_ups.plan(officer, code, days=follow_ups.days_for(visit), **CONTACT)


def test_who_was_there_is_noted_by_several_at_once_and_each_is_heard(world: World) -> None:
    course_id, head = open_course(world), world.actor("incharge.cen")

    results = _at_once(
        world, lambda _number: courses.note_attendance(head, course_id, day=DAY, present=["officer.cen"])
    )

    assert results == ["done"] * TOGETHER
    assert [one.days for one in course_queries.participants(course_id)] == [[DAY]]
