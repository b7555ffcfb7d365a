"""A short history that tests of reports read: doses, a correction, a repeat, and a stranger's province."""

from typing import Any

from accounts.people import service as people
from accounts.places import service as places
from tests.factories import cast
from tests.factories.visits import body
from tests.factories.world import World


def record(world: World, name: str, **changes: Any) -> dict[str, Any]:
    """A visit through the API, as `name`."""
    answer = world.api(name).post("/visits", body(**changes))
    assert answer.status_code == 201, answer.text
    return dict(answer.get_json())


def repeat(world: World, name: str, code: str, vomited_at: str, given_at: str) -> dict[str, Any]:
    sent = {"product": "LNG-1.5", "vomited_at": vomited_at, "given_at": given_at}
    answer = world.api(name).post(f"/visits/{code}/repeat-doses", sent)
    assert answer.status_code == 201, answer.text
    return dict(answer.get_json())


def correct(world: World, name: str, code: str, **changes: Any) -> dict[str, Any]:
    sent = body(**changes, reason="Written down wrongly")
    answer = world.api(name).post(f"/visits/{code}/corrections", sent)
    assert answer.status_code == 201, answer.text
    return dict(answer.get_json())


def add_second_province(world: World) -> None:
    """Lakeside with one station (FAR), its officer, and programme staff of each province alone."""
    system = people.system_actor()

    def build() -> None:
        places.add_place(system, code="LKS", name="Lakeside Province", kind="province", parent="ALL")
        places.add_place(system, code="LKD", name="Lakeside District", kind="district", parent="LKS")
        places.add_place(system, code="FAR", name="Far Station", kind="station", parent="LKD")

    world.act(build)
    cast.put_in_box("FAR", "LNG-1.5", "B2304", "2027-09", 4)
    cast.add_person("officer.far", "officer", "FAR")
    cast.certify("officer.far")
    cast.add_person("programme.copper", "programme", "PRO")
    cast.add_person("programme.lakeside", "programme", "LKS")
