"""The table of who may do what, against the roles as the README describes them."""

import pytest

from accounts.permissions import PERMISSIONS, PLACE_KINDS, ROLES, SYSTEM, held_by, may, require
from core.errors import Forbidden
from dispensing.modules import registry

NEVER = {
    "officer": {"visits.correct", "people.manage", "places.manage", "trail.read", "exports.doses"},
    "in_charge": {"people.manage", "places.manage", "trail.read", "exports.doses", "protocols.change"},
    "liaison": {"visits.record", "visits.read", "visits.correct", "people.manage", "exports.doses"},
    "programme": {"visits.record", "visits.read", "stock.receive", "stores.receive", "people.manage"},
    "administrator": {"visits.record", "visits.read", "stock.receive", "stores.receive", "lots.hold"},
}
ONE_OF = {
    "officer": "officer.cen",
    "in_charge": "incharge.cen",
    "liaison": "liaison.north",
    "programme": "programme",
    "administrator": "admin",
    "auditor": "auditor",
}


@pytest.mark.parametrize(("role", "forbidden"), NEVER.items())
def test_a_role_holds_nothing_that_it_may_not_do(role, forbidden):
    assert forbidden <= PERMISSIONS.keys()
    assert forbidden.isdisjoint(held_by(role))


def test_every_role_of_the_program_is_asked():
    optional = {role for module in registry.modules() for role in module.roles}

    assert set(ONE_OF) == set(ROLES) - optional


def test_an_auditor_only_looks_and_closes_what_another_has_explained():
    looking = {name for name in PERMISSIONS if name.endswith((".read", ".count"))} | {"incidents.close"}

    assert set(held_by("auditor")) <= looking


def test_nobody_but_the_two_station_roles_reads_a_visit():
    assert PERMISSIONS["visits.read"][1] == {"officer", "in_charge"}


def test_the_shell_reads_no_visit_and_no_trail():
    assert {"visits.read", "trail.read"}.isdisjoint(held_by(SYSTEM))


def test_each_permission_is_held_by_somebody_known():
    for words, roles in PERMISSIONS.values():
        assert words and roles and roles <= {*ROLES, SYSTEM}


def test_each_role_is_held_somewhere():
    assert PLACE_KINDS.keys() == ROLES.keys()


@pytest.mark.parametrize("role", ONE_OF)
def test_a_verb_asks_the_same_table(world, role):
    actor = world.actor(ONE_OF[role])

    for permission in PERMISSIONS:
        if permission in held_by(role):
            require(actor, permission)
        else:
            assert not may(actor, permission)
            with pytest.raises(Forbidden):
                require(actor, permission)


def test_the_refusal_says_whom_the_page_is_for(world):
    with pytest.raises(Forbidden, match="This is for: auditor."):
        require(world.actor("officer.cen"), "trail.read")
