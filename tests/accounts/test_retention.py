"""How long records are kept: dated, shown before it happens, held where somebody still needs them."""

from datetime import date, timedelta

import pytest

from accounts.people.service import system_actor
from accounts.retention import queries, service
from core import clock
from core.errors import Forbidden, Invalid
from tests.conftest import NOW
from tests.factories import history


@pytest.mark.parametrize(
    ("today", "months", "before"),
    [
        ("2026-11-20T09:30:00+02:00", 60, "2021-11-20"),
        ("2024-02-29T09:30:00+02:00", 12, "2023-02-28"),
        ("2026-03-31T09:30:00+02:00", 1, "2026-02-28"),
        ("2026-01-01T00:30:00+02:00", 1, "2025-12-01"),
        ("2026-12-31T23:30:00+02:00", 12, "2025-12-31"),
    ],
)
def test_months_are_those_of_the_calendar(world, today, months, before) -> None:
    with world.at(today):
        assert clock.local(queries.ends_before(months)).date() == date.fromisoformat(before)


def visits_line():  # type: ignore[no-untyped-def]
    return next(line for line in queries.overview() if line.kind.name == "visits")


def test_a_change_counts_from_its_day_and_is_shown_before(world) -> None:
    programme = world.actor("programme")
    world.act(
        lambda: service.set_months(programme, "visits", months=24, from_on=clock.today() + timedelta(days=9))
    )

    assert (visits_line().months, visits_line().coming[0][0]) == (60, 24)
    with world.later(days=9):
        assert visits_line().months == 24
    with pytest.raises(Invalid):
        world.act(lambda: service.set_months(programme, "visits", months=0, from_on=clock.today()))
    with pytest.raises(Forbidden):
        auditor = world.actor("auditor")
        world.act(lambda: service.set_months(auditor, "visits", months=9, from_on=date(2027, 1, 1)))


def test_what_is_held_waits_and_is_told_why_and_the_rest_ends_with_proof(world) -> None:
    history.record(world, "officer.cen")
    flagged = {"dose__already_given": True, "consent__ec": False}
    history.record(world, "officer.cen", **flagged)

    with clock.at(NOW + timedelta(days=1900)):
        before = visits_line()
        dry = world.app.test_cli_runner().invoke(args=["retention", "run", "--dry-run"]).output
        assert "1 would end" in dry
        ended = service.end_old(system_actor())
        after = visits_line()
        page = world.page("auditor").get("/retention")
        proof = world.app.test_cli_runner().invoke(args=["retention", "proof"]).output

    assert (before.due, before.held) == (1, {"An incident about it is open.": 1})
    assert ended["visits"] == 1
    assert (after.due, after.held) == (0, before.held)
    assert "An incident about it is open." in page.words
    assert "1 erased, keys" in proof


def test_the_page_sets_a_kind_and_says_what_is_wrong(world) -> None:
    page = world.page("programme")
    page.get("/retention")
    day = {"from_on-day": "1", "from_on-month": "1", "from_on-year": "2027"}
    assert "Write how many months." in page.send({"kind": "visits", **day}).words

    page.get("/retention")
    shown = page.send({"kind": "visits", "months": "24", **day})

    assert "24 months from 1 Jan 2027" in shown.words
