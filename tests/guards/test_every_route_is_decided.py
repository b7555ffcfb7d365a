"""Every route has a permission mark, a reviewed line in routes.txt, and a trail of exactly what it did.

A route that nobody decided about is closed to everybody; one that slipped open shows as a line that changed.
"""

import os
from pathlib import Path

import pytest
from flask import Flask

from accounts.gate import check, permission_of
from accounts.permissions import PUBLIC, needs
from dispensing.modules import registry
from tests.factories.world import World
from tests.guards.paths import PATHS, in_order, routes, run
from tests.guards.scene import SKIPPED, Scene

LIST = Path(__file__).with_name("routes.txt")
OF_PARTS = Path(__file__).parents[1] / "dispensing" / "modules"
RENEW = "RENEW_ROUTES=1 python run.py test tests/guards/test_every_route_is_decided.py --database sqlite"
HEAD = """\
# Every route: method, path, who may (a permission), what its happy path adds to the trail.
# Reviewed by a person: read the difference before you renew it.
"""
# Open to everybody, and why.
OPEN = {
    "/sign-in": "the door",
    "/start": "the first password",
    "/sign-out": "works from the locked page too",
    "/unlock": "a locked screen has no rights yet",
    "/hidden": "hiding must work at once",
    "/help": "names nothing",
    "/r": "a facility answers with a slip's number and code",
    "/api/v1/feedback": "the same for its programs",
    "/healthz": "for whoever watches the server",
    "/readyz": "the same",
    "/static/<path:filename>": "style and script",
    "/api/v1/openapi.json": "the public contract",
}


def lines(scene: Scene) -> tuple[list[str], list[str]]:
    """(one line for each route, what did not go well on the way)."""
    made, faults = {}, []
    for method, rule, permission in in_order(routes(scene.app)):
        actions: list[str] = []
        if rule not in SKIPPED:
            status, actions = run(scene, method, rule, permission)
            if status >= 400:
                faults.append(f"{method} {rule}: its happy path answers {status}")
            if method == "POST" and f"POST {rule}" not in PATHS:
                faults.append(f"POST {rule}: tell tests/guards/paths.py what is sent")
        made[rule, method] = f"{method:4} {rule:50} {permission:20} {', '.join(actions) or '-'}".rstrip()
    return [made[key] for key in sorted(made)], faults


def by_list(made: list[str]) -> dict[Path, list[str]]:
    """The lines of each reviewed list: the program's own, and one beside the tests of each optional part."""
    found: dict[Path, list[str]] = {LIST: []}
    for line in made:
        rule = line.split()[1]
        part = next((module.name for module in registry.modules() if module.leads_to(rule)), None)
        found.setdefault(OF_PARTS / part / LIST.name if part else LIST, []).append(line)
    return found


@pytest.mark.one_engine
def test_the_lists_of_routes_are_the_reviewed_ones(world: World) -> None:
    made, faults = lines(Scene(world))
    lists = by_list(made)
    if os.environ.get("RENEW_ROUTES"):
        for file, listed in lists.items():
            file.write_text(HEAD + "\n".join(listed) + "\n", encoding="utf-8")

    assert faults == []
    for file, listed in lists.items():
        reviewed = [line for line in file.read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
        assert listed == reviewed, f"read what changed in {file.name}, then renew: {RENEW}"
    assert len(made) > 50
    assert len(lists) == 1 + len(registry.modules())


def test_only_what_is_listed_is_open_to_everybody(app: Flask) -> None:
    assert {rule for _method, rule, permission in routes(app) if permission == PUBLIC} == set(OPEN)


def test_every_route_has_a_mark(app: Flask) -> None:
    assert [route for route in routes(app) if route[2] == "?"] == []


def test_a_route_without_a_mark_is_closed_and_found() -> None:
    app = Flask("unmarked")
    app.add_url_rule("/loose", "loose", lambda: "open")
    app.add_url_rule("/kept", "kept", needs(PUBLIC)(lambda: "open"))

    assert permission_of(app, "loose") is None
    assert ("GET", "/loose", "?") in routes(app)
    with app.test_request_context("/loose"), pytest.raises(Exception, match="not open to anybody"):
        check()
