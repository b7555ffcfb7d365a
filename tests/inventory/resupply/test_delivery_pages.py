"""Sending and counting on pages: which lots are proposed, what a count is asked, what strangers see."""

import pytest

from tests.factories.resupply import LOT, TREATMENTS, fill_store, request_at, version_of
from tests.factories.world import World
from tests.inventory.resupply.request_screens import buttons, field, figures_on, of_lng, suggest_four


@pytest.fixture(autouse=True)
def planned(monkeypatch: pytest.MonkeyPatch) -> None:
    suggest_four(monkeypatch)


def test_the_lots_that_end_first_are_filled_in_and_another_needs_a_reason(world: World) -> None:
    made = request_at(world, "approved")
    client = world.page("liaison.north")
    page = client.get(f"/requisitions/{made.id}/dispatch")
    named = field(page, "units-")
    assert page.soup.select_one(f"#{named}")["value"] == str(TREATMENTS)

    more = client.send({named: "9999"})
    assert more.status in {409, 422} and more.errors()
    nothing = client.send({named: ""})
    assert nothing.errors() == ["Write how many tablets of a lot you send."]
    sent = client.send({named: "3", "carrier": "Post van", "seal_number": "S-7"})

    assert "On its way" in sent.words and "by Post van, seal S-7" in sent.words
    assert "Send 1 treatment" in buttons(sent)


def test_an_empty_store_says_what_to_do(world: World) -> None:
    made = request_at(world, "submitted")
    client = world.page("liaison.north")
    client.get(f"/requisitions/{made.id}")
    client.send({}, press="Approve 4 treatments")

    page = client.get(f"/requisitions/{made.id}/dispatch")

    assert "Nothing is here to send." in page.words


def test_a_delivery_is_found_by_its_waybill_and_counted_before_it_is_shown(world: World) -> None:
    made = request_at(world, "dispatched")
    client = world.page("incharge.cen")

    wrong = client.get("/requisitions/arrivals?waybill=NOPE")
    assert wrong.errors() == ["No delivery to your station has this waybill. Read its label again."]
    page = client.get(f"/requisitions/arrivals?waybill={made.waybill.lower()}")

    good = field(page, "accepted-")
    assert page.heading == "Count a delivery" and LOT in page.words
    assert "value" not in page.soup.select_one(f"#{good}").attrs


def test_a_short_count_is_asked_about_and_both_sides_see_it(world: World) -> None:
    made = request_at(world, "dispatched")
    client = world.page("incharge.cen")
    page = client.get(f"/requisitions/{made.id}/receive")
    good, damaged, reason = (field(page, start) for start in ("accepted-", "damaged-", "reason-"))

    empty = client.send({})
    assert empty.errors() == ["Say if the seal was whole.", "Count it. Write 0 for none."]
    short = client.send({"seal": "intact", good: "3"})
    assert short.errors() == ["4 were sent, these make 3. Where is the rest?"]
    why = client.send({damaged: "1"})
    assert why.errors() == ["Say what is damaged or missing, and how you know."]
    client.send({reason: "Blister torn"})

    for name in ("officer.cen", "liaison.north"):
        seen = world.page(name).get(f"/requisitions/{made.id}")
        assert "1 damaged." in seen.words and "Blister torn" in seen.words
        assert figures_on(seen) == ["4 asked", "4 approved", "4 sent", "3 received"]


def test_a_waybill_scanned_twice_leads_to_what_was_received(world: World) -> None:
    made = request_at(world, "received")
    client = world.page("incharge.cen")

    again = client.get(f"/requisitions/arrivals?waybill=W-{made.id}")

    assert again.path == f"/requisitions/{made.id}"
    assert "Received" in again.words


def test_the_form_of_a_delivery_that_was_counted_leads_to_what_was_received(world: World) -> None:
    made = request_at(world, "received")

    page = world.page("incharge.cen").get(f"/requisitions/{made.id}/receive?waybill={made.waybill}")

    assert page.path == f"/requisitions/{made.id}"


def test_a_transfer_is_sent_by_the_station_that_gives(world: World) -> None:
    officer = world.page("officer.cen")
    named = of_lng(officer.get("/requisitions/new"))
    draft = officer.send({named: "2", "source": "RIV"})
    number = int(draft.path.rpartition("/")[2])
    officer.send({}, press="Send request")
    liaison = world.page("liaison.north")
    liaison.get(f"/requisitions/{number}")
    liaison.send({}, press="Approve 2 treatments")

    giver = world.page("officer.riv")
    assert "Send 2 treatments to Central Station" in giver.get("/requisitions").words
    giver.get(f"/requisitions/{number}/dispatch")
    giver.send({})
    stranger = world.page("officer.cen").get(f"/requisitions/{number}")

    assert "Count this delivery" in buttons(stranger)
    assert "Send 2 treatments" not in buttons(liaison.get(f"/requisitions/{number}"))


@pytest.mark.parametrize("path", ["", "/paper", "/receive", "/dispatch", "/change", "/waybill"])
def test_a_strangers_request_is_as_if_it_were_not(world: World, path: str) -> None:
    made = request_at(world, "dispatched")
    fill_store(world)

    page = world.page("officer.riv").get(f"/requisitions/{made.id}{path}")

    assert page.status == 404
    assert version_of(made.id) == made.version
