"""The gate: which requests get through, whoever sends them, and what becomes of the rest."""

import pytest

from accounts import gate
from accounts.gate import next_path
from accounts.people import service
from accounts.people.service import system_actor
from accounts.permissions import PUBLIC, held_by, needs
from accounts.tokens import service as tokens
from tests.api_client import ApiClient
from tests.factories.cast import PASSWORD


def marked_views(app):
    return {
        endpoint: gate.permission_of(app, endpoint)
        for endpoint in app.view_functions
        if endpoint.split(".")[0] in {"sign_in_pages", "people_pages", "places_pages", "trail_pages", "me"}
    }


def test_every_route_of_accounts_carries_a_mark(app):
    marks = marked_views(app)

    assert len(marks) > 15
    assert [endpoint for endpoint, mark in marks.items() if mark is None] == []


def test_only_sign_in_and_its_neighbours_are_open_to_everybody(app):
    public = {endpoint for endpoint, mark in marked_views(app).items() if mark == PUBLIC}

    assert public == {
        f"sign_in_pages.{name}" for name in ("sign_in", "start", "hidden", "unlock", "sign_out")
    }


@pytest.fixture
def unmarked(app):
    """A route that somebody forgot to mark."""
    app.view_functions["me.me"], kept = (lambda: "open"), app.view_functions["me.me"]
    yield "/api/v1/me"
    app.view_functions["me.me"] = kept


def test_a_route_without_a_mark_is_refused_to_everybody(world, unmarked):
    assert world.api("admin").get("/me").status_code == 403
    assert world.api().get("/me").status_code == 403


def test_a_mark_that_is_no_permission_cannot_be_made(app):
    with pytest.raises(ValueError, match="no such permission"):
        needs("visits.everything")


@pytest.mark.parametrize("endpoint_path", ["/people", "/places", "/trail", "/password"])
def test_without_a_session_pages_lead_to_sign_in(world, endpoint_path):
    page = world.page().get(endpoint_path)

    assert page.path == "/sign-in"
    assert page.soup.select_one("input[name=next]")["value"] == endpoint_path


def test_an_address_that_is_not_there_says_the_same_to_everybody(world):
    assert world.page().get("/no-such-page").status == 404
    assert world.page("admin").get("/no-such-page").status == 404


# Forms


def test_a_form_without_its_token_is_refused(world):
    browser = world.page("admin")
    browser.get("/people/officer.cen/disable")
    values = browser._values(browser._form(None))
    del values["csrf_token"]

    page = browser.fetch("POST", "/people/officer.cen/disable", data=values)

    assert page.status == 400
    assert world.actor("officer.cen")


def test_the_token_of_another_session_is_refused(world):
    theirs = world.page("officer.cen")
    theirs.get("/password")
    foreign = theirs._values(theirs._form(None))["csrf_token"]
    browser = world.page("admin")
    browser.get("/people/officer.cen/disable")
    values = browser._values(browser._form(None))
    values["csrf_token"] = foreign

    assert browser.fetch("POST", "/people/officer.cen/disable", data=values).status == 400


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_sent_from_another_site_is_refused(world, site):
    browser = world.page("admin")
    browser.get("/people/officer.cen/disable")
    values = browser._values(browser._form(None))

    page = browser.fetch("POST", "/people/officer.cen/disable", data=values, headers={"Sec-Fetch-Site": site})

    assert page.status == 403
    assert not service.queries.by_name("officer.cen").is_disabled


def test_the_same_form_sent_from_here_goes_through(world):
    browser = world.page("admin")
    browser.get("/people/officer.cen/disable")
    values = browser._values(browser._form(None))

    page = browser.fetch(
        "POST", "/people/officer.cen/disable", data=values, headers={"Sec-Fetch-Site": "same-origin"}
    )

    assert "Disabled." in page.words


def test_signing_in_needs_a_token_too(world):
    page = world.page().fetch("POST", "/sign-in", data={"name": "admin", "password": PASSWORD})

    assert page.status == 400


# Where to go on to

ELSEWHERE = [
    "https://elsewhere.example/",
    "//elsewhere.example/",
    "/\\elsewhere.example/",
    "\\\\elsewhere.example/",
    "/\t/elsewhere.example/",
    "javascript:alert(1)",
    "elsewhere.example",
    "",
    None,
]


@pytest.mark.parametrize("path", ELSEWHERE)
def test_going_on_to_another_site_ends_on_the_first_page(path):
    assert next_path(path) == "/"


@pytest.mark.parametrize("path", ["/", "/trail", "/trail?place=CEN"])
def test_going_on_to_a_page_here_ends_there(path):
    assert next_path(path) == path


@pytest.mark.parametrize("path", [path for path in ELSEWHERE if path])
def test_sign_in_does_not_send_people_elsewhere(world, path):
    browser = world.page()
    browser.fetch("GET", "/sign-in", query_string={"next": path})
    values = browser._values(browser._form(None))
    values["name"], values["password"], values["next"] = "admin", PASSWORD, path

    page = browser.fetch("POST", "/sign-in", data=values, follow=False)

    assert page.response.headers["Location"] == "/"


# The two doors


def test_the_api_does_not_open_with_a_cookie(world):
    browser = world.page("admin")

    response = browser.fetch("GET", "/api/v1/me").response

    assert response.status_code == 401
    assert response.mimetype == "application/problem+json"
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_pages_do_not_open_with_a_token(world):
    headers = world.api("admin").headers

    assert world.page().fetch("GET", "/people", headers=headers).path == "/sign-in"


def test_the_api_asks_for_no_form_token(world):
    """A POST with a bearer token reaches its route: here one that does not take POST."""
    assert world.api("admin").post("/me", {}).status_code == 405


@pytest.mark.parametrize("name", ["officer.cen", "incharge.cen", "liaison.north", "programme", "auditor"])
def test_me_says_whose_token_it_is(world, name):
    actor = world.actor(name)

    me = world.api(name).get("/me").get_json()

    assert me["name"] == name and me["role"] == actor.role
    assert me["place"] == {
        "code": actor.place_code, "name": actor.place_name, "kind": actor.place_kind
    }  # fmt: skip
    assert me["permissions"] == held_by(actor.role)


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer lockbox_nonsense", "Basic YTpi", "Bearer \xff"]
)
def test_what_is_no_token_is_refused(world, header):
    api = world.api()
    api.headers = {"Authorization": header}

    assert api.get("/me").status_code == 401


def test_a_token_ends_with_its_days(world):
    api = world.api("officer.cen")

    with world.later(days=89, hours=23):
        assert api.get("/me").status_code == 200
    with world.later(days=90):
        assert api.get("/me").status_code == 401


def test_a_revoked_token_is_refused(world):
    token_id, token = world.act(lambda: tokens.make_token(system_actor(), name="officer.cen"))
    api = ApiClient(world.app, token)
    assert api.get("/me").status_code == 200

    world.act(lambda: tokens.revoke_token(system_actor(), token_id))

    assert api.get("/me").status_code == 401


def test_the_token_of_a_disabled_person_is_refused(world):
    api = world.api("officer.cen")

    world.act(lambda: service.disable_person(system_actor(), "officer.cen"))

    assert api.get("/me").status_code == 401


@pytest.mark.parametrize(
    "change",
    [
        lambda: service.move_person(system_actor(), "officer.cen", role="in_charge", at=["RIV"]),
        lambda: service.reset_person(system_actor(), "officer.cen"),
    ],
    ids=["moved", "reset"],
)
def test_another_role_or_a_reset_ends_a_token_and_a_new_one_works(world, change):
    old = world.api("officer.cen")
    with world.later(seconds=1):
        world.act(change)
        assert old.get("/me").status_code == 401

    with world.later(seconds=2):
        assert world.api("officer.cen").get("/me").status_code == 200


def test_tokens_are_kept_hashed(world, everything_stored):
    token = world.api("officer.cen").headers["Authorization"].removeprefix("Bearer ")

    assert token not in everything_stored()
