"""The first page: what waits for each person, and nothing that is somebody else's."""

from typing import Any

from sqlalchemy import select, update

from accounts.notices import service as notices
from accounts.notices.models import Notice
from accounts.places import queries as places
from core.database import session, table
from inventory.ledger.models import Account, StockLevel
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

    assert [task.href for task in tasks(world.actor("programme"))] == ["/alerts"]
    assert "/alerts" not in [task.href for task in tasks(world.actor("admin"))]


def test_an_empty_box_says_where_else_to_go_and_no_number_of_another_station(world: World) -> None:
    world.act(lambda: session().execute(update(table(StockLevel)).values(units=0).where(_at("CEN"))))

    page = world.page("officer.cen").get("/")

    assert "The box is empty. They can go to: General Hospital, River Station." in page.words
    assert "River Clinic" not in page.words


def test_a_box_that_holds_some_sends_nobody_on(world: World) -> None:
    assert "They can go to" not in world.page("officer.cen").get("/").words


def _at(code: str) -> Any:
    station = places.by_code(code)
    assert station is not None
    accounts = select(Account.id).where(Account.place_id == station.id, Account.kind == "box")
    return table(StockLevel).c.account_id.in_(accounts)


def test_headings_without_anything_below_them_are_left_out(world: World) -> None:
    page = world.page("admin").get("/")

    assert [heading.text for heading in page.soup.select("h2")][1:] == ["Visits", "The programme", "You"]


def test_the_administrator_is_told_of_jobs_that_did_not_run(world: World) -> None:
    late = next(task for task in tasks(world.actor("admin")) if task.href == "/jobs")

    assert late.is_urgent and late.title.endswith("jobs did not run")
    assert "/jobs" not in [task.href for task in tasks(world.actor("officer.cen"))]


def test_the_administrator_is_told_of_messages_nobody_sends_any_more(world: World) -> None:
    person_id = world.actor("officer.cen").person_id
    world.act(lambda: notices.tell([person_id], kind="task", link="/help", cause="lost"))
    assert "/notices/outbox" not in [task.href for task in tasks(world.actor("admin"))]

    lost = update(table(Notice)).values(channel="email", state="given_up", failure="refused")
    world.act(lambda: session().execute(lost))

    assert "A message could not be sent" in titles(world, "admin")
