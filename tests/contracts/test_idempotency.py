"""The same key acts once, however many copies arrive and however close together.

A phone that lost the line sends again; without this a second dose leaves the book for one that was given.
"""

import threading
from typing import Any

import pytest
from sqlalchemy import func, select

from accounts.people.service import system_actor
from accounts.tokens import service as tokens
from accounts.trail.models import TrailEntry
from core import clock, idempotency
from core.database import db, session
from core.errors import KeyReused
from dispensing.visits.models import Visit
from inventory.ledger.models import Movement
from tests.conftest import NOW
from tests.factories.visits import body
from tests.factories.world import World
from tests.guards.scene import Scene

COPIES = 8


def counts() -> dict[str, int]:
    session().rollback()
    tables = {"visits": Visit, "movements": Movement, "entries": TrailEntry}
    return {name: session().scalar(select(func.count()).select_from(of)) or 0 for name, of in tables.items()}


def gained(before: dict[str, int]) -> dict[str, int]:
    return {name: number - before[name] for name, number in counts().items()}


def at_once(world: World, keys: list[str], sent: dict[str, Any]) -> list[tuple[int, str | None, Any]]:
    """Post the same visit under each key at the same instant: (status, replay header, body)."""
    token = world.act(lambda: tokens.make_token(system_actor(), name="officer.cen"))[1]
    barrier = threading.Barrier(len(keys))
    answers: list[tuple[int, str | None, Any]] = []

    def post(key: str) -> None:
        with clock.at(NOW):
            barrier.wait(timeout=30)
            headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
            client = world.app.test_client(use_cookies=False)
            answer = client.post("/api/v1/visits", json=sent, headers=headers)
            answers.append((answer.status_code, answer.headers.get("Idempotent-Replay"), answer.get_json()))
        with world.app.app_context():
            db.session.remove()

    threads = [threading.Thread(target=post, args=(key,)) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(answers) == len(keys)
    return answers


@pytest.mark.heavy
def test_eight_copies_at_once_make_one_visit_and_eight_equal_answers(world: World) -> None:
    world.api("officer.cen")
    before = counts()

    answers = at_once(world, ["same"] * COPIES, body())

    assert gained(before) == {"visits": 1, "movements": 1, "entries": 2}  # its own, and the token's
    assert sorted(status for status, _replay, _body in answers) == [200] * (COPIES - 1) + [201]
    assert {replay for status, replay, _body in answers if status == 200} == {"true"}
    assert all(made == answers[0][2] for _status, _replay, made in answers)


@pytest.mark.heavy
def test_eight_keys_make_eight_visits(world: World) -> None:
    before = counts()

    answers = at_once(world, [f"key-{number}" for number in range(COPIES)], body())

    assert {status for status, _replay, _body in answers} == {201}
    assert gained(before)["visits"] == gained(before)["movements"] == COPIES


@pytest.mark.heavy
def test_without_the_claim_the_same_race_makes_eight(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: were nothing claimed, this test would see it."""

    def unclaimed(_person: int, _key: str, _digest: str, act: Any) -> idempotency.Outcome:
        return idempotency.Outcome(act(), is_replay=False)

    monkeypatch.setattr(idempotency, "once", unclaimed)
    before = counts()

    at_once(world, ["same"] * COPIES, body())

    assert gained(before)["visits"] == gained(before)["movements"] == COPIES


def test_a_key_stands_for_one_person_and_one_question(world: World) -> None:
    scene = Scene(world)
    key = {"headers": {"Idempotency-Key": "one"}}
    first = scene.ask("POST", "/api/v1/visits", "officer.cen", json=body(), **key)
    assert first.status_code == 201

    of_another = scene.ask(
        "POST",
        "/api/v1/visits",
        "officer.riv",
        json=body(referrals=[], referral_declined=True),
        **{"headers": {"Idempotency-Key": "one"}},
    )
    of_another_address = scene.ask(
        "POST",
        scene.address("/api/v1/visits/<code>/repeat-doses"),
        "officer.cen",
        json={
            "vomited_at": "2026-11-20T09:28:00+02:00",
            "given_at": "2026-11-20T09:29:00+02:00",
            "product": "LNG-1.5",
        },
        headers={"Idempotency-Key": "one"},
    )

    assert of_another.status_code == 201
    assert (of_another_address.status_code, of_another_address.get_json()["code"]) == (409, KeyReused.code)


def test_the_order_of_names_does_not_make_another_question(world: World) -> None:
    scene = Scene(world)
    turned = dict(reversed(body().items()))
    first = scene.ask(
        "POST", "/api/v1/visits", "officer.cen", json=body(), headers={"Idempotency-Key": "one"}
    )

    again = scene.ask(
        "POST", "/api/v1/visits", "officer.cen", json=turned, headers={"Idempotency-Key": "one"}
    )

    assert (again.status_code, again.get_json()) == (200, first.get_json())


def test_a_refused_act_leaves_its_key_free(world: World) -> None:
    scene = Scene(world)
    key = {"Idempotency-Key": "one"}
    wrong = body(referrals=[])
    assert scene.ask("POST", "/api/v1/visits", "officer.cen", json=wrong, headers=key).status_code == 422

    assert scene.ask("POST", "/api/v1/visits", "officer.cen", json=body(), headers=key).status_code == 201


def test_pressing_save_twice_on_a_page_saves_once(world: World) -> None:
    browser = world.page("officer.cen")
    browser.get("/stock/receive")
    delivery = {"product": "LNG-1.5", "lot": "B9999", "expires_on": "2028-05", "amount": "4"}
    page, before = browser.page, counts()

    browser.send(delivery)
    browser.page = page
    browser.send(delivery)

    assert gained(before)["movements"] == 1
