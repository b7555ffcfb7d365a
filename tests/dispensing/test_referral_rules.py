"""What may be noted of a referral, where it then stands, and clocks over weekends and ends of months."""

from datetime import UTC, datetime, timedelta

import pytest

from dispensing.protocols.values import Protocol
from dispensing.referrals import transitions
from dispensing.referrals.deadlines import answer_due, next_clock, urgency, urgent_until, was_in_time
from dispensing.referrals.transitions import state_after

RULES = Protocol(version=1, counts_from=datetime(2026, 1, 1, tzinfo=UTC))


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment)


@pytest.mark.parametrize(
    ("state", "kind", "outcomes", "then"),
    [
        ("issued", "accompanied", {"pep": None}, "issued"),
        ("issued", "transport", {"pep": None}, "issued"),
        ("issued", "chased", {"pep": None}, "issued"),
        ("issued", "arrived", {"pep": None}, "arrived"),
        ("issued", "served", {"pep": "served", "ec": None}, "arrived"),
        ("arrived", "served", {"pep": "served"}, "served"),
        ("arrived", "served", {"pep": "served", "ec": "not_served"}, "served"),
        ("arrived", "not_served", {"pep": "not_served", "ec": "not_served"}, "not_served"),
        ("not_served", "served", {"pep": "served"}, "served"),
        ("served", "accompanied", {"pep": "served"}, "served"),
        ("issued", "closed", {"pep": None}, "closed"),
        ("closed", "arrived", {"pep": None}, "arrived"),
        ("closed", "served", {"pep": "served"}, "served"),
        ("withdrawn", "served", {"pep": "served"}, "withdrawn"),
    ],
)
def test_where_a_referral_stands_after_what_was_noted(state, kind, outcomes, then) -> None:
    assert state_after(state, kind, outcomes) == then


def test_a_form_that_was_issued_is_never_an_arrival() -> None:
    for kind in transitions.KINDS:
        if kind not in {"arrived", "served", "not_served", "closed"}:
            assert state_after("issued", kind, {"pep": None}) == "issued"


@pytest.mark.parametrize(
    ("state", "kind", "may"),
    [
        ("closed", "served", True),
        ("closed", "closed", False),
        ("closed", "chased", False),
        ("served", "chased", False),
        ("withdrawn", "arrived", False),
        ("withdrawn", "closed", False),
        ("issued", "closed", True),
    ],
)
def test_facts_are_taken_in_any_state_and_steps_only_where_they_fit(state, kind, may) -> None:
    assert transitions.may_note(state, kind) is may


@pytest.mark.parametrize(
    ("service", "incident", "until"),
    [
        # Friday evening to Monday evening: a weekend stops no clock.
        ("pep", "2026-11-20T19:30:00+02:00", "2026-11-23T19:30:00+02:00"),
        ("forensic_exam", "2026-02-27T08:00:00+02:00", "2026-03-02T08:00:00+02:00"),
        # Over the last day of February in a leap year.
        ("pep", "2028-02-27T23:30:00+02:00", "2028-03-01T23:30:00+02:00"),
        ("ec", "2026-12-29T12:00:00+02:00", "2027-01-03T12:00:00+02:00"),
        # An offset moves how it is written and nothing else.
        ("pep", "2026-11-20T00:10:00+05:30", "2026-11-22T20:40:00+02:00"),
    ],
)
def test_hours_are_hours_over_weekends_months_and_offsets(service, incident, until) -> None:
    assert urgent_until(service, at(incident), RULES) == at(until)


def test_what_has_no_clock_or_no_known_time_is_never_urgent() -> None:
    assert urgent_until("counselling", at("2026-11-20T19:30:00+02:00"), RULES) is None
    assert urgent_until("pep", None, RULES) is None


def test_an_answer_is_due_seven_days_after_the_slip_to_the_instant() -> None:
    assert answer_due(at("2026-12-28T16:20:00+02:00"), RULES) == at("2027-01-04T16:20:00+02:00")


@pytest.mark.parametrize(
    ("until", "served", "in_time"),
    [
        ("2026-11-23T10:00:00+02:00", "2026-11-23T10:00:00+02:00", True),
        ("2026-11-23T10:00:00+02:00", "2026-11-23T10:00:01+02:00", False),
        ("2026-11-23T10:00:00+02:00", "2026-11-23T08:00:01+00:00", False),
    ],
)
def test_the_last_instant_is_in_time(until, served, in_time) -> None:
    assert was_in_time(at(until), at(served)) is in_time
    assert was_in_time(None, at(served)) is None
    assert was_in_time(at(until), None) is None


def test_clocks_that_run_come_first_and_then_what_is_longest_due() -> None:
    now = at("2026-11-20T12:00:00+02:00")
    soon, later, over = now + timedelta(hours=2), now + timedelta(hours=30), now - timedelta(hours=1)
    lines = {
        "due last week": urgency([None], now - timedelta(days=7), now),
        "clock ran out, due today": urgency([over], now, now),
        "runs for long": urgency([later, None], now + timedelta(days=6), now),
        "runs out soon": urgency([later, soon, over], now + timedelta(days=6), now),
    }

    order = sorted(lines, key=lambda name: lines[name])

    assert order == ["runs out soon", "runs for long", "due last week", "clock ran out, due today"]
    assert next_clock([over, None], now) is None
