"""Reports by their verbs: the clock and what is due, who may do what, what is refused, and what stays."""

import json
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from accounts.people import service as people
from accounts.people.service import system_actor
from core import clock
from core.database import session
from core.errors import Invalid, SamePerson, WrongState
from dispensing.adverse_events import service, steps
from dispensing.adverse_events.models import EventStep
from dispensing.adverse_events.record import Report
from dispensing.adverse_events.service import ReportIncomplete
from dispensing.protocols import service as protocols
from tests.factories.events import Made, event_at, follow_up, hours_ago, kept, review, visit_of
from tests.factories.world import World

SERIOUS = ("admission",)


def due(world: World, made: Made) -> tuple[str | None, str | None]:
    """(district, regulator) as a wall clock shows them."""
    found = kept(world, made)
    shown = [found.district_due_at, found.regulator_due_at]
    return tuple(clock.local(one).isoformat()[:16] if one else None for one in shown)  # type: ignore[return-value]


def test_a_report_from_a_visit_knows_who_and_which_lot(world: World) -> None:
    made = event_at(
        world, "draft", visit=visit_of(world), **dict.fromkeys(("product", "lot", "age_band", "sex"))
    )

    found = kept(world, made)
    facts = json.loads(found.facts)
    assert (facts["product"], facts["lot"], facts["age_band"], facts["sex"]) == (
        "LNG-1.5", "B2291", "18_24", "female",
    )  # fmt: skip
    assert facts["reporter"] == "officer"
    assert found.started_at == clock.now()


def test_what_is_due_is_stored_when_the_last_thing_is_known_and_not_before(world: World) -> None:
    made = event_at(world, "draft", product=None, lot=None, seriousness=SERIOUS)
    assert due(world, made) == (None, None)

    with world.later(days=2):
        news = {"known_at": hours_ago(3), "product": "LNG-1.5"}
        officer = world.actor("officer.cen")
        reference = world.act(
            lambda: service.change(officer, made.number, version=made.version, said=Report(**news))
        )

    assert reference == f"{made.number}.2"
    # Known at 06:30 two days later: serious from then, because the clock started then.
    assert due(world, made) == ("2026-11-23T06:30", "2026-12-07T06:30")


def test_becoming_serious_later_starts_the_serious_clock_then_and_never_gives_more_time(world: World) -> None:
    made = event_at(world, "submitted")
    assert due(world, made) == (None, "2027-02-18T09:30")

    with world.later(days=10):
        made = follow_up(world, made, seriousness=SERIOUS)
    assert due(world, made) == ("2026-12-01T09:30", "2026-12-15T09:30")

    with world.later(days=11):
        follow_up(world, made, seriousness=(), reason="Ticked by mistake")
    assert due(world, made) == ("2026-12-01T09:30", "2026-12-15T09:30")


def test_becoming_serious_on_day_80_keeps_the_earlier_day(world: World) -> None:
    made = event_at(world, "submitted")
    with world.later(days=80):
        follow_up(world, made, seriousness=SERIOUS)

    assert due(world, made) == ("2027-02-09T09:30", "2027-02-18T09:30")


def test_what_a_liaison_finds_serious_counts_from_the_review(world: World) -> None:
    made = event_at(world, "submitted")
    with world.later(days=2):
        review(world, made, seriousness=SERIOUS)

    assert due(world, made) == ("2026-11-23T09:30", "2026-12-07T09:30")
    assert kept(world, made).district_told_at is not None


def test_a_rule_changed_today_does_not_move_yesterday_s_clocks(world: World) -> None:
    made = event_at(world, "submitted", seriousness=SERIOUS)
    before = due(world, made)
    with world.later(days=1):
        programme = world.actor("programme")
        new = {"event_serious_days": 5, "event_district_hours": 2}
        world.act(
            lambda: protocols.set_protocol(programme, counts_from=clock.now(), note="Shorter now", **new)
        )
        follow_up(world, made, outcome="recovering", seriousness=SERIOUS)
        other = event_at(world, "submitted", seriousness=SERIOUS)

    assert due(world, made) == before
    assert due(world, other) == ("2026-11-21T11:30", "2026-11-26T09:30")


def test_news_after_the_regulator_was_told_reopens_it_with_a_clock_of_its_own(world: World) -> None:
    made = event_at(world, "closed", seriousness=SERIOUS)
    with world.later(days=30):
        made = follow_up(world, made, outcome="with_sequelae", seriousness=SERIOUS)

    found = kept(world, made)
    assert (found.state, found.review, found.reference) == ("submitted", None, "ZR-1")
    assert due(world, made) == ("2026-12-21T09:30", "2027-01-04T09:30")


def test_a_step_names_the_version_it_read_and_is_told_of_another(world: World) -> None:
    made = event_at(world, "submitted")
    follow_up(world, made, outcome="not_recovered")

    with pytest.raises(WrongState, match="Follow-up added at 09:30"):
        review(world, made)


def _twice_from_one_reading(world: World, made: Made) -> None:
    """Two people who read the same version, the second of whom comes after the first has saved."""
    liaison, found = world.actor("liaison.north"), kept(world, made)
    session().expunge(found)
    for _ in range(2):
        world.act(lambda: steps.take(liaison, found, "reviewed"))


def test_of_two_who_read_the_same_version_one_is_told(world: World) -> None:
    with pytest.raises(WrongState, match="Sent in at 09:30. Read it again: now version 3."):
        _twice_from_one_reading(world, event_at(world, "submitted"))


def test_without_the_guard_both_would_go_through(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the statement alone, without the state and version it was read at."""
    monkeypatch.setattr(steps, "_HELD", steps._HELD[:1])
    _twice_from_one_reading(world, event_at(world, "submitted"))


@pytest.mark.parametrize(
    ("state", "verb", "said_too"),
    [
        ("draft", "review", {"seriousness": [], "causality": "possible", "expected": "no"}),
        ("submitted", "sent", {"reference": "ZR-1", "sent_on": date(2026, 11, 20)}),
        ("submitted", "close", {"reason": "No"}),
        ("closed", "close", {}),
        ("closed", "sent", {"reference": "ZR-2", "sent_on": date(2026, 11, 20)}),
        ("sent", "review", {"seriousness": [], "causality": "possible", "expected": "no"}),
    ],
)
def test_a_wrong_move_is_refused_by_name(
    world: World, state: str, verb: str, said_too: dict[str, Any]
) -> None:
    made, liaison = event_at(world, state), world.actor("liaison.north")

    with pytest.raises(WrongState):
        world.act(lambda: getattr(service, verb)(liaison, made.number, version=made.version, **said_too))


def test_closing_what_was_never_sent_asks_why(world: World) -> None:
    made, liaison = event_at(world, "reviewed"), world.actor("liaison.north")
    with pytest.raises(Invalid):
        world.act(lambda: service.close(liaison, made.number, version=made.version))

    world.act(lambda: service.close(liaison, made.number, version=made.version, reason="Sent by the clinic"))
    assert kept(world, made).state == "closed"


def test_a_correction_says_why_and_both_readings_stay(world: World) -> None:
    made = event_at(world, "submitted")
    with pytest.raises(Invalid) as refused:
        follow_up(world, made, terms=("headache",))
    assert list(refused.value.errors) == ["reason"]

    follow_up(world, made, terms=("headache",), reason="The wrong box was ticked")
    query = select(EventStep.facts).order_by(EventStep.version)
    assert [json.loads(one)["terms"] for one in session().scalars(query)] == [["nausea"]] * 2 + [["headache"]]


def test_whoever_reported_does_not_review_it_nor_make_it_go_away(world: World) -> None:
    made = event_at(world, "submitted")
    people_move = {"name": "officer.cen", "role": "liaison", "at": ["NOR"]}
    world.act(lambda: people.move_person(system_actor(), **people_move))

    with pytest.raises(SamePerson):
        review(world, made, by="officer.cen")
    reporter, why = world.actor("officer.cen"), {"version": made.version, "reason": "Never happened"}
    with pytest.raises(SamePerson):
        world.act(lambda: service.nullify(reporter, made.number, **why))
    reviewed = review(world, made)
    with pytest.raises(SamePerson):
        world.act(lambda: service.close(reporter, made.number, version=reviewed.version, reason="No need"))


def test_an_incomplete_report_may_be_sent_in_and_not_sent_on(world: World) -> None:
    made = event_at(world, "reviewed", product=None, lot=None)
    liaison = world.actor("liaison.north")

    with pytest.raises(ReportIncomplete) as refused:
        world.act(
            lambda: service.sent(
                liaison, made.number, version=made.version, reference="ZR-1", sent_on=clock.today()
            )
        )

    assert refused.value.members() == {"missing": ["product"]}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"known_at": datetime.fromisoformat("2026-11-20T09:30:01+02:00")}, "known_at"),
        ({"onset_at": datetime.fromisoformat("2026-11-21T09:30:00+02:00")}, "onset_at"),
        ({"known_at": datetime.fromisoformat("2015-11-20T09:30:00+02:00")}, "known_at"),
        ({"lot": "C1100"}, "lot"),
        ({"lot": "NOWHERE"}, "lot"),
        ({"product": "ASPIRIN", "lot": None}, "product"),
        ({"outcome": "fatal"}, "seriousness"),
        ({"age_years": 9}, "age_band"),
        ({"product": None}, "product"),
    ],
)
def test_what_cannot_be_true_is_told_at_its_field(world: World, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        event_at(world, "draft", **changes)

    assert list(refused.value.errors) == [field]


def test_a_fake_may_carry_a_lot_that_the_book_does_not_know(world: World) -> None:
    made = event_at(world, "draft", kind="suspected_counterfeit", lot="FAKE-1")

    assert kept(world, made).lot_id is None
    assert json.loads(kept(world, made).facts)["lot"] == "FAKE-1"


def test_days_that_cannot_be_are_refused_when_it_is_sent(world: World) -> None:
    made, liaison = event_at(world, "reviewed"), world.actor("liaison.north")
    for day in (date(2026, 11, 21), date(2026, 11, 19)):
        with pytest.raises(Invalid) as refused:
            world.act(
                lambda on=day: service.sent(
                    liaison, made.number, version=made.version, reference="Z", sent_on=on
                )
            )
        assert list(refused.value.errors) == ["sent_on"]


def test_the_district_was_not_told_before_anybody_here_knew(world: World) -> None:
    made = event_at(world, "submitted", seriousness=SERIOUS)
    officer, found = world.actor("officer.cen"), kept(world, made)

    with pytest.raises(Invalid) as refused:
        world.act(
            lambda: service.told(officer, made.number, version=made.version, told_at=hours_ago(24 * 365))
        )

    assert list(refused.value.errors) == ["told_at"]
    assert found.district_told_at is None
