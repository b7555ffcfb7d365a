"""Every act of writing leaves exactly one trail entry: no trace, no act; and no act counted twice.

A page that reads the record it changes leaves the entry of that reading too, which is listed here.
"""

import pytest

from accounts.trail.actions import ACTIONS
from tests.factories.world import World
from tests.guards.paths import PATHS, in_order, routes, run
from tests.guards.scene import Scene

READS = {name for name in ACTIONS if name.endswith(("_read", "_listed", "_printed"))}
# What leaves as a file is an act of its own when a form asks for it, and a read when a program does.
FILES = {"doses_exported", "data_exported", "events_exported", "report_taken"}
# Writes that the trail leaves out, and why.
SILENT = {
    "POST /api/v1/assessments": "the decision alone; nothing is saved",
    "POST /notices/<int:notice_id>": "goes to the task; that its reader saw the notice stands on the notice",
    "POST /referrals": "looks a number up, and goes to the referral, which is trailed there",
    "POST /visits": "looks a code up, and goes to the visit, which is trailed there",
}


def wrongly_trailed(key: str, added: list[str]) -> str | None:
    """What is wrong with the entries that a write left; None when there is one act."""
    acts = [action for action in added if action not in READS]
    wanted = 0 if key in SILENT else 1
    return None if len(acts) == wanted else f"{key} left {added}"


def test_every_write_leaves_exactly_one_entry(world: World) -> None:
    scene = Scene(world)
    writes = [route for route in in_order(routes(scene.app)) if route[0] == "POST"]

    found = [
        wrongly_trailed(f"POST {rule}", run(scene, "POST", rule, mark)[1]) for _method, rule, mark in writes
    ]

    assert [fault for fault in found if fault] == []
    assert len(writes) > 25
    assert {f"POST {rule}" for _method, rule, _mark in writes} >= {key for key in PATHS if key[:4] == "POST"}


def test_a_read_leaves_at_most_its_own_entry(world: World) -> None:
    scene = Scene(world)
    for method, rule, mark in routes(scene.app):
        if method == "GET" and "<path:" not in rule:
            assert set(run(scene, method, rule, mark)[1]) <= READS | FILES, rule


def test_a_refused_act_leaves_none(world: World) -> None:
    scene = Scene(world)
    scene.ask("GET", "/boxes", "incharge.riv")
    before = scene.trail()

    answer = scene.ask("POST", "/boxes/seal", "incharge.riv", data={"seal_number": "S-3"})

    assert answer.status_code >= 400
    assert scene.trail() == before


@pytest.mark.parametrize("added", [[], ["visit_read"], ["visit_recorded", "visit_corrected"]])
def test_this_guard_can_fail(added: list[str]) -> None:
    assert wrongly_trailed("POST /api/v1/visits", added)
    assert wrongly_trailed("POST /api/v1/visits", ["visit_read", "visit_recorded"]) is None
