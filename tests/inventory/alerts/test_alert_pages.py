"""What people and programs see: their own places, the gravest first, and who has seen it."""

import pytest
from sqlalchemy import text

from core.database import db
from tests.factories.alerts import open_alert
from tests.factories.resupply import request_at


@pytest.fixture
def some(world) -> dict[str, int]:
    """Three open alerts, the least grave first."""
    return {
        "count": open_alert(world, "count_overdue", ""),
        "expired": open_alert(world, "expired_in_box", "LNG-1.5/B2291"),
        "out": open_alert(world, "out_of_stock", "LNG-1.5"),
    }


def titles(page) -> list[str]:
    return [" ".join(part.get_text(" ").split()) for part in page.soup.select("section h2")]


def test_an_officer_sees_the_gravest_first_and_what_to_do(world, some) -> None:
    page = world.page("officer.cen").get("/alerts")

    assert titles(page) == [
        "None left: LNG-1.5",
        "Take expired packs out: LNG-1.5/B2291",
        "This box needs a count",
    ]
    assert "Ask for more now." in page.words and "Told: the station and the health liaison." in page.words


def test_a_liaison_sees_where_and_what_a_liaison_does(world, some) -> None:
    page = world.page("liaison.north").get("/alerts")

    assert titles(page)[0] == "None left: Central Station, LNG-1.5"
    assert "This box is empty. See that some is sent today." in page.words


def test_a_request_is_called_what_the_other_pages_call_it(world) -> None:
    found = request_at(world, "submitted")
    open_alert(world, "request_waiting", f"requisition {found.id}")

    page = world.page("liaison.north").get("/alerts")

    assert titles(page) == [f"A request waits for an answer: Central Station, request {found.id}"]


@pytest.mark.parametrize("name", ["officer.riv", "liaison.south"])
def test_another_place_shows_nothing(world, some, name) -> None:
    page = world.page(name).get("/alerts")

    assert titles(page) == [] and "Nothing needs a hand now." in page.words


def test_whose_certificate_ends_is_not_told_to_officers_or_liaisons(world) -> None:
    open_alert(world, "certificate_ending", "officer2.cen")

    shown = {
        name: titles(world.page(name).get("/alerts"))
        for name in ("officer.cen", "liaison.north", "incharge.cen")
    }

    assert shown == {
        "officer.cen": [],
        "liaison.north": [],
        "incharge.cen": ["A certificate ends soon: officer2.cen"],
    }


def test_who_has_seen_it_stands_there_and_the_button_is_gone(world, some) -> None:
    client = world.page("officer.cen")
    client.get("/alerts")
    page = client.send({}, action=f"/alerts/{some['out']}/acknowledge")

    assert "Seen by officer.cen, 20 Nov 2026, 09:30." in page.words
    assert len(page.soup.select("section form")) == 2
    assert len(world.page("liaison.north").get("/alerts").soup.select("section form")) == 3


def test_two_at_once_are_told_who_was_first(world, some) -> None:
    late = world.page("incharge.cen")
    late.get("/alerts")
    early = world.page("officer.cen")
    early.get("/alerts")
    early.send({}, action=f"/alerts/{some['out']}/acknowledge")

    page = late.send({}, action=f"/alerts/{some['out']}/acknowledge")

    assert page.status == 409 and "officer.cen has seen this." in page.words


def test_an_auditor_reads_and_has_no_button(world, some) -> None:
    page = world.page("auditor").get("/alerts")

    assert len(titles(page)) == 3 and page.soup.select("section form") == []


def test_what_was_cured_stays_in_sight_for_thirty_days(world, ward) -> None:
    ward.say("out_of_stock")
    ward.night()
    ward.so.clear()
    ward.night()

    def row(days: int) -> bool:
        with world.later(days=days):
            return "There are doses in the box again." in world.page("officer.cen").get("/alerts").words

    assert row(29) and not row(31)


def test_a_long_list_goes_on_over_pages_in_the_same_order(world, some) -> None:
    client = world.page("officer.cen")
    first = client.get("/alerts?limit=2")
    following = str(first.soup.select_one("a[rel=next]")["href"])
    second = client.get(following)

    assert [*titles(first), *titles(second)][-1] == "This box needs a count"
    assert client.get("/alerts?cursor=-1").status == 422


def test_a_program_reads_them_newest_first_and_says_that_it_has_seen_one(world, some) -> None:
    client = world.api("officer.cen")
    found = client.get("/alerts", state="open").get_json()
    assert [item["id"] for item in found["items"]] == sorted(some.values(), reverse=True)
    assert {"station": "CEN", "kind": "out_of_stock", "title": "None left"}.items() <= found["items"][
        0
    ].items()
    assert found["items"][0]["opened_at"].endswith("+02:00")  # as every other answer tells the time

    answer = client.post(f"/alerts/{some['out']}/acknowledge", {}, key="k-1")
    again = client.post(f"/alerts/{some['out']}/acknowledge", {}, key="k-1")

    assert (answer.status_code, again.status_code) == (201, 200)
    assert answer.get_json()["acknowledged_by"] == "officer.cen"
    assert client.post(f"/alerts/{some['out']}/acknowledge", {}).get_json()["code"] == "wrong_state"
    assert client.get("/alerts", state="broken").status_code == 422
    assert client.get("/alerts", state="closed").get_json()["items"] == []


@pytest.mark.parametrize("name", ["officer.riv", "liaison.south"])
def test_a_program_of_another_place_finds_none(world, some, name) -> None:
    client = world.api(name)

    assert client.get("/alerts").get_json()["items"] == []
    for number in (some["out"], 999_999):
        assert client.post(f"/alerts/{number}/acknowledge", {}).status_code == 404


def test_the_history_of_an_alert_is_never_changed(world, ward) -> None:
    ward.say("out_of_stock")
    ward.night()

    for statement in ("UPDATE alert_event SET what = 'closed'", "DELETE FROM alert_event"):
        with db.engine.connect() as connection, pytest.raises(Exception, match="never changed or deleted"):
            connection.execute(text(statement))


def test_each_alert_leads_to_where_it_can_be_put_right(world, some) -> None:
    made = request_at(world, "submitted")
    open_alert(world, "request_waiting", f"requisition {made.id}")
    open_alert(world, "expiring", "LNG-1.5/B2291")
    stock = "/stock?station=CEN"

    for name, addresses in (
        ("officer.cen", ["/requisitions/new", "/stock/losses", "/counts/new", "/lots/B2291"]),
        ("liaison.north", ["/requisitions", "/lots/B2291", f"/requisitions/{made.id}", stock]),
    ):
        client = world.page(name)
        links = [str(link["href"]) for link in client.get("/alerts").soup.select("section a")]
        assert sorted(links) == sorted(addresses)
        assert {client.get(address).status for address in links} == {200}
