"""A service level holds only where somebody asks on the day it is reached: then a draft waits for them."""

from accounts.people.service import system_actor
from core import clock
from core.jobs import scheduled
from inventory.forecasts import queries, service
from inventory.resupply import queries as requests
from inventory.resupply.waiting import drafting
from tests.inventory.conftest import Book


def test_a_box_at_its_point_gets_one_draft_and_a_full_one_none(book: Book) -> None:
    book.fill("A", 2)
    book.fill("B", 50, place="RIV")
    book.world.act(service.plan_all)

    made = drafting.draft_low(system_actor())
    again = drafting.draft_low(system_actor())

    assert made > 0 and again == 0
    assert book.product_id in requests.open_products(book.place_id())
    assert book.product_id not in requests.open_products(book.place_id("RIV"))


def test_what_is_on_order_is_as_good_as_here(book: Book) -> None:
    book.fill("A", 2)
    book.world.act(service.plan_all)
    pair = (book.place_id(), book.product_id)

    assert book.product_id in queries.due({})[pair[0]]
    assert book.product_id not in queries.due({pair: 40}).get(pair[0], set())


def test_by_maximum_and_minimum_the_review_day_says_when(book: Book) -> None:
    book.fill("A", 2)
    programme = book.world.actor("programme")
    book.world.act(
        lambda: service.set_supply_rules(programme, counts_from=clock.now(), note="Agreed", method="max_min")
    )
    book.world.act(service.plan_all)

    assert queries.due({}) == {}
    assert drafting.draft_low(system_actor()) == 0


def test_it_is_on_the_schedule_after_the_planning(book: Book) -> None:
    assert {"plan-stock", "draft-what-is-low"} <= set(scheduled())
