"""Who sets the supply rules and a station's floor, from when they count, and what they refuse."""

from datetime import timedelta

import pytest

from core import clock
from core.database import session
from core.errors import Forbidden, Invalid, NotFound, WrongState
from inventory.forecasts import queries, rules, service
from tests.inventory.conftest import Book


def test_rules_are_dated_versioned_and_set_by_programme_staff_alone(book: Book) -> None:
    world, programme = book.world, book.world.actor("programme")
    tomorrow = clock.now() + timedelta(days=1)

    made = world.act(
        lambda: service.set_supply_rules(
            programme, counts_from=tomorrow, note="Agreed", based_on=1, method="max_min", floor=4
        )
    )

    assert made == 2
    assert rules.in_force(clock.now()).method == "service_level"
    assert rules.in_force(tomorrow).floor == 4
    assert rules.history()[0].changes[0] == ("The way in use", "Service level", "Maximum and minimum")
    with pytest.raises(WrongState):
        world.act(
            lambda: service.set_supply_rules(
                programme, counts_from=tomorrow, note="Again", based_on=1, floor=5
            )
        )
    with pytest.raises(Invalid):
        world.act(lambda: service.set_supply_rules(programme, counts_from=tomorrow, note="None", based_on=2))
    with pytest.raises(Forbidden):
        world.act(
            lambda: service.set_supply_rules(
                world.actor("liaison.north"), counts_from=tomorrow, note="No", floor=5
            )
        )


def test_a_floor_of_one_station_counts_at_once(book: Book) -> None:
    world, programme = book.world, book.world.actor("programme")
    lake = book.place_id("LAK")

    world.act(lambda: service.set_floor(programme, station="LAK", product="TAB-2", treatments=7))

    plan = queries.plan_of(lake, book.product_ids["TAB-2"])
    assert plan is not None and plan.minimum == 7
    world.act(service.plan_all)
    session().expire_all()
    assert queries.plan_of(lake, book.product_ids["TAB-2"]).minimum == 7
    with pytest.raises(NotFound):
        world.act(lambda: service.set_floor(programme, station="NO", product="TAB-2", treatments=7))
    with pytest.raises(Invalid):
        world.act(lambda: service.set_floor(programme, station="LAK", product="TAB-2", treatments=-1))
