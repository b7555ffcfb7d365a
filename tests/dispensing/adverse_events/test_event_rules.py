"""Tables: what makes a report valid, when its clock starts, when it is due, which step follows which."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.permissions import PERMISSIONS
from core import clock
from dispensing.adverse_events import deadlines as due
from dispensing.adverse_events import record, transitions, validity
from dispensing.adverse_events.deadlines import Deadlines
from dispensing.protocols import values
from dispensing.protocols.values import Protocol

RULES = Protocol(1, datetime(2026, 1, 1, tzinfo=UTC))
FULL = {
    "kind": "adverse_event",
    "product": "LNG-1.5",
    "reporter": "officer",
    "terms": ["nausea"],
    "sex": "female",
}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("changes", "has_visit", "missing"),
    [
        ({}, False, []),
        ({"sex": "unknown"}, False, ["patient"]),
        ({"sex": "unknown"}, True, []),
        ({"sex": "unknown", "age_band": "unknown"}, False, ["patient"]),
        ({"sex": None, "age_band": "18_24"}, False, []),
        ({"product": None}, False, ["product"]),
        ({"reporter": "unknown"}, False, ["reporter"]),
        ({"terms": []}, False, ["event"]),
        ({"terms": [], "has_words": True}, False, []),
        ({"terms": [], "kind": "lack_of_effect"}, False, []),
        ({"terms": [], "kind": "medication_error"}, False, ["event"]),
        ({"sex": "unknown", "kind": "product_defect"}, False, []),
        ({"sex": "unknown", "kind": "suspected_counterfeit", "terms": []}, False, ["event"]),
        ({"sex": None, "product": "", "reporter": None, "terms": []}, False, list(validity.ELEMENTS)),
    ],
)
def test_a_report_says_which_of_the_four_things_is_missing(changes, has_visit, missing) -> None:
    assert validity.missing({**FULL, **changes}, has_visit=has_visit) == missing


@pytest.mark.parametrize(
    ("changes", "taken_back"),
    [
        ({}, []),
        ({"outcome": "recovered", "action": "treated"}, []),
        ({"terms": ["headache", "nausea"], "seriousness": ["death"], "lot": "B1"}, []),
        ({"terms": ["headache"]}, ["terms"]),
        ({"sex": "male", "product": "UPA-30"}, ["product", "sex"]),
        ({"sex": "unknown"}, ["sex"]),
        ({"kind": "lack_of_effect"}, ["kind"]),
    ],
)
def test_news_adds_and_a_correction_takes_back(changes, taken_back) -> None:
    before = {**record.BLANK, **FULL}

    assert record.takes_back(before, {**before, **changes}) == taken_back


def test_the_clock_starts_when_the_last_of_the_four_became_known() -> None:
    monday, tuesday, sunday = (at(f"2026-11-{day}T10:00:00+02:00") for day in ("16", "17", "15"))
    first = validity.known_since({}, frozenset({"patient", "reporter", "event"}), monday)
    assert validity.complete_since("adverse_event", first) is None

    later = validity.known_since(first, frozenset(validity.ELEMENTS), tuesday)
    assert validity.complete_since("adverse_event", later) == tuesday
    assert later["patient"] == monday

    # Somebody knew all of it before: the earliest instant counts.
    assert (
        validity.complete_since(
            "adverse_event", validity.known_since(later, frozenset(validity.ELEMENTS), sunday)
        )
        == sunday
    )


@pytest.mark.parametrize(
    ("started", "serious", "district", "regulator"),
    [
        # Not serious: 90 calendar days, and the district is not told.
        ("2026-11-20T09:30:00+02:00", None, None, "2027-02-18T09:30:00+02:00"),
        # Serious on a Friday: the weekend counts.
        ("2026-11-20T09:30:00+02:00", "2026-11-20T09:30:00+02:00", "2026-11-21T09:30:00+02:00",
         "2026-12-05T09:30:00+02:00"),
        # Month end, and the end of February in a year with and without a leap day.
        ("2027-01-31T23:59:00+02:00", "2027-01-31T23:59:00+02:00", "2027-02-01T23:59:00+02:00",
         "2027-02-15T23:59:00+02:00"),
        ("2028-02-14T12:00:00+02:00", "2028-02-14T12:00:00+02:00", "2028-02-15T12:00:00+02:00",
         "2028-02-29T12:00:00+02:00"),
        ("2027-02-14T12:00:00+02:00", "2027-02-14T12:00:00+02:00", "2027-02-15T12:00:00+02:00",
         "2027-03-01T12:00:00+02:00"),
        # The year's end.
        ("2026-12-20T00:00:00+02:00", "2026-12-20T00:00:00+02:00", "2026-12-21T00:00:00+02:00",
         "2027-01-04T00:00:00+02:00"),
        # The same instant said with another offset is due at the same instant.
        ("2026-11-20T02:30:00-05:00", "2026-11-20T07:30:00+00:00", "2026-11-21T09:30:00+02:00",
         "2026-12-05T09:30:00+02:00"),
        # Serious from before the clock started: from the start of the clock.
        ("2026-11-20T09:30:00+02:00", "2026-11-18T09:30:00+02:00", "2026-11-21T09:30:00+02:00",
         "2026-12-05T09:30:00+02:00"),
        # Became serious later: from when that was known.
        ("2026-11-01T08:00:00+02:00", "2026-11-20T09:30:00+02:00", "2026-11-21T09:30:00+02:00",
         "2026-12-05T09:30:00+02:00"),
        # So late that the usual 90 days end first: nothing is made longer.
        ("2026-08-25T08:00:00+02:00", "2026-11-20T09:30:00+02:00", "2026-11-21T09:30:00+02:00",
         "2026-11-23T08:00:00+02:00"),
    ],
)  # fmt: skip
def test_deadlines_by_calendar_days_and_elapsed_hours(started, serious, district, regulator) -> None:
    found = due.deadlines(at(started), at(serious) if serious else None, RULES)

    assert found == Deadlines(at(district) if district else None, at(regulator))


def test_days_keep_the_time_of_day_where_the_clocks_change() -> None:
    before = str(clock.zone())
    clock.use_zone("Europe/Dublin")
    try:
        started = at("2026-10-20T09:30:00+01:00")
        found = due.deadlines(started, started, RULES)
    finally:
        clock.use_zone(before)

    assert found.regulator == at("2026-11-04T09:30:00+00:00")
    assert found.district == started + timedelta(hours=24)


def test_a_deadline_that_stands_is_never_moved_later() -> None:
    early, late = at("2026-11-20T09:30:00+02:00"), at("2026-11-22T09:30:00+02:00")

    assert due.never_later(Deadlines(early, late), Deadlines(late, early)) == Deadlines(early, early)
    assert due.never_later(Deadlines(None, late), Deadlines(early, late)) == Deadlines(early, late)
    assert due.never_later(Deadlines(early, late), Deadlines(None, late)) == Deadlines(early, late)


@pytest.mark.parametrize(
    ("hours_left", "district", "regulator", "late"),
    [
        (24 * 8, 1, 0, 0),
        (24 * 7, 1, 1, 0),
        (24 * 3, 1, 2, 0),
        (24, 1, 3, 0),
        (12, 2, 3, 0),
        (6, 3, 3, 0),
        (0, 3, 3, 0),
        (-0.001, 0, 0, 1),
        (-24, 0, 0, 2),
        (-24 * 7, 0, 0, 3),
        (-24 * 14, 0, 0, 4),
    ],
)
def test_stages_rise_as_a_deadline_nears_and_passes(hours_left, district, regulator, late) -> None:
    until = at("2026-11-20T09:30:00+02:00")
    now = until - timedelta(hours=hours_left)

    assert due.stage(until, now, due.DISTRICT_STAGES) == district
    assert due.stage(until, now, due.REGULATOR_STAGES) == regulator
    assert due.late_stage(until, now) == late
    assert (due.stage(None, now, due.DISTRICT_STAGES), due.late_stage(None, now)) == (0, 0)


def test_every_pair_of_state_and_verb_is_in_the_table_or_leads_nowhere() -> None:
    verbs = {verb for _state, verb in transitions.TABLE}
    leads = {
        (state, verb): made.becomes
        for state in transitions.STATES
        for verb in sorted(verbs)
        if (made := transitions.step(state, verb)) is not None
    }

    assert leads == {
        ("draft", "change"): "draft", ("draft", "submit"): "submitted", ("draft", "withdraw"): "nullified",
        ("draft", "told"): "draft",
        ("submitted", "review"): "reviewed", ("submitted", "follow_up"): "submitted",
        ("submitted", "nullify"): "nullified", ("submitted", "told"): "submitted",
        ("reviewed", "sent"): "sent", ("reviewed", "close"): "closed", ("reviewed", "follow_up"): "submitted",
        ("reviewed", "nullify"): "nullified", ("reviewed", "told"): "reviewed",
        ("sent", "close"): "closed", ("sent", "follow_up"): "submitted", ("sent", "nullify"): "nullified",
        ("sent", "told"): "sent",
        ("closed", "follow_up"): "submitted", ("closed", "nullify"): "nullified",
        ("closed", "told"): "closed",
    }  # fmt: skip
    assert transitions.verbs_from("nullified") == {}
    assert set(transitions.DONE) == verbs | {"report"}


def test_a_serious_report_may_not_have_more_days_than_the_rest() -> None:
    assert values.faults(RULES) == {}
    wrong = Protocol(1, RULES.counts_from, event_serious_days=40, event_other_days=30)
    assert list(values.faults(wrong)) == ["event_serious_days"]
    kept = values.from_text(1, RULES.counts_from, '{"window_hours": 96}')
    assert (kept.event_district_hours, kept.event_serious_days, kept.event_other_days) == (24, 15, 90)


def test_every_step_asks_for_a_permission_that_is_there() -> None:
    assert set(transitions.PERMISSION.values()) <= set(PERMISSIONS)
