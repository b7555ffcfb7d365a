"""The life of a call as a table: what leads where, what is late, which comes first, and the time left."""

from datetime import datetime, timedelta

import pytest

from dispensing.modules.hotline import steps

NOW = datetime.fromisoformat("2026-11-20T09:30:00+02:00")


def test_every_step_leads_to_a_known_state_and_every_state_can_be_reached() -> None:
    reached = {step.becomes for step in steps.TABLE.values()}

    assert reached | {"taken"} == set(steps.STATES) == set(steps.STATE_WORDS)
    assert {before for before, _verb in steps.TABLE} <= set(steps.STATES)
    assert set(steps.ANSWER_AFTER.values()) < set(steps.ANSWERS)


@pytest.mark.parametrize("state", [state for state in steps.STATES if state != "arrived"])
def test_that_somebody_came_is_a_fact_in_every_state(state: str) -> None:
    assert steps.TABLE[state, "arrive"].becomes == "arrived"


@pytest.mark.parametrize("state", ["arrived", "not_arrived", "closed"])
def test_what_has_ended_is_not_offered_again(state: str) -> None:
    assert steps.step(state, "offer") is None
    assert steps.step(state, "close") is None


def test_a_station_may_give_a_call_back_because_nothing_is_set_aside() -> None:
    assert steps.TABLE["accepted", "give_back"] == ("taken", "station")


@pytest.mark.parametrize(
    ("minutes", "late"), [(-1, False), (-0.001, False), (0, True), (0.001, True), (None, False)]
)
def test_an_answer_is_late_from_the_instant_that_was_kept(minutes: float | None, late: bool) -> None:
    answer_by = None if minutes is None else NOW - timedelta(minutes=minutes)

    assert steps.is_late(answer_by, NOW) is late


def test_calls_stand_by_danger_then_by_the_time_left() -> None:
    calls = {
        "A": (False, timedelta(hours=40)),
        "B": (False, timedelta(hours=2)),
        "C": (True, timedelta(hours=100)),
        "D": (False, None),
        "E": (False, timedelta(hours=-1)),
        "F": (True, None),
        "G": (False, timedelta(0)),
    }

    def key(number: str) -> tuple[bool, int, float, str]:
        danger, left = calls[number]
        until = None if left is None else NOW + left
        return steps.urgency(is_danger=danger, window_until=until, now=NOW, number=number)

    assert sorted(calls, key=key) == ["C", "F", "G", "B", "A", "D", "E"]


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(hours=111), "111 hours left"),
        (timedelta(hours=1, minutes=59, seconds=59), "1 hour left"),
        (timedelta(minutes=59, seconds=59), "59 minutes left"),
        (timedelta(minutes=1), "1 minute left"),
        (timedelta(0), "0 minutes left"),
        (timedelta(microseconds=-1), "The time for tablets is over"),
        (None, "The time is not known"),
    ],
)
def test_the_time_left_is_never_rounded_up(left: timedelta | None, words: str) -> None:
    assert steps.time_left(None if left is None else NOW + left, NOW) == words
