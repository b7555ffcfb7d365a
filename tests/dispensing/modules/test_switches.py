"""An optional part that is off is not there: no address, entry or role. On, it is there for its station."""

import re

import pytest
from flask import Blueprint, Flask
from sqlalchemy import inspect, text

from accounts.people import service as people
from accounts.people.service import system_actor
from accounts.permissions import ROLES, needs
from core.database import db
from core.errors import Forbidden, Invalid, WrongState
from dispensing import modules as optional
from dispensing.modules import queries, registry, service
from dispensing.modules.declaration import Doors, Module, Role, declare
from tests.dispensing.modules.switching import turn_off, turn_on
from tests.factories.cast import PEOPLE
from tests.one_request import one_request

EVERYBODY = [name for name, _role, _at in PEOPLE]
NAMES = [module.name for module in registry.modules()]
SIGNS = re.compile(r"<(?:\w+:)?(\w+)>")


def addresses(app: Flask, module: Module) -> list[tuple[str, str]]:
    """(method, path) of each route of a part, with made-up names in its places, and what no route answers."""
    rules = [rule for rule in app.url_map.iter_rules() if module.leads_to(rule.rule)]
    found = [
        (method, SIGNS.sub("2", rule.rule))
        for rule in rules
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]
    first = found[0][1]
    return [*found, ("PUT", first), ("OPTIONS", first), ("GET", f"{first}//"), ("GET", f"{first}/no/such")]


def answer(app: Flask, method: str, path: str, *, client=None, headers=None) -> tuple[int, str, str]:
    """Status, kind and body without what differs from request to request."""
    client = client or app.test_client(use_cookies=False)
    with one_request(app):
        made = client.open(path, method=method, headers=headers or {})
    body = re.sub(r'value="[^"]*"', "", made.get_data(as_text=True))
    return made.status_code, made.mimetype, body


def rows_of_parts() -> dict[str, int]:
    with db.engine.connect() as connection:
        tables = [
            table
            for table in inspect(connection).get_table_names()
            if table == "module_switch"
            or any(table == name or table.startswith(f"{name}_") for name in NAMES)
        ]
        return {
            table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in tables
        }


@pytest.mark.one_engine
def test_with_every_part_off_no_address_of_one_can_be_told_from_a_missing_one(world) -> None:
    doors = {name: world.page(name).client for name in EVERYBODY}
    headers = {name: world.api(name).headers for name in EVERYBODY}
    for module in registry.modules():
        for method, path in addresses(world.app, module):
            missing = path.replace("/", "/zz", 1) if not path.startswith("/api") else "/api/v1/zz"
            is_api = path.startswith("/api")
            for who in (None, *EVERYBODY):
                sent = {"headers": headers.get(who)} if is_api else {"client": doors.get(who)}
                told = answer(world.app, method, path, **sent)
                assert told == answer(world.app, method, missing, **sent), f"{who}: {method} {path}"
                assert told[0] == 404, f"{who}: {method} {path}"


def test_with_every_part_off_nothing_of_it_is_shown_or_kept(world) -> None:
    for who in EVERYBODY:
        home = world.page(who).get("/")
        for module in registry.modules():
            hrefs = [str(link["href"]) for link in home.soup.select("a[href]")]
            assert not [href for href in hrefs if module.leads_to(href)], f"{who}: {module.name}"
            assert not [card.title for card in module.cards if card.title in home.words], who

    assert set(rows_of_parts().values()) == {0}
    for role in {role for module in registry.modules() for role in module.roles}:
        page = world.page("admin").get("/people/new")
        assert ROLES[role] not in page.words
        with pytest.raises(Invalid, match="Look at the fields"):
            world.act(
                lambda role=role: people.add_person(system_actor(), name="x.cen", role=role, at=["CEN"])
            )


@pytest.mark.parametrize("name", NAMES)
def test_a_part_that_is_on_is_there_for_its_station_and_for_who_looks_after_it(world, name) -> None:
    module = registry.module_named(name)
    turn_on(world, name)

    assert name in queries.on_for(world.actor("officer.cen"))
    assert name in queries.on_for(world.actor("liaison.north"))
    assert name in queries.on_for(world.actor("auditor"))
    for stranger in ("officer.riv", "liaison.south"):
        assert name not in queries.on_for(world.actor(stranger))
        client = world.page(stranger).client
        for method, path in addresses(world.app, module):
            if not path.startswith("/api"):
                assert answer(world.app, method, path, client=client)[0] == 404, f"{method} {path}"
    turn_off(world, name)
    assert queries.on_for(world.actor("officer.cen")) == frozenset()


def test_the_administrator_turns_parts_on_and_off_and_the_trail_says_so(world) -> None:
    name = NAMES[0]
    page = world.page("admin")
    assert page.get("/modules").heading == "Optional parts"
    page.get(f"/modules/{name}")

    shown = page.send({"station": "CEN"}, press="Turn on")
    assert "Central Station" in shown.words
    assert queries.is_on(name, world.actor("officer.cen").station_id)

    shown = page.send({}, action="/off")
    assert "Off everywhere" in shown.words
    with db.engine.connect() as connection:
        kept = connection.execute(text("SELECT action, subject FROM trail_entry ORDER BY id DESC LIMIT 2"))
        assert [tuple(row) for row in kept] == [("module_switched_off", "CEN"), ("module_switched_on", "CEN")]
    for who in EVERYBODY:
        if who != "admin":
            assert world.page(who).get("/modules").status == 403


def test_a_switch_says_no_in_words(world) -> None:
    name = NAMES[0]
    admin = world.actor("admin")
    turn_on(world, name)

    with pytest.raises(WrongState, match="It is on"):
        world.act(lambda: service.switch_on(admin, module=name, station="CEN"))
    with pytest.raises(WrongState, match="It is off"):
        turn_off(world, name, "RIV")
    with pytest.raises(Invalid):
        world.act(lambda: service.switch_on(admin, module=name, station="DST"))
    with pytest.raises(Forbidden):
        world.act(lambda: service.switch_on(world.actor("incharge.cen"), module=name, station="CEN"))
    assert world.page("admin").get("/modules/none").status == 404


def test_a_part_may_add_and_never_change(app) -> None:
    named = dict(title="A", words="A", stands_on="0001", actions={}, permissions={})
    for wrong in (
        {"permissions": {"visits.read": ("read", frozenset({"auditor"}))}},
        {"name": "visits", "permissions": {"visits.read": ("read", frozenset({"auditor"}))}},
        {"name": "visit", "actions": {"visit_read": "something else"}},
        {"roles": {"officer": Role("Other")}},
    ):
        with pytest.raises(ValueError):
            declare(Module(**{"name": "extra", "addresses": ("/extra",), **named, **wrong}))


def test_a_route_outside_its_own_addresses_is_found_when_the_program_starts() -> None:
    stray = Blueprint("stray", __name__)
    stray.add_url_rule("/elsewhere", "stray", needs("visits.read")(lambda: ""))
    part = Module("extra", "A", "A", ("/extra",), "0001", {}, {})

    with pytest.raises(ValueError, match="/elsewhere is not below"):
        optional.add_routes(Flask("bare"), part, Doors(pages=(stray,)), lambda api: None)
