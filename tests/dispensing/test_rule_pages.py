"""Pages of the rules and of certificates, as a person with a plain browser meets them."""

import pytest

from accounts.people import queries as people
from core import clock
from dispensing.certification import queries, service
from dispensing.protocols import queries as protocols
from tests.factories import cast
from tests.factories.world import World

CERTIFICATE = {
    "kind": "classroom",
    "number": "C-17",
    "authority": "Ministry of Health",
    "issued_on-day": "15",
    "issued_on-month": "1",
    "issued_on-year": "2026",
}


@pytest.fixture
def world(world: World) -> World:
    """The cast, and an officer of the same station who has no certificate yet."""
    cast.add_person("learner.cen", "officer", "CEN")
    return world


def _standing(name: str) -> str:
    person = people.by_name(name)
    assert person is not None
    return queries.standing_of(person.id, clock.now())


@pytest.mark.parametrize(
    "name", ["officer.cen", "incharge.cen", "liaison.north", "programme", "admin", "auditor"]
)
def test_everybody_reads_the_rules(world: World, name: str) -> None:
    page = world.page(name).get("/protocols")

    assert page.status == 200
    assert "Tablets can be given until 120 hours" in page.words
    assert ("Change the rules" in page.words) is (name == "programme")


def test_programme_staff_set_a_rule_and_everybody_sees_who_did(world: World) -> None:
    browser = world.page("programme")
    browser.get("/protocols/new")

    page = browser.send({"window_hours": "96", "weight_advice_over_kg": "70", "note": "Agreed in November"})

    assert page.path == "/protocols"
    assert "96 hours (before: 120 hours)" in page.words and "Agreed in November" in page.words
    in_force = protocols.in_force(clock.now())
    assert (in_force.version, in_force.window_hours, in_force.weight_advice_over_kg) == (2, 96, 70)


def test_a_later_day_waits_and_says_so(world: World) -> None:
    browser = world.page("programme")
    browser.get("/protocols/new")

    page = browser.send(
        {"feedback_days": "10", "note": "From December", "counts_from-day": "1", "counts_from-month": "12"}
    )

    assert "Version 1 counts now" in page.words
    assert "Version 2 is waiting. It counts from 1 Dec 2026." in page.words


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"window_hours": "500"}, "Write a whole number from 72 to 120."),
        ({"window_hours": ""}, "Write a whole number from 72 to 120."),
        ({"follow_up_days": "two weeks"}, "Write whole numbers with commas, like 14, 21."),
        ({"follow_up_days": "21, 14"}, "Write whole numbers from 1 to 365, each larger."),
        ({"counts_from-day": "19"}, "Choose today or a later day."),
        ({"note": ""}, "Write in a few words why."),
        ({}, "Change at least one number."),
    ],
)
def test_what_needs_a_look_stands_on_the_page_and_nothing_is_set(
    world: World, typed: dict[str, str], message: str
) -> None:
    browser = world.page("programme")
    browser.get("/protocols/new")

    page = browser.send({"note": "A reason", **typed})

    assert page.status == 422
    assert page.errors() == [message]
    assert protocols.latest().version == 1


def test_of_two_forms_open_at_once_the_second_is_told(world: World) -> None:
    first, second = world.page("programme"), world.page("programme")
    first.get("/protocols/new")
    second.get("/protocols/new")
    first.send({"window_hours": "96", "note": "First"})

    page = second.send({"window_hours": "100", "note": "Second"})

    assert page.status == 409
    assert page.errors() == ["Somebody set rules meanwhile. Look at them and try again."]


def test_an_officer_cannot_open_the_form(world: World) -> None:
    assert world.page("officer.cen").get("/protocols/new").status == 403


def test_an_in_charge_enters_suspends_and_restores_a_certificate(world: World) -> None:
    browser = world.page("incharge.cen")
    browser.get("/certificates/new")

    page = browser.send({"person": "learner.cen", **CERTIFICATE})

    assert page.path == "/certificates"
    assert _standing("learner.cen") == "certified"
    link = page.soup.find("a", string=lambda words: words and "15 Jan 2028" in words) or next(
        link for link in page.soup.select("a") if "learner.cen" in link.get_text()
    )
    page = browser.get(str(link["href"]))
    assert "May give doses" in page.words

    page = browser.send({"reason": "Retraining first"}, press="Suspend")
    assert "Certificate is suspended" in page.words and "Retraining first" in page.words

    page = browser.send({"reason": "Trained again"}, press="Restore")
    assert "May give doses" in page.words


def test_a_suspension_needs_a_reason(world: World) -> None:
    browser = world.page("incharge.cen")
    certificate_id = world.act(
        lambda: service.enter_certificate(
            world.actor("incharge.cen"),
            person="learner.cen",
            kind="classroom",
            number="C-1",
            authority="Ministry of Health",
            issued_on=clock.today(),
        )
    )
    browser.get(f"/certificates/{certificate_id}")

    page = browser.send({"reason": " "})

    assert (page.status, page.errors()) == (422, ["Write in a few words why."])
    assert world.page("incharge.riv").get(f"/certificates/{certificate_id}").status == 404
    assert world.page("auditor").get(f"/certificates/{certificate_id}").status == 200
    assert world.page("auditor").get("/certificates/999999").status == 404


def test_on_the_job_asks_for_the_teacher(world: World) -> None:
    browser = world.page("incharge.cen")
    browser.get("/certificates/new")

    page = browser.send({"person": "learner.cen", **CERTIFICATE, "kind": "on_the_job"})

    assert page.errors() == ["Write the name of another person, who taught them."]


def test_an_in_charge_is_not_offered_their_own(world: World) -> None:
    page = world.page("incharge.cen").get("/certificates/new")

    offered = [str(field["value"]) for field in page.soup.select("input[name=person]")]
    assert "learner.cen" in offered and "incharge.cen" not in offered


def test_a_station_sees_its_own_people_and_programme_staff_choose_a_station(world: World) -> None:
    own = world.page("officer.cen").get("/certificates")
    assert "learner.cen" in own.words and "Enter a certificate" not in own.words

    browser = world.page("programme")
    assert "Central Station" in browser.get("/certificates").words
    assert "learner.cen" in browser.get("/certificates?station=CEN").words


def test_another_stations_list_is_not_there(world: World) -> None:
    assert world.page("officer.riv").get("/certificates?station=CEN").status == 404
    assert world.page("liaison.north").get("/certificates").status == 403
