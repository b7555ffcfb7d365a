"""Each route for each role, on a real visit: a stranger learns nothing, not even that it is there.

A stranger's answer must equal the answer about something that never was, or codes could be tried out.
"""

import re

import pytest
from werkzeug.test import TestResponse

from accounts.permissions import PERMISSIONS, PUBLIC, SIGNED_IN
from tests.factories.world import World
from tests.guards.paths import PATHS, routes
from tests.guards.scene import ROLES, SKIPPED, Scene

ABOUT_A_VISIT = re.compile(r"^(/api/v1)?/(visits/<code>|referrals/<number>)")
STRANGERS = {
    "officer.riv": "an officer of another station",
    "incharge.riv": "the in-charge of another station",
    "liaison.north": "the liaison of the district",
    "liaison.south": "the liaison of another district",
    "programme": "programme staff",
    "admin": "the administrator",
    "auditor": "the auditor",
}
# The liaison follows where a person was sent, never the visit behind it.
FOLLOWED_BY_THE_DISTRICT = {"referrals.read", "referrals.follow"}
# Sound codes that stand for nothing.
MISSING = {"code": "0000000000", "number": "22222222"}


def about_a_visit(app) -> list[tuple[str, str, str]]:
    return [route for route in routes(app) if ABOUT_A_VISIT.match(route[1])]


def ask(scene: Scene, method: str, rule: str, name: str | None, *, missing: bool = False) -> TestResponse:
    """What `name` is told, with the body that the right person would send."""
    arguments = {}
    if method == "POST":
        arguments = PATHS[f"POST {rule}"][1](scene) if rule.startswith("/api/") else {"data": {}}
    path = scene.address(rule)
    if missing:
        for name_of, instead in MISSING.items():
            path = path.replace(str(scene.names[name_of]), instead)
    return scene.ask(method, path, name, **arguments)


def told(answer: TestResponse, scene: Scene) -> str:
    """The answer without what differs from request to request."""
    text = re.sub(r'value="[^"]*"', "", answer.get_data(as_text=True))
    return text.replace(scene.visit["code"], "")


def test_what_is_about_a_visit_is_closed_to_strangers_and_looks_like_nothing(world: World) -> None:
    scene = Scene(world)
    found = about_a_visit(scene.app)
    for name, who in STRANGERS.items():
        for method, rule, mark in found:
            if name == "liaison.north" and mark in FOLLOWED_BY_THE_DISTRICT:
                continue
            answer = ask(scene, method, rule, name)
            about_nothing = ask(scene, method, rule, name, missing=True)

            assert answer.status_code in {403, 404}, f"{who} gets {answer.status_code} from {method} {rule}"
            assert answer.status_code == about_nothing.status_code, f"{who}: {method} {rule}"
            assert told(answer, scene) == told(about_nothing, scene), f"{who} can tell: {method} {rule}"
    assert len(found) >= 12


@pytest.mark.one_engine
def test_nobody_is_sent_to_sign_in_or_told_to_send_a_token(world: World) -> None:
    scene = Scene(world)
    for method, rule, mark in routes(scene.app):
        if mark == PUBLIC or rule in SKIPPED:
            continue
        answer = ask(scene, method, rule, None)
        if rule.startswith("/api/"):
            assert answer.status_code == 401, rule
        elif method == "GET":
            assert answer.status_code == 303 and answer.location.startswith("/sign-in"), rule
        else:
            assert answer.status_code in {400, 401}, f"{method} {rule}: {answer.status_code}"


def test_a_list_shows_nothing_of_another_station(world: World) -> None:
    scene = Scene(world)
    marks = [scene.visit["code"], scene.visit["register_number"], scene.visit["referrals"][0]["number"]]
    for name in ("officer.riv", "liaison.south"):
        for method, rule, _mark in routes(scene.app):
            if method == "GET" and "<" not in rule:
                answer = scene.ask("GET", rule, name)
                text = answer.get_data(as_text=True)
                assert not [mark for mark in marks if mark in text], f"{name} sees it at {rule}"


@pytest.mark.one_engine
@pytest.mark.parametrize("role", list(ROLES))
def test_every_route_refuses_the_roles_without_its_permission(world: World, role: str) -> None:
    scene, asked = Scene(world), 0
    for method, rule, mark in routes(scene.app):
        if mark in {PUBLIC, SIGNED_IN} or rule in SKIPPED:
            continue
        answer = ask(scene, method, rule, ROLES[role])
        asked += 1

        assert answer.status_code < 500, f"{role}: {method} {rule}"
        if role not in PERMISSIONS[mark][1]:
            assert answer.status_code == 403, f"{role} gets {answer.status_code} from {method} {rule}"
    assert asked > 40


def test_the_matrix_can_fail(world: World) -> None:
    """Its own officer gets through the same doors, and a different answer is seen as different."""
    scene = Scene(world)
    reached = [
        rule for method, rule, _mark in about_a_visit(scene.app) if method == "GET" and "correct" not in rule
    ]

    assert {ask(scene, "GET", rule, "officer.cen").status_code for rule in reached} == {200}
    found, missing = (ask(scene, "GET", reached[0], "officer.cen", missing=gone) for gone in (False, True))
    assert told(found, scene) != told(missing, scene)
