"""What to ask for, on the page, in the API and in the shell: the same numbers, for whom they concern."""

import json

import pytest

from core.database import session
from inventory.alerts import stock_watches
from inventory.forecasts import queries as forecasts
from inventory.forecasts import service
from inventory.forecasts.models import DeliveryTime
from inventory.resupply.suggestions.figures import figures
from inventory.resupply.wanted import Counted
from tests.factories.world import World
from tests.inventory.conftest import Book
from tests.inventory.resupply.asking import Asking

ADDRESS = "/stations/CEN/suggestion"


def test_the_api_answers_with_the_fields_of_the_contract(world: World) -> None:
    answer = world.api("officer.cen").get(ADDRESS, product="LNG-1.5")

    assert answer.status_code == 200, answer.text
    found = answer.get_json()
    assert (found["product"], found["on_hand"], found["on_order"]) == ("LNG-1.5", 9, 0)
    assert found["amc"] is None and found["months_of_stock"] is None
    assert set(found["max_min"]) == {"minimum", "maximum", "emergency_point", "order"}
    assert set(found["service_level"]) == {"target", "level", "reorder_at", "order"}
    assert found["method"] == "service_level"
    assert found["days_out"] == 0
    assert all(isinstance(step, str) for step in found["steps"])


@pytest.mark.parametrize(
    ("name", "station", "product", "status"),
    [
        ("liaison.north", "CEN", "LNG-1.5", 200),
        ("liaison.north", "cen", "lng-1.5", 200),
        ("officer.riv", "CEN", "LNG-1.5", 404),
        ("liaison.south", "CEN", "LNG-1.5", 404),
        ("programme", "CEN", "LNG-1.5", 403),
        ("officer.cen", "NO", "LNG-1.5", 404),
        ("officer.cen", "CEN", "NO", 404),
        ("officer.cen", "CEN", None, 422),
        ("officer.cen", "DST", "LNG-1.5", 404),
    ],
)
def test_who_may_see_which_suggestion(world: World, name, station, product, status) -> None:
    query = {"product": product} if product else {}

    assert world.api(name).get(f"/stations/{station}/suggestion", **query).status_code == status


def test_the_page_shows_each_step_and_both_ways(world: World) -> None:
    page = world.page("officer.cen").get(f"{ADDRESS}?product=LNG-1.5").words

    assert "Step by step" in page
    assert "Service level" in page and "Maximum and minimum" in page
    for step in world.api("officer.cen").get(ADDRESS, product="LNG-1.5").get_json()["steps"]:
        assert step in page


def test_without_a_product_the_page_lists_them_and_a_stranger_finds_nothing(world: World) -> None:
    assert "Levonorgestrel 1.5 mg" in world.page("officer.cen").get(ADDRESS).words
    assert world.page("officer.riv").get(ADDRESS).status == 404
    assert world.page("officer.cen").get(f"{ADDRESS}?product=%00").status in {400, 404}


def test_the_command_prints_the_same_steps_and_json(world: World) -> None:
    runner = world.app.test_cli_runner()

    told = runner.invoke(args=["plan", "CEN", "LNG-1.5"])
    as_json = runner.invoke(args=["plan", "cen", "lng-1.5", "--json"])
    wrong = runner.invoke(args=["plan", "NO", "LNG-1.5"])

    expected = world.api("officer.cen").get(ADDRESS, product="LNG-1.5").get_json()
    assert told.exit_code == 0 and all(step in told.output for step in expected["steps"])
    assert json.loads(as_json.output) == expected
    assert wrong.exit_code == 1 and "No station has this code." in wrong.output


def test_a_request_is_suggested_what_the_page_says(world: World, book: Book) -> None:
    book.fill("A", 1)

    found = figures(book.place_id(), book.product_id)

    shown = world.api("officer.cen").get(ADDRESS, product="TAB-1").get_json()
    assert found.suggested == shown["order"] == 10  # a pack of ten
    assert found.most >= found.suggested


def test_a_delivery_teaches_how_long_the_next_one_may_take(book: Book) -> None:
    asking = Asking(book)
    book.fill("S1", 6, place="DST")

    asking.count(asking.sent(), Counted("S1", 6))

    noted = session().query(DeliveryTime).all()
    assert [one.place_id for one in noted] == [book.place_id()]


def test_alerts_are_judged_by_the_plan(book: Book) -> None:
    book.fill("A", 2)
    book.world.act(service.plan_all)

    plan = forecasts.plan_of(book.place_id(), book.product_id)
    kinds = {one.kind for one in stock_watches.find([book.place_id()]) if one.subject == "TAB-1"}

    assert plan is not None and plan.minimum >= 2
    assert kinds & {"below_minimum", "below_emergency"}


def test_programme_staff_set_rules_and_floors_by_page(world: World) -> None:
    page = world.page("programme")

    page.get("/supply-rules/floors")
    refused = page.send({"station": "CEN", "product": "", "treatments": "x"})
    assert len(refused.errors()) == 2
    kept = page.send({"station": "CEN", "product": "LNG-1.5", "treatments": "25"})

    assert "25" in kept.words
    found = world.api("officer.cen").get(ADDRESS, product="LNG-1.5").get_json()
    assert found["max_min"]["minimum"] == 25
    page.get("/supply-rules/new")
    changed = page.send({"method": "max_min", "floor": "3", "note": "Agreed"})
    assert changed.heading == "Supply rules"
    assert "maximum and minimum" in changed.words
    found = world.api("officer.cen").get(ADDRESS, product="LNG-1.5").get_json()
    assert found["method"] == "max_min"
    assert world.page("officer.cen").get("/supply-rules").status == 200
    assert world.page("liaison.north").get("/supply-rules/new").status == 403
