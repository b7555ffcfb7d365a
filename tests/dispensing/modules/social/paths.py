"""What the guards need to walk over the routes of a social worker: the worker, two visits, happy paths."""

from typing import Any

from accounts.people import queries as people
from dispensing.modules.social import queries, service
from tests.dispensing.modules.switching import turn_on
from tests.factories import cast
from tests.factories.visits import body

ASK = "/social/<int:ask_id>"
VISIT = "/social/visit/<code>"


def _fields(**values: Any) -> Any:
    return lambda scene: {"data": values}


def _waits(scene: Any) -> dict[str, Any]:
    scene.optional_names["ask_id"] = ask(scene.world)
    return {"data": {}}


# Method and rule: who does it, and what is sent. In this order.
PATHS: dict[str, Any] = {
    f"POST {ASK}/note": ("helper.cen", _fields(need="money", action="arranged")),
    f"POST {ASK}/stop": ("helper.cen", _fields()),
    f"POST {ASK}/take": ("helper.cen", _waits),
    f"POST {VISIT}/ask": ("officer.cen", _fields(has_consent="yes")),
    f"POST {VISIT}/form": ("officer.cen", _fields(number="M-1", was_free="yes")),
    f"POST {VISIT}/withdraw": ("officer.cen", _fields()),
}
# Who stands for a role that this part brings.
CAST = {"social_worker": "helper.cen"}


def visit(world: Any) -> str:
    """A new visit of CEN without a dose: the box is for others to empty."""
    plain = body(dose=None, not_given_reason="declined", consent__ec=False)
    return str(world.api("officer.cen").post("/visits", plain).get_json()["code"])


def ask(world: Any) -> int:
    """A new visit at which a social worker was asked for."""
    code, officer = visit(world), world.actor("officer.cen")
    world.act(lambda: service.ask(officer, code, has_consent=True))
    found = queries.of_visit(code)
    assert found is not None
    return found.id


def prepare(world: Any) -> dict[str, Any]:
    """Turn the part on at CEN with its worker, who has taken one person on."""
    turn_on(world, "social")
    if people.by_name("helper.cen") is None:
        cast.add_person("helper.cen", "social_worker", "CEN")
    made, worker = ask(world), world.actor("helper.cen")
    world.act(lambda: service.take(worker, made))
    return {"ask_id": made}
