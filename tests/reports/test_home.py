"""The first page: what waits for each person, and nothing that is somebody else's."""

from sqlalchemy import update

from accounts.notices import service as notices
from accounts.notices.models import Notice
from core.database import session, table
from inventory.catalogue import service as marks
from inventory.counts import losses
from inventory.ledger import queries as ledger
from inventory.lots import service as lots
from reports.tasks import tasks
from tests.factories import cast
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
    assert task.text == "None left: LNG-1.5. And 1 more."


def test_a_person_without_a_part_in_it_is_asked_nothing(world: World) -> None:
    request_at(world, "submitted")
    open_alert(world, kind="out_of_stock", subject="LNG-1.5")

    assert [task.href for task in tasks(world.actor("programme"))] == ["/alerts"]
    assert "/alerts" not in [task.href for task in tasks(world.actor("admin"))]


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


def test_an_empty_box_says_where_doses_are_the_nearest_first(world: World) -> None:
    empty(world, "officer.cen")
    client = world.page("officer.cen")

    home, record = client.get("/"), client.get("/visits/new")

    words = "Send them to: River Station"
    assert words in home.words and words in record.words
    assert "Call first." in home.words


def test_a_place_whose_packs_cannot_be_given_is_not_where_to_send_somebody(world: World) -> None:
    empty(world, "officer.cen")
    cast.put_in_box("LAK", "LNG-1.5", "L7000", "2028-01", 3)
    for number in {line.lot.number for line in ledger.stock(world.actor("officer.riv").place_id)}:
        world.act(
            lambda number=number: marks.hold_lot(world.actor("liaison.north"), number=number, reason="?")
        )

    words = world.page("officer.cen").get("/").words

    assert "River Station" not in words and "Send them to: Lake Station" in words


def test_a_box_with_a_dose_sends_nobody_on(world: World) -> None:
    assert "Send them to" not in world.page("officer.cen").get("/").words


def test_a_lot_on_hold_in_the_own_box_is_a_task_until_it_is_put_aside(world: World) -> None:
    cast.put_in_box("RIV", "UPA-30", "S5520", "2027-12", 2)
    world.act(lambda: marks.hold_lot(world.actor("liaison.north"), number="S5520", reason="A question"))

    (task,) = [one for one in tasks(world.actor("officer.riv")) if one.href == "/lots/S5520"]
    assert (task.title, task.is_urgent) == ("Put lot S5520 aside", True)
    assert "Put lot S5520 aside" not in titles(world, "officer.cen")

    world.act(lambda: lots.put_aside(world.actor("officer.riv"), number="S5520", units=2))
    assert "Put lot S5520 aside" not in titles(world, "officer.riv")


def test_a_loss_waits_on_the_first_page_for_its_second_person(world: World) -> None:
    first, second = world.actor("officer.cen"), world.actor("incharge.cen")
    loss = {"lot": "B2291", "units": 1, "reason": "damaged"}

    loss_id = world.act(lambda: losses.propose_loss(first, **loss))

    words = {
        name: [(one.text, one.href) for one in tasks(world.actor(name))] for name in (first.name, second.name)
    }
    assert ("Ask a second person to confirm it", "/stock/losses") in words[first.name]
    assert ("Look at it, and confirm it", "/stock/losses") in words[second.name]

    world.act(lambda: losses.confirm_loss(second, loss_id))
    assert "A loss waits for a second person" not in titles(world, second.name)


def test_what_is_to_be_explained_is_one_press_away(world: World) -> None:
    first, second = world.actor("officer.cen"), world.actor("incharge.cen")
    world.act(lambda: losses.write_off(first, second, lot="B2291", units=1, reason="stolen"))
    assert "One thing to explain" in titles(world, "incharge.cen")
    client = world.page("incharge.cen")
    links = [link["href"] for link in client.get("/incidents?show=to_explain").soup.select("table a")]

    about = {link.text: link["href"] for link in client.get(links[0]).soup.select("main a")}
    assert len(links) == 1 and about["Look at loss 1"] == "/stock/losses"


def empty(world: World, name: str) -> None:
    actor = world.actor(name)
    for line in ledger.stock(actor.place_id):
        what = {"lot": line.lot.number, "product": line.product.code, "units": line.units, "reason": "lost"}
        cast.add_person(f"second.{line.lot.id}", "officer", actor.place_code)
        second = world.actor(f"second.{line.lot.id}")
        world.act(lambda what=what, second=second: losses.write_off(actor, second, **what))
