"""The pages of a request: what each person sees, which buttons, and what is said when a step is refused."""

from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest

from accounts.people import queries as people
from accounts.people import service as people_verbs
from core.pagination import Position
from inventory.resupply import queries
from inventory.resupply.screens import known
from tests.factories.resupply import request_at
from tests.factories.world import World
from tests.inventory.resupply.request_screens import buttons, field, figures_on, of_lng, suggest_four
from tests.one_request import one_request
from tests.page_client import Page, PageClient


@pytest.fixture(autouse=True)
def planned(monkeypatch: pytest.MonkeyPatch) -> None:
    suggest_four(monkeypatch)


def _open(world: World, name: str, state: str, **said: Any) -> tuple[PageClient, Page, int]:
    made = request_at(world, state, **said)
    client = world.page(name)
    return client, client.get(f"/requisitions/{made.id}"), made.id


BUTTONS = {
    # state: what the officer, the liaison, an auditor may press
    "draft": (["Send request", "Take it back"], [], []),
    "submitted": (
        ["Take it back"],
        ["Approve 4 treatments", "Approve these numbers", "Say no to the request"],
        [],
    ),
    "approved": (["Take it back"], ["Send 4 treatments", "Close the rest"], []),
    "dispatched": (["Count this delivery"], [], []),
    "received": ([], ["Close the request"], []),
}


@pytest.mark.parametrize("state", BUTTONS)
def test_the_buttons_are_those_of_the_table_of_steps(world: World, state: str) -> None:
    made = request_at(world, state)

    seen = [
        buttons(world.page(name).get(f"/requisitions/{made.id}"))
        for name in ("officer.cen", "liaison.north", "auditor")
    ]

    assert seen == list(BUTTONS[state])


def test_the_list_says_first_what_waits_for_whom(world: World) -> None:
    made = request_at(world, "submitted")

    liaison, officer = (
        world.page("liaison.north").get("/requisitions"),
        world.page("officer.cen").get("/requisitions"),
    )

    assert "For you to do" in liaison.words
    assert "Approve 4 treatments for Central Station" in liaison.words
    assert f"Request {made.id} Central Station" in liaison.words
    assert "For you to do" not in officer.words
    assert "Nothing waits for you." in officer.words
    assert "Asked 4" in officer.words


def test_urgent_requests_and_empty_boxes_come_before_long_waits(world: World) -> None:
    riv = world.page("officer.riv")
    riv.get("/requisitions/new")
    page = riv.send({of_lng(riv.page): "2", "urgency": "urgent"})
    riv.send({}, press="Send request")
    with world.later(days=-2):
        request_at(world, "submitted")

    tasks = world.page("liaison.north").get("/requisitions").soup.select(".card__title")

    assert page.status == 200
    assert [task.get_text() for task in tasks][:1] == ["Approve 2 treatments for River Station"]


def test_asking_starts_with_the_number_we_suggest(world: World) -> None:
    client = world.page("officer.cen")
    page = client.get("/requisitions/new")

    assert "On hand 9 of 14" in page.words
    assert page.soup.select_one(f"#{of_lng(page)}")["value"] == "4"

    draft = client.send({name: "" for name in _others(page)})
    assert "Check the number, then send it." in draft.words
    sent = client.send({}, press="Send request")

    assert "Waits for approval" in sent.words


def _others(page: Page) -> list[str]:
    mine = of_lng(page)
    return [str(one["name"]) for one in page.soup.select("input[name^=treatments-]") if one["name"] != mine]


def test_what_a_giving_station_holds_is_shown_to_those_who_look_after_it(world: World) -> None:
    for station, is_shown in (("RIV", True), ("LAK", False)):
        made = request_at(world, "submitted", source=station)

        page = world.page("liaison.north").get(f"/requisitions/{made.id}")

        assert ("In the store" in page.words) is is_shown, station


def test_more_than_the_box_needs_wants_a_reason_at_its_field(world: World) -> None:
    client = world.page("officer.cen")
    page = client.get("/requisitions/new")
    others = {name: "" for name in _others(page)}

    refused = client.send({**others, of_lng(page): "30"})
    assert refused.errors() == ["Ask for 5 or fewer, or say why."]
    drafted = client.send({of_lng(page, "reason-"): "Two stations share our box"})

    assert "Two stations share our box" in drafted.words


@pytest.mark.parametrize("typed", ["", "0", "-1", "1.5", "many", "999999999999"])
def test_a_request_for_nothing_or_nonsense_is_told_at_the_field(world: World, typed: str) -> None:
    client = world.page("officer.cen")
    page = client.get("/requisitions/new")

    refused = client.send({of_lng(page): typed})

    assert refused.status == 422
    assert len(refused.errors()) == 1
    assert queries.requests(world.actor("officer.cen"), Position()).items == []


def test_the_open_request_is_offered_in_place_of_a_second_one(world: World) -> None:
    made = request_at(world, "submitted")
    client = world.page("officer.cen")

    page = client.get("/requisitions/new")

    assert f"You have asked for this. Open request {made.id}" in page.words
    urgent = client.get("/requisitions/new?urgent=yes")
    assert "You have asked for this." not in urgent.words


def test_two_who_ask_at_once_get_one_request(world: World) -> None:
    first, second = world.page("officer.cen"), world.page("incharge.cen")
    named = of_lng(first.get("/requisitions/new"))
    second.get("/requisitions/new")

    first.send({named: "2"})
    refused = second.send({named: "2"})

    assert refused.status == 422
    assert "is open. Look at that one." in refused.errors()[0]
    assert "Open request" in refused.words


def test_a_changed_number_needs_a_reason_and_all_see_it(world: World) -> None:
    client, page, number = _open(world, "liaison.north", "submitted")
    named = field(page, "treatments-")

    refused = client.send({named: "1"}, press="Approve these numbers")
    assert refused.errors() == ["Say why you change it."]
    client.send({named: "1", field(page, "reason-"): "The store is low"}, press="Approve these numbers")

    for name in ("officer.cen", "liaison.north", "auditor"):
        seen = world.page(name).get(f"/requisitions/{number}")
        assert "The store is low" in seen.words
        assert "4 asked" in figures_on(seen) and "1 approved" in figures_on(seen)


def test_more_than_the_maximum_is_asked_once(world: World) -> None:
    client, page, number = _open(world, "liaison.north", "submitted")
    typed = {field(page, "treatments-"): "30", field(page, "reason-"): "Holidays"}

    asked = client.send(typed, press="Approve these numbers")
    assert "More than the box needs." in asked.words
    done = client.send({}, press="Approve these numbers")

    assert "30 approved" in figures_on(done)


def test_no_to_a_request_needs_a_reason(world: World) -> None:
    client, _page, number = _open(world, "liaison.north", "submitted")

    refused = client.send({}, action="/reject")
    assert refused.errors() == ["Say why in a few words."]
    client.send({"no_reason": "Ask the clinic first"}, action="/reject")

    seen = world.page("officer.cen").get(f"/requisitions/{number}")
    assert "Not approved" in seen.words and "Ask the clinic first" in seen.words


def test_who_decided_meanwhile_and_when_is_said(world: World) -> None:
    client, _page, number = _open(world, "liaison.north", "submitted")
    officer = world.page("officer.cen")
    officer.get(f"/requisitions/{number}")
    officer.send({"reason": "Found some"}, action="/cancel")

    late = client.send({}, press="Approve 4 treatments")

    assert late.status == 409
    assert "Cancelled by" in late.words and "since you looked" in late.words
    assert "Approve 4 treatments" not in buttons(late)


def test_nobody_approves_what_they_asked_for(world: World) -> None:
    made = request_at(world, "submitted")
    system = people_verbs.system_actor()
    world.act(lambda: people_verbs.move_person(system, name="officer.cen", role="liaison", at=["NOR"]))
    assert people.actor_named("officer.cen", via="page").role == "liaison"

    page = world.page("officer.cen").get(f"/requisitions/{made.id}")

    assert "You asked for this yourself." in page.words
    assert "Approve 4 treatments" not in buttons(page)


def test_the_page_of_a_request_is_light_and_plain(world: World) -> None:
    made = request_at(world, "submitted")
    client = world.page("liaison.north")

    with one_request(world.app):
        path = f"/requisitions/{made.id}"
        answer = client.client.get(path, headers={"Accept-Encoding": "gzip"})

    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.get_data()) <= 3_000


@pytest.mark.parametrize(
    ("on_hand", "months", "words"),
    [(0, Fraction(0), "None left now"), (0, None, "None left now"), (1, Fraction(1, 10), "less than a week")],
)
def test_how_long_it_lasts_says_when_none_is_left(on_hand: int, months: Fraction | None, words: str) -> None:
    found: Any = SimpleNamespace(on_hand=on_hand, months_of_stock=months)

    assert known._lasts(found) == words
