"""The first page: what waits for each person, and nothing that is somebody else's."""

from reports.tasks import tasks
from tests.factories.alerts import open_alert
from tests.factories.resupply import request_at
from tests.factories.world import World


def titles(world: World, name: str) -> list[str]:
    return [task.title for task in tasks(world.actor(name))]


def test_a_request_waits_for_the_liaison_of_that_district_alone(world: World) -> None:
    found = request_at(world, "submitted")

    page = world.page("liaison.north").get("/")

    assert f'href="/requisitions/{found.id}"' in str(page.soup)
    assert "A request waits for your answer" in str(page.soup)
    assert "A request waits for your answer" not in titles(world, "liaison.south")
    assert "A request waits for your answer" not in titles(world, "officer.cen")


def test_what_is_open_stands_with_the_gravest_first(world: World) -> None:
    open_alert(world, kind="count_overdue", subject="")
    open_alert(world, kind="out_of_stock", subject="LNG-1.5")

    task = next(one for one in tasks(world.actor("officer.cen")) if one.href == "/alerts")

    assert (task.title, task.is_urgent) == ("2 things need a hand", True)
    assert task.text == "None left. And 1 more."


def test_a_person_without_a_part_in_it_is_asked_nothing(world: World) -> None:
    request_at(world, "submitted")
    open_alert(world, kind="out_of_stock", subject="LNG-1.5")

    assert titles(world, "admin") == []


def test_headings_without_anything_below_them_are_left_out(world: World) -> None:
    page = world.page("admin").get("/")

    assert [heading.text for heading in page.soup.select("h2")] == ["Visits", "The programme", "You"]
