"""One pass after the other: an alert opens once, is repeated, climbs, is seen, and closes with its cause."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from accounts.people.service import system_actor
from accounts.trail.models import TrailEntry
from core.database import db, session
from core.errors import Forbidden, NotFound, WrongState
from inventory.alerts import service
from inventory.alerts.lifecycle import Finding
from inventory.alerts.watches import Watch


def test_what_is_so_opens_an_alert_once_and_tells_the_station_and_the_liaison(ward) -> None:
    ward.say("out_of_stock")

    first, second = ward.night(), ward.night()

    alert = ward.only()
    assert (alert.state, alert.level, alert.opened_cause) == ("open", "liaison", "As found.")
    assert ward.told() == ["incharge.cen", "liaison.north", "officer.cen", "officer2.cen"]
    assert (first.changes.count, second.changes.count) == (1, 0)


def test_what_needs_less_haste_is_told_to_the_station_alone(ward) -> None:
    ward.say("below_minimum")

    ward.night()

    assert ward.only().level == "station"
    assert ward.told() == ["incharge.cen", "officer.cen", "officer2.cen"]


def test_where_nobody_stands_at_a_level_the_next_one_is_told(ward) -> None:
    ward.say("below_minimum", at="LAK")  # nobody of the cast works there

    ward.night()

    assert ward.only().level == "liaison"
    assert ward.told() == ["liaison.south"]


def test_it_is_told_again_on_its_rhythm_and_not_before(ward) -> None:
    ward.say("below_minimum")
    ward.night()

    with ward.world.later(days=2):
        assert ward.night().changes.count == 0
    with ward.world.later(days=8):
        made = ward.night()

    # Eight days on it has climbed: the telling of the higher level is the repeat.
    assert ward.only().times_told == 2
    assert (ward.only().level, made.people) == ("liaison", 4)


def test_a_month_of_missed_nights_is_caught_up_by_one(ward) -> None:
    ward.say("below_minimum")
    ward.night()

    with ward.world.later(days=30):
        ward.night()
        assert ward.night().changes.count == 0

    assert ward.only().level == "programme"
    assert ward.events() == ["opened", "escalated"]


def test_what_is_no_longer_so_closes_with_what_cured_it_and_may_open_again(ward) -> None:
    ward.say("out_of_stock")
    ward.night()

    ward.so.clear()
    with ward.world.later(hours=2):
        ward.night()
    ward.say("out_of_stock")
    with ward.world.later(hours=3):
        ward.night()

    first, second = ward.alerts()
    assert (first.state, first.closed_cause) == ("closed", "There are doses in the box again.")
    assert (second.state, second.times_told) == ("open", 1)
    assert ward.events() == ["opened", "closed", "opened"]


def test_a_graver_rung_takes_the_place_of_the_lesser(ward) -> None:
    ward.say("below_minimum")
    ward.night()

    ward.so.clear()
    ward.say("out_of_stock")
    with ward.world.later(hours=1):
        ward.night()

    lesser, graver = ward.alerts()
    assert (lesser.state, lesser.closed_cause) == ("closed", "Now: none left.")
    assert (graver.kind, graver.state) == ("out_of_stock", "open")


def test_a_graver_stage_is_told_at_once(ward) -> None:
    ward.say("certificate_ending", "officer.cen", stage=1)
    ward.night()

    ward.so.clear()
    ward.say("certificate_ending", "officer.cen", stage=2)
    with ward.world.later(hours=1):
        ward.night()
        assert ward.night().changes.count == 0

    assert (ward.only().stage, ward.only().times_told) == (2, 2)


def test_one_pass_tells_a_person_once_of_the_gravest(ward) -> None:
    for subject in ("A", "B", "C"):
        ward.say("below_minimum", subject)
    ward.say("out_of_stock", "D")

    ward.night()

    assert len(ward.alerts()) == 4
    assert ward.told().count("officer.cen") == 1


def test_only_the_places_and_kinds_asked_for_are_judged(ward) -> None:
    ward.say("out_of_stock", at="CEN")
    ward.say("out_of_stock", at="RIV")
    ward.say("below_minimum", at="RIV")
    ward.night([ward.place_id("CEN")])
    assert len(ward.alerts()) == 1

    ward.so.clear()
    ward.night([ward.place_id("RIV")])
    ward.night(kinds={"below_minimum"})

    assert ward.only().state == "open"


def test_a_watch_that_fails_leaves_its_alerts_as_they_are(ward, caplog) -> None:
    ward.say("out_of_stock")
    ward.night()

    def fails(_place_ids):
        session().execute(db.text("SELECT nothing FROM nowhere"))
        return []

    count = Finding(ward.place_id(), "", "Never counted.")
    ward.world.app.extensions["alert_watches"] = [
        Watch("out_of_stock", fails),
        Watch("count_overdue", lambda _place_ids: [count]),
    ]
    made = ward.night()

    assert made.failed == 1
    assert {alert.kind: alert.state for alert in ward.alerts()} == {
        "out_of_stock": "open",
        "count_overdue": "open",
    }


def test_the_nightly_pass_leaves_one_entry_when_it_changed_something(ward) -> None:
    ward.say("out_of_stock")
    ward.say("below_minimum", "B")

    for _ in range(2):
        ward.world.act(lambda: service.evaluate_all(system_actor()))

    entries = session().scalars(select(TrailEntry).where(TrailEntry.action == "alerts_evaluated")).all()
    assert [entry.detail for entry in entries] == ['{"closed":0,"escalated":0,"opened":2,"repeated":0}']
    with pytest.raises(Forbidden):
        ward.world.act(lambda: service.evaluate_all(ward.world.actor("incharge.cen")))


def acknowledge(ward, name: str) -> None:
    alert_id = ward.alerts()[-1].id
    ward.world.act(lambda: service.acknowledge(ward.world.actor(name), alert_id=alert_id))


def test_who_has_seen_it_is_left_in_peace_for_one_rhythm_and_it_stays_open(ward) -> None:
    ward.say("count_overdue")
    ward.night()
    acknowledge(ward, "officer.cen")

    for days in (6, 7, 8):
        with ward.world.later(days=days):
            ward.night()

    assert (ward.only().state, ward.only().times_told) == ("open", 2)
    assert ward.events() == ["opened", "acknowledged", "repeated"]


def test_an_empty_box_goes_on_climbing_though_it_was_seen(ward) -> None:
    ward.say("out_of_stock")
    ward.say("below_minimum", "B")
    ward.night()
    for alert in ward.alerts():
        ward.world.act(
            lambda alert=alert: service.acknowledge(ward.world.actor("officer.cen"), alert_id=alert.id)
        )

    with ward.world.later(days=4):
        ward.night()

    assert {alert.kind: alert.level for alert in ward.alerts()} == {
        "out_of_stock": "programme",
        "below_minimum": "station",
    }


def test_a_second_person_of_a_level_finds_it_seen_and_a_higher_one_may_say_so_too(ward) -> None:
    ward.say("out_of_stock")
    ward.night()
    acknowledge(ward, "officer.cen")

    with pytest.raises(WrongState, match=r"officer\.cen has seen this"):
        acknowledge(ward, "incharge.cen")
    acknowledge(ward, "liaison.north")

    with pytest.raises(WrongState, match=r"liaison\.north has seen this"):
        acknowledge(ward, "officer.cen")


@pytest.mark.parametrize("stranger", ["officer.riv", "liaison.south"])
def test_what_is_not_theirs_to_see_is_not_there(ward, stranger) -> None:
    ward.say("out_of_stock")
    ward.night()

    with pytest.raises(NotFound):
        acknowledge(ward, stranger)


def test_what_is_done_cannot_be_seen_any_more_and_an_auditor_only_reads(ward) -> None:
    ward.say("out_of_stock")
    ward.night()
    with pytest.raises(Forbidden):
        acknowledge(ward, "auditor")

    ward.so.clear()
    ward.night()

    with pytest.raises(WrongState, match="This is done"):
        acknowledge(ward, "officer.cen")


def test_a_liaison_does_not_see_whose_certificate_ends(ward) -> None:
    ward.say("certificate_ending", "officer.cen")
    ward.night()

    with pytest.raises(NotFound):
        acknowledge(ward, "liaison.north")
    acknowledge(ward, "incharge.cen")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    nights=st.lists(
        st.tuples(
            st.integers(0, 40),
            st.sets(
                st.tuples(
                    st.sampled_from(["out_of_stock", "below_minimum", "count_overdue"]), st.sampled_from("AB")
                )
            ),
        ),
        max_size=4,
    )
)
def test_a_second_pass_at_the_same_moment_changes_nothing(ward, nights) -> None:
    for more, so in nights:
        ward.day += more
        ward.so = [Finding(ward.place_id(), subject, "As found.", 0, kind) for kind, subject in sorted(so)]
        with ward.world.later(days=ward.day):
            ward.night()
            before = len(ward.events())

            assert ward.night().changes.count == 0
            assert len(ward.events()) == before

        is_open = {(alert.kind, alert.subject) for alert in ward.alerts() if alert.state == "open"}
        assert is_open == so
