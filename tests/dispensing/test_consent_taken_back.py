"""A person takes consent back: for one purpose, from then on; for all, and what they told is erased."""

import pytest
from sqlalchemy import select

from accounts.trail.models import TrailEntry
from core.database import session
from core.errors import Invalid, NotFound, SamePerson, WrongState
from dispensing.erasure import withdrawal
from dispensing.visits import queries
from dispensing.visits.models import Dose
from operations.verify import faults
from tests.factories import history
from tests.operations.test_verify import tamper

ALL = tuple(withdrawal.PURPOSES)


@pytest.fixture
def code(world) -> str:
    made = history.record(world, "officer.cen", consent__follow_up=True, person={"age_years": 47})
    return str(made["code"])


def take_back(world, code: str, *purposes: str, typed: str | None = None, name: str = "officer2.cen") -> str:
    actor = world.actor(name)
    typed_code = code if typed is None else typed
    return str(world.act(lambda: withdrawal.withdraw(actor, code, typed_code=typed_code, purposes=purposes)))


def test_one_purpose_stands_as_taken_back_and_the_record_stays(world, code) -> None:
    visit = queries.newest_version(world.actor("officer.cen").station_id, code)
    assert queries.agrees(visit, "follow_up")

    take_back(world, code, "follow_up")

    assert not queries.agrees(visit, "follow_up")
    assert queries.agrees(visit, "referral")
    assert queries.detail(visit.station_id, code)["age_years"] == 47
    with pytest.raises(WrongState):
        take_back(world, code, "follow_up")


def test_all_of_it_erases_what_was_told_and_leaves_dose_counts_and_a_whole_book(world, code) -> None:
    page = world.page("officer2.cen")
    page.get(f"/visits/{code}/consent")
    shown = page.send({"purposes": list(ALL), "typed_code": code})

    assert "Erased on 20 Nov 2026, 09:30." in shown.words
    assert "47" not in shown.words
    assert "Hours since 0-24" in shown.words
    said = world.api("officer.cen").get(f"/visits/{code}").get_json()
    assert (said["decision"], said["hours_since_incident"], said["erased_at"]) == (
        None,
        None,
        "2026-11-20T09:30:00+02:00",
    )
    assert said["dose"]["units"] == 1
    assert [one["urgent_until"] for one in said["referrals"]] == [{}]
    assert session().query(Dose).count() == 1
    session().rollback()
    assert list(faults()) == []
    detail = (
        session().scalars(select(TrailEntry.detail).where(TrailEntry.action == "consent_withdrawn")).one()
    )
    assert '"erased":1' in detail
    assert "47" not in detail.partition("sha256")[0]


def test_an_erased_record_is_read_without_a_fault_and_changed_by_nobody(world, code) -> None:
    take_back(world, code, *ALL)

    page = world.page("incharge.cen")
    for address in ("", "/recorded", "/repeat", "/correct", "/consent", "/problems"):
        assert page.get(f"/visits/{code}{address}").status == 200, address
    with pytest.raises(WrongState):
        take_back(world, code, *ALL)
    answer = world.api("incharge.cen").post(
        f"/visits/{code}/corrections", {**history.body(), "reason": "Written down wrongly"}
    )
    assert (answer.status_code, answer.get_json()["code"]) == (409, "wrong_state")


def test_it_takes_their_own_code_and_the_station_where_they_came(world, code) -> None:
    with pytest.raises(Invalid):
        take_back(world, code, *ALL, typed="76STT-QBHDN")
    with pytest.raises(Invalid):
        take_back(world, code)
    with pytest.raises(NotFound):
        take_back(world, code, *ALL, name="officer.riv")

    assert queries.detail(world.actor("officer.cen").station_id, code)["age_years"] == 47


def test_a_key_that_came_back_after_its_erasure_is_told(world, code) -> None:
    take_back(world, code, *ALL)
    kept = session().scalars(select(TrailEntry.detail).where(TrailEntry.action == "consent_withdrawn")).one()
    session().rollback()
    tamper("UPDATE record_key SET erased_at = NULL WHERE erased_at IS NOT NULL")

    assert [fault for fault in faults() if "says that it was erased, and it was not" in fault]
    assert kept


def test_whoever_recorded_the_visit_does_not_erase_it_and_a_colleague_does(world, code) -> None:
    with pytest.raises(SamePerson):
        take_back(world, code, *ALL, name="officer.cen")
    assert queries.detail(world.actor("officer.cen").station_id, code)["age_years"] == 47

    take_back(world, code, "follow_up", name="officer.cen")
    take_back(world, code, *ALL)

    assert queries.detail(world.actor("officer.cen").station_id, code)["age_years"] is None
