"""What goes wrong is a page for a person and a problem document for a program, with the same meaning.

Each status that the contract names is brought about for real, none is made up.
"""

import re
from typing import Any

import pytest
from werkzeug.test import TestResponse

from accounts.tokens import service as tokens
from core.errors import SlowDown
from tests.factories.visits import body
from tests.factories.world import World
from tests.guards.scene import Scene

NO_SUCH = "/api/v1/visits/0000000000"
# status, code, and a request (method, path, who, what is sent) that brings it about
PROBLEMS: list[tuple[int, str, tuple[str, str, str | None, dict[str, Any]]]] = [
    (
        400,
        "bad_request",
        ("POST", "/api/v1/visits", "officer.cen", {"data": b"{", "content_type": "application/json"}),
    ),
    (401, "unauthenticated", ("GET", "/api/v1/me", None, {})),
    (401, "unauthenticated", ("GET", "/api/v1/me", None, {"headers": {"Authorization": "Bearer nothing"}})),
    (401, "unauthenticated", ("GET", "/api/v1/me", None, {"headers": {"Authorization": "Basic bm86bm8="}})),
    (403, "forbidden", ("GET", "/api/v1/visits", "programme", {})),
    (404, "not_found", ("GET", NO_SUCH, "officer.cen", {})),
    (404, "not_found", ("GET", "/api/v1/nowhere", "officer.cen", {})),
    (405, "method_not_allowed", ("DELETE", "/api/v1/visits", "officer.cen", {})),
    (409, "not_certified", ("POST", "/api/v1/visits", "officer2.cen", {"json": body()})),
    (
        413,
        "too_large",
        (
            "POST",
            "/api/v1/visits",
            "officer.cen",
            {"data": b" " * 2_000_000, "content_type": "application/json"},
        ),
    ),
    (
        415,
        "unsupported_media_type",
        ("POST", "/api/v1/visits", "officer.cen", {"data": b"a=1", "content_type": "text/plain"}),
    ),
    (422, "invalid", ("POST", "/api/v1/visits", "officer.cen", {"json": {}})),
    (422, "referral_missing", ("POST", "/api/v1/visits", "officer.cen", {"json": body(referrals=[])})),
    (422, "invalid", ("GET", "/api/v1/visits?limit=9999", "officer.cen", {})),
    (422, "invalid", ("GET", "/api/v1/visits?cursor=%00", "officer.cen", {})),
]
# The same for pages, with the words that a person must find.
PAGES: list[tuple[int, tuple[str, str, str | None, dict[str, Any]]]] = [
    (403, ("GET", "/visits", "programme", {})),
    (404, ("GET", "/visits/0000000000", "officer.cen", {})),
    (404, ("GET", "/nowhere", "officer.cen", {})),
    (404, ("GET", "/nowhere", None, {})),
    (405, ("GET", "/boxes/open", "incharge.cen", {})),
    (413, ("POST", "/visits/new", "officer.cen", {"data": {"hours_ago": "9" * 2_000_000}})),
    (422, ("GET", "/visits?limit=9999", "officer.cen", {})),
]


def problem_faults(answer: TestResponse) -> list[str]:
    """Where an answer is not the problem document that the contract describes."""
    if answer.mimetype != "application/problem+json":
        return [f"it is {answer.mimetype}"]
    problem = answer.get_json()
    found = [name for name in ("status", "code", "title", "detail") if not problem.get(name)]
    if problem.get("status") != answer.status_code:
        found.append("status differs")
    if not re.fullmatch(r"[a-z_]+", str(problem.get("code"))):
        found.append("code is no name")
    if answer.status_code == 422 and not all(problem.get("errors", {}).values()):
        found.append("errors")
    if re.search(r"Traceback|sqlalchemy|marshmallow|werkzeug|<!doctype", answer.get_data(as_text=True), re.I):
        found.append("shows its insides")
    return found


def test_every_status_of_the_api_is_a_problem_document(world: World) -> None:
    scene = Scene(world)
    for status, code, (method, path, who, sent) in PROBLEMS:
        answer = scene.ask(method, path, who, **{**sent})
        assert problem_faults(answer) == [], (method, path)
        assert (answer.status_code, answer.get_json()["code"]) == (status, code), (method, path)
        if status == 401:
            assert answer.headers["WWW-Authenticate"] == "Bearer"
        if status == 405:
            assert "POST" in answer.headers["Allow"]


def test_a_reused_key_is_a_problem_document(world: World) -> None:
    scene = Scene(world)
    same = {"headers": {"Idempotency-Key": "one"}}
    scene.ask("POST", "/api/v1/visits", "officer.cen", json=body(), **same)

    answer = scene.ask("POST", "/api/v1/visits", "officer.cen", json=body(dose__treatments=2), **same)

    assert problem_faults(answer) == []
    assert (answer.status_code, answer.get_json()["code"]) == (409, "key_reused")


def test_too_many_tries_say_when_to_come_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_token: str) -> None:
        raise SlowDown("Wait a minute.", retry_after_seconds=60)

    monkeypatch.setattr(tokens, "actor_of_token", refuse)
    api = world.api(None)
    api.headers = {"Authorization": "Bearer any"}
    found = api.get("/me")

    assert problem_faults(found) == []
    assert (found.status_code, found.headers["Retry-After"]) == (429, "60")


def test_every_status_of_a_page_is_a_page(world: World) -> None:
    scene = Scene(world)
    for status, (method, path, who, sent) in PAGES:
        answer = scene.ask(method, path, who, **sent)
        page = answer.get_data(as_text=True)
        assert (answer.status_code, answer.mimetype) == (status, "text/html"), (method, path)
        assert "<h1" in page and "<title>" in page and "Traceback" not in page, path


def test_sign_in_tries_on_a_page_slow_down_with_a_page(world: World) -> None:
    scene = Scene(world)
    for _try in range(11):
        answer = scene.ask("POST", "/sign-in", None, data={"name": "officer.cen", "password": "wrong"})
        if answer.status_code == 429:
            break

    assert (answer.status_code, answer.mimetype) == (429, "text/html")
    assert int(answer.headers["Retry-After"]) > 0


def test_a_form_without_its_token_is_a_page_that_says_what_to_do(world: World) -> None:
    scene = Scene(world)
    client = world.page("officer.cen").client

    answer = client.post("/visits/new", data={"hours_ago": "9"})

    assert (answer.status_code, answer.mimetype) == (400, "text/html")
    assert "Nothing was saved" in answer.get_data(as_text=True)
    assert scene.visit["code"] not in answer.get_data(as_text=True)


def test_the_check_can_fail(world: World) -> None:
    page = Scene(world).ask("GET", "/nowhere", None)
    assert problem_faults(page) == ["it is text/html"]
    good = Scene(world).ask("GET", "/api/v1/nowhere", None)
    good.set_data(good.get_data().replace(b'"code"', b'"name"'))
    assert problem_faults(good)
