"""Places: the list, adding and changing them, and what a posting covers."""

import pytest

from accounts.places import queries, service
from core.errors import Forbidden, Invalid, NotFound
from tests.accounts.test_trail import newest


def codes_visible(world, name, *kinds):
    return {place.code for place in queries.visible(world.actor(name), *kinds)}


@pytest.mark.parametrize(
    ("name", "stations"),
    [
        ("officer.cen", {"CEN"}),
        ("liaison.north", {"CEN", "RIV"}),
        ("liaison.south", {"LAK"}),
        ("programme", {"CEN", "RIV", "LAK"}),
        ("auditor", {"CEN", "RIV", "LAK"}),
    ],
)
def test_a_posting_covers_the_places_below_it_and_no_others(world, name, stations):
    actor = world.actor(name)

    assert codes_visible(world, name, "station") == stations
    for code in ("CEN", "RIV", "LAK"):
        assert queries.covers(actor, queries.by_code(code).id) is (code in stations)


def test_a_station_role_does_not_spread_to_the_district_around_it(world):
    assert not queries.covers(world.actor("officer.cen"), queries.by_code("NOR").id)
    assert codes_visible(world, "officer.cen", "district", "facility", "store") == set()


def test_the_list_shows_places_under_their_district_with_their_kind(world):
    page = world.page("officer.cen").get("/places")

    headings = [" ".join(heading.get_text(" ").split()) for heading in page.soup.select("main h2")]
    north = page.soup.select("main h2")[2].find_next("table").get_text(" ")

    assert headings == [
        "Whole programme Whole programme", "Copper Province Province",
        "North District District", "South District District",
    ]  # fmt: skip
    assert "Central Station" in north and "General Hospital" in north and "District Store" in north
    assert "Lake Station" not in north
    assert not page.soup.select("main a[href^='/places/']")


@pytest.mark.parametrize("name", ["officer.cen", "liaison.north", "programme", "auditor"])
def test_only_an_administrator_adds_and_changes(world, name):
    browser = world.page(name)

    assert browser.get("/places/new").status == 403
    assert browser.get("/places/CEN").status == 403
    with pytest.raises(Forbidden):
        world.act(lambda: service.change_place(world.actor(name), "CEN", name="Mine"))


def test_a_mobile_station_is_added_in_two_steps(world):
    admin = world.page("admin")
    assert "Station" in admin.get("/places/new").words
    admin.get("/places/new?kind=station")

    page = admin.send({"code": "mob-1", "name": "Mobile Unit", "parent": "NOR", "is_mobile": "yes"})

    assert page.path == "/places/MOB-1"
    made = queries.by_code("MOB-1")
    assert (made.name, made.kind, made.is_mobile, made.is_closed) == ("Mobile Unit", "station", True, False)


def test_a_facility_keeps_its_services_hours_night_cover_and_check(world):
    admin = world.page("admin")
    admin.get("/places/new?kind=facility")
    typed = {"code": "HC1", "name": "Health Centre", "parent": "SOU", "services": ["pep", "counselling"]}

    admin.send({**typed, "opening_hours": "Mon-Fri 08:00-16:00", "has_night_cover": "yes",
                "checked_on-day": "3", "checked_on-month": "11", "checked_on-year": "2026"})  # fmt: skip

    page = admin.get("/places")
    assert "Open at night" in page.words
    assert "Counselling, PEP. Mon-Fri 08:00-16:00. Checked 3 Nov 2026" in page.words


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"code": "CEN", "name": "Twin", "parent": "NOR"}, "code"),
        ({"code": "new", "name": "Twin", "parent": "NOR"}, "code"),
        ({"code": "a b", "name": "Twin", "parent": "NOR"}, "code"),
        ({"code": "TWIN", "name": "", "parent": "NOR"}, "name"),
        ({"code": "TWIN", "name": "=1+1", "parent": "NOR"}, "name"),
        ({"code": "TWIN", "name": "Twin", "parent": ""}, "parent"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(world, typed, field):
    admin = world.page("admin")
    admin.get("/places/new?kind=station")

    page = admin.send(typed)

    assert page.status == 422
    assert [link["href"] for link in page.soup.select(".govuk-error-summary a")] == [f"#{field}"]


def test_a_facility_without_services_is_refused(world):
    admin = world.page("admin")
    admin.get("/places/new?kind=facility")

    page = admin.send({"code": "HC1", "name": "Health Centre", "parent": "SOU"})

    assert page.errors() == ["Choose at least one service."]


def test_nothing_opens_under_a_closed_district(world):
    world.act(lambda: service.change_place(world.actor("admin"), "SOU", is_closed=True))

    with pytest.raises(Invalid):
        world.act(
            lambda: service.add_place(world.actor("admin"), code="X1", name="X", kind="station", parent="SOU")
        )


def test_changing_a_place_starts_from_what_it_is(world):
    admin = world.page("admin")
    page = admin.get("/places/GEN")

    ticked = {box["value"] for box in page.soup.select("input[name=services][checked]")}
    assert ticked == {"clinical_care", "pep", "ec", "forensic_exam", "counselling"}

    admin.send({"name": "General Hospital North"})

    assert queries.by_code("GEN").name == "General Hospital North"
    assert newest().detail == '{"changed":["name"]}'


def test_services_can_be_taken_away(world):
    admin = world.page("admin")
    admin.get("/places/GEN")

    admin.send({"services": ["pep"]})

    assert queries.services_of([queries.by_code("GEN").id]).popitem()[1] == ["pep"]
    assert newest().detail == '{"changed":["services"]}'


def test_a_closed_place_leaves_the_lists_and_can_be_opened_again(world):
    admin = world.page("admin")
    admin.get("/places/RIV")
    admin.send({"is_closed": "yes"})

    assert "River Station" not in world.page("officer.cen").get("/places").words
    assert "RIV" not in codes_visible(world, "liaison.north", "station")
    assert "River Station" not in admin.get("/people/new?role=officer").words
    assert "Closed" in admin.get("/places").words

    world.act(lambda: service.change_place(world.actor("admin"), "RIV", is_closed=False))
    assert "RIV" in codes_visible(world, "liaison.north", "station")


def test_the_form_of_a_station_does_not_touch_what_only_a_facility_has(world):
    admin = world.page("admin")
    admin.get("/places/CEN")

    admin.send({"name": "Central"})

    assert newest().detail == '{"changed":["name"]}'


@pytest.mark.parametrize("code", ["NONE", "%00", "x" * 60])
def test_a_code_that_no_place_has_is_not_found(world, code):
    assert world.page("admin").get(f"/places/{code}").status == 404


def test_the_verb_says_so_too(world):
    with pytest.raises(NotFound):
        world.act(lambda: service.change_place(world.actor("admin"), "NONE", name="X"))
