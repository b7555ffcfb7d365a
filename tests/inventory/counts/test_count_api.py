"""Counts and losses through the API: the contract's names, the same cases, and words for bad input."""

from typing import Any

import pytest

from inventory.ledger import queries as ledger
from tests.factories import cast, counts
from tests.factories.world import World

PLAIN: dict[str, Any] = {
    "seal_number": "S-1",
    "seal_intact": True,
    "lines": [{"lot": "R9000", "counted": 2}, {"lot": "B2304", "counted": 5}],
}


@pytest.fixture(autouse=True)
def box(world: World) -> None:
    counts.open_box(world, "RIV")
    cast.add_person("officer2.riv", "officer", "RIV")


def _save(world: World, **changes: Any) -> Any:
    return world.api("officer.riv").post("/counts", {**PLAIN, **changes})


def _close(
    world: World, count_id: int, reasons: dict[str, str] | None = None, by: str = "incharge.riv"
) -> Any:
    said = [{"lot": lot, "reason": reason} for lot, reason in (reasons or {}).items()]
    return world.api(by).post(f"/counts/{count_id}/close", {"reasons": said})


def _held(world: World) -> dict[str, int]:
    place = world.actor("officer.riv").place_id
    return {line.lot.number: line.units for line in ledger.stock(place)}


def test_a_count_tells_the_book_only_when_it_is_saved_and_closing_moves_it(world: World) -> None:
    saved = _save(world, lines=[{"lot": "R9000", "counted": 1}, {"lot": "B2304", "counted": None}])

    assert saved.status_code == 201
    told = saved.get_json()
    assert told["state"] == "counted" and told["movements"] == []
    lines = {line["lot"]: (line["counted"], line["book"], line["difference"]) for line in told["lines"]}
    assert lines == {"R9000": (1, 2, -1), "B2304": (None, 5, None)}

    closed = _close(world, told["id"], {"R9000": "lost"}).get_json()
    assert closed["state"] == "closed" and closed["ended_by"] == "incharge.riv"
    assert [(one["lot"], one["change"]) for one in closed["movements"]] == [("R9000", -1)]
    assert _held(world) == {"R9000": 1, "B2304": 5}
    read = world.api("auditor").get(f"/counts/{told['id']}").get_json()
    assert read == closed
    listed = world.api("liaison.north").get("/counts").get_json()["items"]
    assert [(one["id"], one["state"], one["off"]) for one in listed] == [(told["id"], "closed", 1)]


def test_the_same_key_gives_the_first_answer_after_it_was_closed(world: World) -> None:
    first = world.api("officer.riv").post("/counts", PLAIN, key="once")
    _close(world, first.get_json()["id"])

    again = world.api("officer.riv").post("/counts", PLAIN, key="once")

    assert (again.status_code, again.get_json()) == (200, first.get_json())


def test_issues_and_arrivals_between_counting_and_closing_stay(world: World) -> None:
    count_id = _save(world, lines=[{"lot": "R9000", "counted": 4}]).get_json()["id"]
    with world.later(minutes=5):
        cast.put_in_box("RIV", "LNG-1.5", "R9000", "2027-12", 1)
        closed = _close(world, count_id, {"R9000": "found"})

    assert closed.status_code == 201
    assert _held(world)["R9000"] == 5


@pytest.mark.parametrize(
    ("changes", "status", "code", "path"),
    [
        ({"lines": [{"lot": "R9000", "counted": -1}]}, 422, "invalid", "lines.0.counted"),
        ({"lines": [{"lot": "R9000", "counted": 1.5}]}, 422, "invalid", "lines.0.counted"),
        ({"lines": [{"lot": "R9000", "counted": "2"}]}, 422, "invalid", "lines.0.counted"),
        ({"lines": [{"lot": "R9000"}]}, 422, "invalid", "lines.0.counted"),
        ({"lines": [{"lot": "ZZZ", "counted": 1}]}, 422, "invalid", "lines.0.product"),
        (
            {"lines": [{"lot": "ZZZ", "counted": 1, "product": "LNG-1.5"}]},
            422,
            "invalid",
            "lines.0.expires_on",
        ),
        (
            {"lines": [{"lot": "R9000", "counted": 1}, {"lot": "r9000", "counted": 1}]},
            422,
            "invalid",
            "lines.1.lot",
        ),
        ({"lines": [{"lot": "R9000", "counted": None}]}, 422, "invalid", "lines"),
        ({"lines": [{"lot": "R9000", "counted": 4000}]}, 409, "numbers_unusual", None),
        ({"lines": [{"lot": "R9000", "counted": 9_999_999}]}, 422, "invalid", "lines.0.counted"),
        ({"counted_at": "2026-11-20T10:30:00+02:00"}, 422, "invalid", "counted_at"),
        ({"seal_intact": "yes"}, 422, "invalid", "seal_intact"),
        ({"replaces": 99}, 409, "wrong_state", None),
        ({"extra": 1}, 422, "invalid", "extra"),
    ],
)
def test_bad_input_is_told_and_nothing_is_kept(
    world: World, changes: dict[str, Any], status: int, code: str, path: str | None
) -> None:
    answer = _save(world, **changes)

    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    if path:
        assert path in answer.get_json()["errors"]
    assert world.api("officer.riv").get("/counts").get_json()["items"] == []


def test_an_absurd_number_is_taken_when_it_is_confirmed(world: World) -> None:
    lines = [{"lot": "R9000", "counted": 4000}]

    assert _save(world, lines=lines, confirmed=True).status_code == 201


def test_two_counts_at_once_offer_the_open_one(world: World) -> None:
    first = _save(world).get_json()["id"]

    refused = world.api("officer2.riv").post("/counts", PLAIN)
    replaced = world.api("officer2.riv").post("/counts", {**PLAIN, "replaces": first})

    assert refused.status_code == 409
    assert (refused.get_json()["code"], refused.get_json()["count"]) == ("count_open", first)
    assert replaced.status_code == 201
    assert world.api("officer.riv").get(f"/counts/{first}").get_json()["state"] == "withdrawn"


def test_closing_is_refused_by_name(world: World) -> None:
    count_id = _save(world, lines=[{"lot": "R9000", "counted": 1}]).get_json()["id"]

    assert _close(world, count_id, by="officer.riv").get_json()["code"] == "same_person"
    assert _close(world, count_id, by="officer.cen").status_code == 404
    assert _close(world, count_id, by="liaison.north").status_code == 403
    missing = _close(world, count_id)
    assert missing.status_code == 422
    assert missing.get_json()["errors"] == {"reasons.R9000": ["Say why there are 1 fewer of lot R9000."]}
    assert _close(world, count_id, {"R9000": "found"}).status_code == 422
    assert _close(world, count_id, {"R9000": "lost"}).status_code == 201
    assert _close(world, count_id, {"R9000": "lost"}).get_json()["code"] == "wrong_state"


def test_a_count_is_dropped_with_a_reason(world: World) -> None:
    count_id = _save(world).get_json()["id"]

    dropped = world.api("officer2.riv").post(f"/counts/{count_id}/withdraw", {"reason": "Wrong box"})

    assert dropped.get_json()["state"] == "withdrawn"
    assert dropped.get_json()["withdrawn_reason"] == "Wrong box"
    assert _close(world, count_id).get_json()["code"] == "wrong_state"


def test_a_count_of_another_station_is_not_there(world: World) -> None:
    count_id = _save(world).get_json()["id"]

    for name in ("officer.cen", "liaison.south"):
        assert world.api(name).get(f"/counts/{count_id}").status_code == 404
        assert world.api(name).get("/counts").get_json()["items"] == []
    assert world.api("officer.riv").get("/counts/999999").status_code == 404
    assert world.api("admin").get("/counts").status_code == 403


LOSS = {"lot": "R9000", "units": 1, "reason": "damaged"}


def test_a_loss_leaves_the_box_when_a_second_person_confirms_it(world: World) -> None:
    proposed = world.api("officer.riv").post("/stock/losses", LOSS).get_json()
    path = f"/stock/losses/{proposed['id']}/confirm"
    assert proposed["state"] == "proposed" and _held(world)["R9000"] == 2

    assert world.api("officer.riv").post(path, {}).get_json()["code"] == "same_person"
    assert world.api("officer.cen").post(path, {}).status_code == 404
    confirmed = world.api("officer2.riv").post(path, {})

    assert confirmed.status_code == 201
    assert confirmed.get_json()["movement"] and confirmed.get_json()["ended_by"] == "officer2.riv"
    assert _held(world)["R9000"] == 1
    assert world.api("incharge.riv").post(path, {}).get_json()["code"] == "wrong_state"


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"units": 0}, "units"),
        ({"units": 1.5}, "units"),
        ({"reason": "gift"}, "reason"),
        ({"reason": "expired"}, "reason"),
        ({"lot": "ZZZ"}, "lot"),
        ({"occurred_at": "2027-01-01T00:00:00+02:00"}, "occurred_at"),
    ],
)
def test_a_loss_that_cannot_be_is_refused_at_its_field(
    world: World, changes: dict[str, Any], path: str
) -> None:
    answer = world.api("officer.riv").post("/stock/losses", {**LOSS, **changes})

    assert answer.status_code == 422
    assert path in answer.get_json()["errors"]


def test_more_than_the_box_holds_is_said_and_the_loss_still_waits(world: World) -> None:
    loss_id = world.api("officer.riv").post("/stock/losses", {**LOSS, "units": 9}).get_json()["id"]

    answer = world.api("incharge.riv").post(f"/stock/losses/{loss_id}/confirm", {})

    assert (answer.status_code, answer.get_json()["code"]) == (409, "quantity_short")
    assert _held(world)["R9000"] == 2
