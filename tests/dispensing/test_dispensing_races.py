"""Two people at the same instant: one is heard, the other is told, and nothing is lost."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from accounts.people import queries as people
from core import clock
from core.database import session
from core.errors import Refusal
from dispensing.certification import queries as certificates
from dispensing.certification import service as certification
from dispensing.protocols import queries, service
from tests.conftest import NOW
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
