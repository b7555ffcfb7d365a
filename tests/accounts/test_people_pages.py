"""The administrator's pages for people, and the start code that is shown once."""

import re

import click
import pytest
from marshmallow import Schema

from tests.factories.cast import PASSWORD

CODE = re.compile(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}\b")


def added(world, name="officer.new"):
    """An administrator's browser on the page that shows the start code of a new person."""
    admin = world.page("admin")
    admin.get("/people/new?role=officer")
    admin.send({"name": name, "at": "CEN"}, press="Add person")
    return admin


def code_on(page):
    return CODE.search(page.words).group()


def test_the_list_names_role_place_and_state(world):
    page = world.page("admin").get("/people")

    assert "officer.cen Officer Central Station Can sign in" in page.words
    assert "system" not in page.words


def test_a_new_person_gets_a_code_in_person_and_chooses_the_password_alone(world):
    code = code_on(added(world).page)

    theirs = world.page()
    theirs.get("/start")
    done = theirs.send({"name": "officer.new", "code": code, "password": PASSWORD, "again": PASSWORD})

    assert done.heading == "Password saved"
    assert theirs.sign_in("officer.new", PASSWORD).path != "/sign-in"


def test_the_page_with_the_code_says_to_hand_it_over_and_is_not_kept(world):
    page = added(world).page

    assert "Hand it over in person" in page.words
    assert page.response.headers["Cache-Control"] == "no-store"
    assert page.status == 200 and page.path == "/people/new"


def test_sending_the_same_press_again_makes_no_second_code_and_says_why(world):
    admin = world.page("admin")
    admin.get("/people/officer.riv/reset")
    press = admin._values(admin._form(None))

    first = admin.fetch("POST", "/people/officer.riv/reset", data=press)
    second = admin.fetch("POST", "/people/officer.riv/reset", data=press)

    assert CODE.search(first.words)
    assert not CODE.search(second.words)
    assert "The code was shown once. Reset to make a new one." in second.words


def test_the_code_is_kept_nowhere_in_clear(world, everything_stored):
    code = code_on(added(world).page)

    assert "officer.new" in everything_stored()
    assert code not in everything_stored()
    assert code.replace("-", "") not in everything_stored()


@pytest.mark.parametrize(
    ("role", "offered", "not_offered"),
    [
        ("officer", "Central Station", "North District Copper"),
        ("liaison", "North District", "Central Station"),
        ("administrator", "Whole programme", "North District"),
    ],
)
def test_a_role_is_offered_the_places_where_it_is_held(world, role, offered, not_offered):
    page = world.page("admin").get(f"/people/new?role={role}")

    assert offered in page.words
    assert not_offered not in page.words


def test_a_liaison_may_cover_two_districts(world):
    admin = world.page("admin")
    admin.get("/people/new?role=liaison")

    admin.send({"name": "liaison.two", "at": ["NOR", "SOU"]})

    assert "liaison.two Health liaison North District, South District" in admin.get("/people").words


def test_without_a_place_the_form_comes_back_with_what_was_typed(world):
    admin = world.page("admin")
    admin.get("/people/new?role=officer")

    page = admin.send({"name": "officer.new"})

    assert page.status == 422
    assert page.errors() == ["Choose a place."]
    assert page.soup.select_one("input[name=name]")["value"] == "officer.new"


@pytest.mark.parametrize("name", ["officer.cen", "OFFICER.CEN", "system", "new", "a b", "x"])
def test_a_name_that_is_taken_or_cannot_be_is_refused_at_its_field(world, name):
    page = added(world, name).page

    assert page.status == 422
    assert len(page.errors()) == 1


def test_moving_a_person_gives_the_new_role_and_place(world):
    admin = world.page("admin")
    admin.get("/people/officer.cen/move?role=in_charge")

    page = admin.send({"at": "RIV"})

    assert page.path == "/people/officer.cen"
    assert world.actor("officer.cen").role == "in_charge"
    assert world.actor("officer.cen").place_code == "RIV"


def test_disabling_asks_first_and_then_says_so(world):
    admin = world.page("admin")
    admin.get("/people/officer.cen/disable")

    page = admin.send({}, press="Disable person")

    assert "Disabled." in page.words
    assert world.page().sign_in("officer.cen", PASSWORD).status == 401


def test_nobody_moves_or_disables_themselves(world):
    admin = world.page("admin")
    admin.get("/people/admin/disable")

    page = admin.send({})

    assert page.status == 409
    assert page.errors() == ["Another administrator must do this to you."]


@pytest.mark.parametrize("path", ["", "/new", "/officer.cen", "/officer.cen/move", "/officer.cen/reset"])
@pytest.mark.parametrize("name", ["officer.cen", "incharge.cen", "liaison.north", "programme", "auditor"])
def test_only_an_administrator_opens_the_pages_for_people(world, path, name):
    assert world.page(name).get(f"/people{path}").status == 403


@pytest.mark.parametrize("name", ["nobody.here", "system", "%00"])
def test_a_name_that_nobody_has_is_not_found(world, name):
    assert world.page("admin").get(f"/people/{name}").status == 404


def test_nobody_can_choose_another_persons_password(app):
    """No page, API body or command takes a password but one's own start, sign-in, lock and change.

    A witness signs at another's screen with theirs, which is checked there and changed nowhere.
    """
    own = {"SignInForm", "StartForm", "UnlockForm", "ChangePasswordForm"}
    signed = {"Signature", "LossForm", "HandoverForm"}

    assert own | signed == {name for name, fields in every_schema().items() if takes_password(fields)}
    assert [name for name, options in every_command(app) if takes_password(options)] == []


def test_the_search_for_password_parameters_finds_one(app):
    planted = click.Command("set-password", params=[click.Option(["--password"])])
    app.cli.add_command(planted)
    try:
        assert [name for name, options in every_command(app) if takes_password(options)] == ["set-password"]
    finally:
        app.cli.commands.pop("set-password")


def takes_password(names):
    return any(word in name.lower() for name in names for word in ("password", "passwd", "secret", "pin"))


def every_schema():
    def below(schema):
        for kind in schema.__subclasses__():
            yield kind
            yield from below(kind)

    ours = [kind for kind in below(Schema) if kind.__module__.split(".")[0] in OUR_FOLDERS]
    return {kind.__name__: list(kind._declared_fields) for kind in ours}


OUR_FOLDERS = {"core", "accounts", "inventory", "dispensing", "reports", "operations"}


def every_command(app):
    def below(prefix, command):
        yield prefix, [param.name for param in command.params]
        for name, inner in getattr(command, "commands", {}).items():
            yield from below(f"{prefix} {name}".strip(), inner)

    assert isinstance(app.cli, click.Group)
    return list(below("", app.cli))
