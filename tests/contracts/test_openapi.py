"""The document at /api/v1/openapi.json is valid, complete, and says what really happens.

A client is written against it; a route or a status that it leaves out is a surprise in the field.
"""

import re
from copy import deepcopy
from typing import Any

import pytest
from openapi_spec_validator import validate
from openapi_spec_validator.validation.exceptions import OpenAPIValidationError

from tests.factories.world import World
from tests.guards.paths import PATHS, holder_of, in_order, routes, run
from tests.guards.scene import ROLES, Scene


def document(scene: Scene) -> dict[str, Any]:
    return scene.ask("GET", "/api/v1/openapi.json", None).get_json()


def api_routes(scene: Scene) -> list[tuple[str, str, str]]:
    found = [
        route for route in routes(scene.app) if route[1].startswith("/api/") and "openapi" not in route[1]
    ]
    return in_order(found)


def operation(spec: dict[str, Any], method: str, rule: str) -> dict[str, Any]:
    path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule)
    return spec["paths"].get(path, {}).get(method.lower(), {})


def undocumented(spec: dict[str, Any], method: str, rule: str, status: int) -> bool:
    answers = operation(spec, method, rule).get("responses", {})
    return str(status) not in answers and "default" not in answers


def test_the_document_is_valid(world: World) -> None:
    spec = document(Scene(world))

    validate(spec)
    assert spec["openapi"].startswith("3.1")
    assert spec["components"]["securitySchemes"]


def test_every_route_is_in_it_with_words_a_body_and_its_answers(world: World) -> None:
    scene = Scene(world)
    spec, found = document(scene), api_routes(scene)
    for method, rule, _mark in found:
        described = operation(spec, method, rule)
        assert described.get("summary") or described.get("description"), f"{method} {rule} has no words"
        assert [status for status in described["responses"] if status.startswith("2")], rule
        if method == "POST":
            assert "requestBody" in described, f"{rule}: its body is not described"
    assert len(found) >= 11
    assert len(found) == sum(len(path.keys() - {"parameters"}) for path in spec["paths"].values())


def test_every_answer_that_is_seen_is_in_it(world: World) -> None:
    scene = Scene(world)
    spec, seen = document(scene), set()
    for method, rule, mark in api_routes(scene):
        statuses = {run(scene, method, rule, mark)[0]}
        arguments = PATHS[f"POST {rule}"][1](scene) if method == "POST" else {}
        for name in (*ROLES.values(), "officer2.cen", None):
            statuses.add(scene.ask(method, scene.address(rule), name, **arguments).status_code)
        if method == "POST":
            statuses.add(scene.ask(method, scene.address(rule), holder_of(mark), json={}).status_code)
            statuses.add(scene.ask(method, scene.address(rule), holder_of(mark), data="x").status_code)
        seen |= statuses
        missing = [status for status in statuses if undocumented(spec, method, rule, status)]
        assert missing == [], f"{method} {rule}"
    assert {200, 201, 401, 403, 415, 422} <= seen


def test_every_post_that_makes_something_asks_for_a_key(world: World) -> None:
    scene = Scene(world)
    spec = document(scene)
    for method, rule, _mark in api_routes(scene):
        if method == "POST" and rule != "/api/v1/assessments":
            described = operation(spec, method, rule).get("parameters", [])
            assert "Idempotency-Key" in {parameter.get("name") for parameter in described}, rule


def test_the_checks_can_fail(world: World) -> None:
    spec = deepcopy(document(Scene(world)))
    assert undocumented(spec, "POST", "/api/v1/visits/<code>/lost", 200)
    spec["paths"]["/api/v1/me"]["get"]["responses"] = {}
    assert undocumented(spec, "GET", "/api/v1/me", 200)
    spec["info"] = {}
    with pytest.raises(OpenAPIValidationError):
        validate(spec)
