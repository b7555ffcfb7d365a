"""Every answer, of every route and every kind, carries the headers that keep it where it belongs.

A page that may be cached, framed or quoted by address would show a visit to the next one at the desk.
"""

import pytest
from werkzeug.test import TestResponse

from core.security import HEADERS
from tests.factories.world import World
from tests.guards.paths import PATHS, holder_of, routes
from tests.guards.scene import SKIPPED, Scene

WANTED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}


# A picture carries style of its own, and a policy that lets it do nothing else (decision 46).
PICTURES = "/reports/charts/"


def assert_a_picture(answer: TestResponse) -> None:
    assert set(missing(answer)) == {"Content-Security-Policy", "Cache-Control"}
    assert answer.headers["Cache-Control"] == "private, no-cache"
    policy = answer.headers["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "sandbox", "frame-ancestors 'none'"} <= set(policy)
    assert [part for part in policy if "unsafe" in part] == ["style-src 'unsafe-inline'"]


def missing(answer: TestResponse, *, may_be_kept: bool = False) -> list[str]:
    """Headers that are not as they must be."""
    found = [name for name, value in WANTED.items() if answer.headers.get(name) != value]
    policy = answer.headers.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy or "unsafe" in policy or "*" in policy:
        found.append("Content-Security-Policy")
    if not may_be_kept and answer.headers.get("Cache-Control") != "no-store":
        found.append("Cache-Control")
    if "Server" in answer.headers and "Python" in answer.headers["Server"]:
        found.append("Server")
    return found


@pytest.mark.one_engine
def test_every_route_answers_with_the_headers(world: World) -> None:
    scene, seen = Scene(world), set()
    for method, rule, mark in routes(scene.app):
        if rule in SKIPPED:
            continue
        arguments = PATHS[f"POST {rule}"][1](scene) if method == "POST" and "/api/" in rule else {}
        for name in (holder_of(mark), None):
            answer = scene.ask(method, scene.address(rule), name, **arguments)
            seen.add(answer.status_code)
            if rule.startswith(PICTURES) and answer.status_code == 200:
                assert_a_picture(answer)
            else:
                assert missing(answer) == [], f"{method} {rule} ({answer.status_code})"
    assert {200, 303, 401} <= seen


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/nowhere"), ("GET", "/api/v1/nowhere"), ("GET", "/boxes/open"), ("POST", "/help")],
)
def test_error_answers_carry_them_too(world: World, method: str, path: str) -> None:
    assert missing(Scene(world).ask(method, path, "officer.cen")) == []


def test_only_a_static_file_with_its_version_may_be_kept(world: World) -> None:
    scene = Scene(world)

    with_version = scene.ask("GET", "/static/app.css?v=abc", None)
    without = scene.ask("GET", "/static/app.css", None)

    assert "immutable" in with_version.headers["Cache-Control"]
    assert missing(with_version, may_be_kept=True) == missing(without) == []
    with_version.close()
    without.close()


def test_the_check_can_fail(world: World) -> None:
    answer = Scene(world).ask("GET", "/help", None)
    for name in (*WANTED, "Content-Security-Policy", "Cache-Control"):
        kept = answer.headers.pop(name)
        assert name in missing(answer)
        answer.headers[name] = kept
    assert set(WANTED) <= set(HEADERS)
