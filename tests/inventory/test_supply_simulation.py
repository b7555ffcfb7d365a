"""A small share of benchmarks/supply_simulation.py: one world for every way, and the order they end in."""

from statistics import mean

from benchmarks.supply_box import Box
from benchmarks.supply_simulation import RULES, WAYS, compare, simulate, table_of
from benchmarks.supply_world import draw

SEEDS, YEARS = range(1000, 1003), 4


def test_service_level_fails_fewer_people_than_the_field_and_the_field_fewer_than_the_peer() -> None:
    found = compare(SEEDS, YEARS)

    empty = {way: mean(values["met an empty box, %"]) for way, values in found.items()}
    stock = {way: mean(values["average stock"]) for way, values in found.items()}
    assert empty["service level"] < empty["max-min"] < empty["peer's rule"]
    assert stock["peer's rule"] < stock["max-min"] < stock["service level"]
    assert table_of(found).count("±") == 15


def test_the_same_seed_gives_the_same_numbers_and_another_one_others() -> None:
    first, again, other = (
        [one.asked for one in simulate(WAYS["max-min"], draw(seed, 1), RULES)] for seed in (7, 7, 8)
    )

    assert first == again != other


def test_every_way_meets_the_same_people() -> None:
    stations = draw(1000, 2)

    asked = {way: [one.asked for one in simulate(WAYS[way], stations, RULES)] for way in WAYS}

    assert len({tuple(people) for people in asked.values()}) == 1


def test_a_box_gives_what_expires_first_and_expired_treatments_leave_it() -> None:
    box = Box(opening=2, opening_life=10)
    box.order(0, 3, wait=5, life=100)

    for day in range(20):
        box.live_through(day, people=1 if day == 6 else 0)

    assert (box.on_hand, box.tally.expired, box.tally.met_empty) == (3, 1, 0)
    assert box.weeks_waited == {1: 1}


def test_an_empty_box_fails_people_and_they_are_counted() -> None:
    box = Box(opening=1, opening_life=100)

    for day in range(3):
        box.live_through(day, people=1)

    assert (box.tally.asked, box.tally.met_empty, box.tally.times_out) == (3, 2, 1)
