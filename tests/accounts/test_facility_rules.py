"""Is it open, how far is it, and which facility is a row of the national list: tables."""

from datetime import datetime

import pytest

from accounts.facilities.matching import Known, Listed, match
from accounts.places.distance import km_between, shown_km
from accounts.places.hours import is_open

MONDAY_TEN = "2026-11-23T10:00"


@pytest.mark.parametrize(
    ("words", "night", "moment", "expected"),
    [
        ("Mon-Fri 08:00-16:00", False, MONDAY_TEN, True),
        ("Mon-Fri 08:00-16:00", False, "2026-11-23T16:00", False),
        ("Mon-Fri 08:00-16:00", False, "2026-11-22T10:00", False),
        ("Mon - Fri 8-16; Sat 8-12", False, "2026-11-21T11:59", True),
        ("Mon-Fri 08:00-12:00, 13:00-16:00", False, "2026-11-23T12:30", False),
        ("Mon-Fri 08:00-12:00, 13:00-16:00", False, "2026-11-23T13:30", True),
        ("Fri-Mon 09.00–17.00", False, "2026-11-22T10:00", True),
        ("Daily 20:00-06:00", False, "2026-11-23T05:59", True),
        ("Sun 20:00-06:00", False, "2026-11-23T05:00", True),
        ("Mon 20:00-06:00", False, "2026-11-23T05:00", False),
        ("Mon to Fri, 8 to 16", False, MONDAY_TEN, True),
        ("Mon to Fri, 8 to 16", False, "2026-11-22T10:00", False),
        ("Daily, 7 to 19", False, "2026-11-22T18:59", True),
        ("Mon, Wed, Fri 8-12", False, "2026-11-25T09:00", True),
        ("Mon, Wed, Fri 8-12", False, "2026-11-24T09:00", False),
        ("Mon, Wed", False, MONDAY_TEN, None),
        ("Mon-Fri 8-16; closed on holidays", False, "2026-11-22T10:00", None),
        ("24 hours", False, "2026-11-22T03:00", True),
        ("24/7", False, "2026-11-22T03:00", True),
        ("Mon-Fri 08:00-16:00", True, "2026-11-23T23:00", True),
        ("Mon-Fri 08:00-16:00", True, "2026-11-23T17:00", False),
        ("", True, "2026-11-23T02:00", True),
        ("", False, MONDAY_TEN, None),
        ("Ask at the gate", False, MONDAY_TEN, None),
        ("Mon-Fri 08:00-99:00", False, MONDAY_TEN, None),
    ],
)
def test_a_place_is_open_or_not_and_unread_hours_are_not_closed(words, night, moment, expected) -> None:
    assert is_open(words, night, datetime.fromisoformat(moment)) is expected


def test_distance_on_the_globe() -> None:
    ndola, kitwe = (-12.97, 28.63), (-12.80, 28.21)
    assert km_between(ndola, ndola) == 0
    assert 48 < km_between(ndola, kitwe) < 50
    assert km_between((0, 179.9), (0, -179.9)) < 23
    assert [shown_km(km) for km in (0.4, 3.46, 12.4)] == ["under 1 km", "3.5 km", "12 km"]


def row(name: str = "Hill Clinic", hmis: str = "", uid: str = "", status: str = "Operational") -> Listed:
    return Listed(2, "Copper", "North", name, hmis, uid, "", "", "", status, None, None)


KNOWN = [Known(1, "00100001", "aaaaaaaaaaa"), Known(2, "00100002", ""), Known(3, "", "ccccccccccc")]


@pytest.mark.parametrize(
    ("listed", "place_id", "why"),
    [
        (row(hmis="00100001", uid="aaaaaaaaaaa"), 1, ""),
        (row(hmis="00100001"), 1, ""),
        (row(uid="aaaaaaaaaaa"), 1, ""),
        (row(hmis="00100002", uid="bbbbbbbbbbb"), 2, ""),
        (row(hmis="00100009", uid="ccccccccccc"), 3, ""),
        (row(hmis="00100009", uid="ddddddddddd"), None, ""),
        (row(), None, "no_code"),
        (row(hmis="00100002", uid="aaaaaaaaaaa"), None, "codes_differ"),
        (row(hmis="00100001", uid="bbbbbbbbbbb"), None, "other_code"),
        (row(hmis="100001"), None, ""),
    ],
)
def test_codes_decide_and_where_they_do_not_somebody_is_asked(listed, place_id, why) -> None:
    (found,) = match([listed], KNOWN)

    assert (found.place_id, found.why) == (place_id, why)


def test_a_code_that_stands_twice_is_asked_about_both_times_and_a_name_decides_nothing() -> None:
    twice = match([row(hmis="00100001"), row("Other", hmis="00100001")], KNOWN)
    same_name = match([row(hmis="00100005"), row(hmis="00100006")], KNOWN)

    assert [one.why for one in twice] == ["stands_twice"] * 2
    assert [(one.place_id, one.why) for one in same_name] == [(None, "")] * 2


def test_two_rows_that_come_to_one_facility_by_its_two_codes_are_asked_about() -> None:
    found = match([row(hmis="00100001"), row("Other", uid="aaaaaaaaaaa")], KNOWN)

    assert [one.why for one in found] == ["stands_twice"] * 2


@pytest.mark.parametrize(
    ("status", "is_closed"), [("Operational", False), ("", False), ("Closed", True), ("Non-Functional", True)]
)
def test_what_no_longer_works_is_closed(status, is_closed) -> None:
    assert row(status=status).is_closed is is_closed
