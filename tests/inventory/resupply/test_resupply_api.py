"""The requests of a station through the API: one answer that asker, liaison and auditor read alike."""

from typing import Any

import pytest

from tests.api_client import ApiClient
from tests.factories.resupply import LOT, PRODUCT, fill_store
from tests.factories.world import World

ASKED = {"emergency": False, "lines": [{"product": "lng-1.5", "treatments": 6, "reason": "A training week"}]}
WHOLE = "/requisitions/{}"


def posted(client: ApiClient, path: str, **body: Any) -> dict[str, Any]:
    answer = client.post(path, body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.get_json()
    return made


def refused(client: ApiClient, path: str, status: int, **body: Any) -> dict[str, Any]:
    answer = client.post(path, body)
    assert answer.status_code == status, answer.text
    told: dict[str, Any] = answer.get_json()
    return told


def test_a_request_is_walked_from_asking_to_closing_and_all_read_the_same_numbers(world: World) -> None:
    officer, liaison, in_charge = (
        world.api(name) for name in ("officer.cen", "liaison.north", "incharge.cen")
    )
    fill_store(world, 20)

    made = posted(officer, "/requisitions", **ASKED)
    one = WHOLE.format(made["id"])
    assert (made["state"], made["version"], made["source"]) == ("draft", 1, "DST")
    posted(officer, f"{one}/submit", version=1)
    lines = [{"product": PRODUCT, "treatments": 4, "reason": "The store is low"}]
    posted(liaison, f"{one}/approve", version=2, lines=lines)
    sent = posted(
        liaison, f"{one}/dispatch", version=3, store="dst", lots=None, waybill="WB-7", carrier="Bus 4"
    )
    assert sent["shipments"][0]["lots"][0]["units"] == 4
    counted = [{"lot": LOT, "accepted": 3, "damaged": 1, "missing": 0, "reason": "Crushed"}]
    posted(in_charge, f"{one}/receive", version=4, waybill="wb-7", seal_intact=True, lines=counted)
    closed = posted(liaison, f"{one}/close", version=5, reason="The driver was told")

    line = closed["lines"][0]
    assert closed["state"] == "closed"
    assert [line[name] for name in ("asked", "approved", "sent", "received")] == [6, 4, 4, 3]
    for name in ("officer.cen", "liaison.north", "auditor"):
        read = world.api(name).get(one).get_json()
        assert read["lines"] == closed["lines"] and read["shipments"] == closed["shipments"]
        assert [event["verb"] for event in read["history"]] == [
            "draft", "submit", "approve", "dispatch", "receive", "close"
        ]  # fmt: skip
    assert world.api("officer.riv").get(one).status_code == 404
    assert world.api("liaison.south").get(one).status_code == 404


def test_the_same_key_gives_the_first_answer_again_after_the_request_moved_on(world: World) -> None:
    officer = world.api("officer.cen")

    first = officer.post("/requisitions", ASKED, key="ask-1")
    one = first.get_json()
    posted(officer, WHOLE.format(one["id"]) + "/submit", version=1)
    again = officer.post("/requisitions", ASKED, key="ask-1")

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.headers["Idempotent-Replay"] == "true"
    assert again.get_json() == one


def test_refusals_have_their_names_and_the_open_request_its_number(world: World) -> None:
    officer, liaison = world.api("officer.cen"), world.api("liaison.north")
    made = posted(officer, "/requisitions", **ASKED)
    one = WHOLE.format(made["id"])

    again = refused(officer, "/requisitions", 409, **ASKED)
    nothing = refused(officer, "/requisitions", 422, lines=[{"product": PRODUCT, "treatments": 0}])
    too_much = refused(
        officer, f"{one}/lines", 409, version=1, lines=[{"product": PRODUCT, "treatments": 900}]
    )
    early = refused(liaison, f"{one}/approve", 409, version=1)
    forbidden = refused(officer, f"{one}/approve", 403, version=1)

    assert (again["code"], again["requisition"]) == ("already_open", made["id"])
    assert list(nothing["errors"]) == ["lines.0.treatments"]
    assert too_much["code"] == "over_maximum"
    assert early["code"] == "wrong_state"
    assert forbidden["code"] == "forbidden"


@pytest.mark.parametrize(
    "body",
    [
        {"lines": []},
        {"lines": "six"},
        {"lines": [{"product": PRODUCT, "treatments": 1.5}]},
        {"lines": [{"product": PRODUCT, "treatments": -1}]},
        {"lines": [{"product": PRODUCT, "treatments": 10**12}]},
        {"lines": [{"product": PRODUCT, "treatments": 1, "reason": "=1+1"}]},
        {"lines": [{"product": PRODUCT, "treatments": 1}], "emergency": "perhaps"},
        {"lines": [{"product": PRODUCT, "treatments": 1}], "more": 1},
        {"lines": [{"product": PRODUCT, "treatments": 1}], "source": "DST\u0000"},
    ],
)
def test_a_body_that_makes_no_sense_is_refused_at_its_field(world: World, body: dict[str, Any]) -> None:
    told = refused(world.api("officer.cen"), "/requisitions", 422, **body)

    assert told["errors"]
    assert world.api("officer.cen").get("/requisitions").get_json()["items"] == []


def test_the_list_is_newest_first_in_pages_and_holds_only_what_one_looks_after(world: World) -> None:
    made = []
    for name, product in (("officer.cen", "LNG-1.5"), ("officer.riv", "LNG-1.5"), ("officer.cen", "UPA-30")):
        lines = [{"product": product, "treatments": 2, "reason": "First filling"}]
        made.append(posted(world.api(name), "/requisitions", lines=lines)["id"])

    def numbers(name: str, **query: Any) -> list[int]:
        return [one["id"] for one in world.api(name).get("/requisitions", **query).get_json()["items"]]

    first = world.api("liaison.north").get("/requisitions", limit=2).get_json()
    rest = world.api("liaison.north").get("/requisitions", limit=2, cursor=first["next"]).get_json()
    assert [one["id"] for one in first["items"] + rest["items"]] == made[::-1]
    assert rest["next"] is None
    assert numbers("officer.cen") == [made[2], made[0]]
    assert numbers("liaison.south") == []
    assert numbers("auditor", station="RIV") == [made[1]]
    assert numbers("auditor", state="submitted") == []
    assert world.api("officer.cen").get("/requisitions", station="RIV").status_code == 404
    assert world.api("officer.cen").get("/requisitions", state="lost").status_code == 422
