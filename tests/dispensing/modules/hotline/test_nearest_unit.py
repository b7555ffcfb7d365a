"""Which station a caller is sent to, as a table: by the box, the officers, the way and the time left."""

import pytest

from dispensing.modules.hotline.nearest import Unit, best, in_order, travel_minutes

SPEED = 20


def unit(code: str, doses: int = 3, **more: object) -> Unit:
    known = {"is_certified_there": True, "is_same_district": True, **more}
    return Unit(code=code, name=f"{code} Station", doses=doses, **known)  # type: ignore[arg-type]


def codes(units: list[Unit], minutes_left: float | None = 3000) -> list[str]:
    return [choice.unit.code for choice in in_order(units, minutes_left=minutes_left, km_an_hour=SPEED)]


@pytest.mark.parametrize(
    ("units", "minutes_left", "order"),
    [
        ([unit("B", km=9.0), unit("A", km=12.0)], 3000, ["B", "A"]),
        ([unit("B"), unit("A")], 3000, ["A", "B"]),
        ([unit("A", is_same_district=False), unit("B")], 3000, ["B", "A"]),
        ([unit("A", km=2.0, doses=0), unit("B", km=30.0)], 3000, ["B", "A"]),
        ([unit("A", km=2.0, is_certified_there=False), unit("B", km=30.0)], 3000, ["B", "A"]),
        ([unit("A", km=2.0, is_on_duty=False), unit("B", km=30.0)], 3000, ["B", "A"]),
        ([unit("A", km=2.0, doses=1, on_the_way=1), unit("B", km=30.0)], 3000, ["B", "A"]),
        ([unit("A", km=2.0, doses=2, on_the_way=1), unit("B", km=30.0)], 3000, ["A", "B"]),
        # 40 km at 20 km an hour are 120 minutes: inside 120, outside 119.
        ([unit("A", km=40.0), unit("B", is_same_district=False)], 120, ["A", "B"]),
        ([unit("A", km=40.0, doses=9), unit("B", km=10.0, doses=0)], 119, ["B", "A"]),
        # A place whose distance nobody knows stands between the near and the far.
        ([unit("A", km=100.0), unit("B"), unit("C", km=5.0)], 3000, ["C", "B", "A"]),
        # Once the time is over other care is what helps: the nearest, with or without doses.
        ([unit("A", km=2.0, doses=0, is_certified_there=False), unit("B", km=30.0)], -1, ["A", "B"]),
        ([unit("A", km=2.0, doses=0), unit("B", km=30.0)], None, ["B", "A"]),
        ([unit("A", km=2.0, before="declined"), unit("B", km=30.0, doses=0)], 3000, ["B", "A"]),
        ([], 3000, []),
    ],
)
def test_the_order_of_stations(units: list[Unit], minutes_left: float | None, order: list[str]) -> None:
    assert codes(units, minutes_left) == order
    assert codes(units[::-1], minutes_left) == order


@pytest.mark.parametrize(
    ("one", "minutes_left", "words"),
    [
        (
            unit("A", km=12.0),
            3000,
            "3 doses in the box. 12 km, about 40 minutes (an estimate). A certified officer works there.",
        ),
        (
            unit("A", doses=1, on_the_way=1),
            3000,
            "1 dose in the box, and 1 person is on the way there. Same district. "
            "A certified officer works there.",
        ),
        (
            unit("A", doses=0, is_certified_there=False, is_same_district=False),
            3000,
            "None left in the box. Another district. No certified officer there.",
        ),
        (
            unit("A", km=0.4, is_on_duty=True),
            3000,
            "3 doses in the box. Under 1 km, about 5 minutes (an estimate). A certified officer is on duty.",
        ),
        (
            unit("A", km=60.0, is_on_duty=False),
            100,
            "3 doses in the box. 60 km, about 3 h (an estimate). No certified officer on duty now. "
            "They cannot get there in time.",
        ),
    ],
)
def test_each_choice_says_why_in_words(one: Unit, minutes_left: float, words: str) -> None:
    (choice,) = in_order([one], minutes_left=minutes_left, km_an_hour=SPEED)

    assert choice.words == words
    assert len(choice.words) <= 240


@pytest.mark.parametrize(
    ("km", "minutes"), [(None, None), (0.0, 5), (1.0, 5), (2.0, 10), (12.0, 40), (40.0, 120)]
)
def test_the_way_is_estimated_in_steps_of_five_minutes(km: float | None, minutes: int | None) -> None:
    assert travel_minutes(km, SPEED) == minutes


def test_the_next_station_is_one_that_has_not_said_no() -> None:
    units = [unit("A", km=1.0, before="unanswered"), unit("B", km=9.0), unit("C", km=20.0)]

    found = best(in_order(units, minutes_left=3000, km_an_hour=SPEED))
    assert found is not None and found.unit.code == "B"
    assert best(in_order(units[:1], minutes_left=3000, km_an_hour=SPEED)) is None


def test_one_that_cannot_help_is_named_and_not_called_fit() -> None:
    (choice,) = in_order([unit("A", doses=0)], minutes_left=3000, km_an_hour=SPEED)

    assert not choice.is_fit
    assert best([choice]) == choice
