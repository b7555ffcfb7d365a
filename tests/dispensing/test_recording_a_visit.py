"""One dose recorded against its referral, through the API: what is answered, kept and refused."""

from datetime import date

import pytest
from sqlalchemy import func, select

from accounts.trail.models import TrailEntry
from core.database import session
from dispensing.incidents.models import Incident
from tests.factories.cast import add_person, certify
from tests.factories.visits import body


def test_a_dose_takes_one_treatment_from_the_lot_that_expires_first(world) -> None:
    answer = world.api("officer.cen").post("/visits", body())

    assert answer.status_code == 201, answer.text
    visit = answer.get_json()
    assert visit["dose"]["lots"] == [{"lot": "B2291", "units": 1}]
    assert visit["hours_since_incident"] == 9.25
    assert visit["band"] == "0-24"
    assert visit["decision"]["allowed"] is True
    assert visit["flags"] == []
    assert visit["register_number"].startswith("CEN-")
    assert visit["referrals"][0]["urgent_until"]["pep"] == "2026-11-23T00:10:00+02:00"
    assert stock_of(world, "B2291") == 5


def stock_of(world, lot: str) -> int:
    items = world.api("officer.cen").get("/stock", station="CEN").get_json()["items"]
    return next((line["units"] for line in items if line["lot"] == lot), 0)


def test_the_same_key_gives_the_first_answer_again_and_moves_nothing(world) -> None:
    api = world.api("officer.cen")
    first = api.post("/visits", body(), key="one")

    second = api.post("/visits", body(), key="one")

    assert second.status_code == 200
    assert second.headers["Idempotent-Replay"] == "true"
    assert second.get_json() == first.get_json()
    assert stock_of(world, "B2291") == 5


def test_the_same_key_with_another_body_is_refused(world) -> None:
    api = world.api("officer.cen")
    api.post("/visits", body(), key="one")

    answer = api.post("/visits", body(person={"age_years": 30}), key="one")

    assert (answer.status_code, answer.get_json()["code"]) == (409, "key_reused")


def test_a_visit_without_a_referral_is_refused_by_name(world) -> None:
    answer = world.api("officer.cen").post("/visits", body(referrals=[]))

    assert (answer.status_code, answer.get_json()["code"]) == (422, "referral_missing")
    assert stock_of(world, "B2291") == 6


@pytest.mark.parametrize(
    ("given_at", "status", "code"),
    [
        ("2026-11-20T09:25:00+02:00", 201, None),
        ("2026-11-20T09:25:01+02:00", 409, "window_closed"),
    ],
)
def test_exactly_120_hours_is_inside_the_window(world, given_at, status, code) -> None:
    incident = {"latest_at": "2026-11-15T09:25:00+02:00", "precision": "exact"}

    answer = world.api("officer.cen").post("/visits", body(incident=incident, dose__given_at=given_at))

    assert answer.status_code == status, answer.text
    assert answer.get_json().get("code" if code else "none") == code


def test_an_officer_without_a_certificate_gives_nothing(world) -> None:
    answer = world.api("officer2.cen").post("/visits", body())

    assert (answer.status_code, answer.get_json()["code"]) == (409, "not_certified")


def test_a_dose_already_given_is_recorded_with_flags_and_incidents(world) -> None:
    late = {"latest_at": "2026-11-10T09:25:00+02:00", "precision": "exact"}

    answer = world.api("officer2.cen").post("/visits", body(incident=late, dose__already_given=True))

    assert answer.status_code == 201, answer.text
    assert {flag["code"] for flag in answer.get_json()["flags"]} == {"window_closed", "not_certified"}
    assert stock_of(world, "B2291") == 5


def test_a_repeat_dose_follows_vomiting_within_the_limit(world) -> None:
    api = world.api("officer.cen")
    code = api.post("/visits", body()).get_json()["code"]
    with world.later(hours=2):
        times = {"vomited_at": "2026-11-20T11:25:00+02:00", "given_at": "2026-11-20T11:26:00+02:00"}

        answer = api.post(f"/visits/{code}/repeat-doses", {**times, "product": "LNG-1.5"})

    assert answer.status_code == 201, answer.text
    assert stock_of(world, "B2291") == 4


def test_a_repeat_dose_is_refused_when_the_vomiting_came_too_late(world) -> None:
    api = world.api("officer.cen")
    code = api.post("/visits", body()).get_json()["code"]
    with world.later(hours=3):
        times = {"vomited_at": "2026-11-20T11:25:01+02:00", "given_at": "2026-11-20T11:26:00+02:00"}

        answer = api.post(f"/visits/{code}/repeat-doses", {**times, "product": "LNG-1.5"})

    assert (answer.status_code, answer.get_json()["code"]) == (409, "vomited_too_late")


def test_the_in_charge_corrects_a_record_and_the_stock_follows(world) -> None:
    code = world.api("officer.cen").post("/visits", body()).get_json()["code"]
    reason = {"reason": "wrong lot written down"}

    answer = world.api("incharge.cen").post(
        f"/visits/{code}/corrections", {**body(dose__lot="B2304"), **reason}
    )

    assert answer.status_code == 201, answer.text
    assert (answer.get_json()["code"], answer.get_json()["version"]) == (code, 2)
    assert (stock_of(world, "B2291"), stock_of(world, "B2304")) == (6, 2)
    seen = world.api("officer.cen").get(f"/visits/{code}").get_json()
    assert seen["dose"]["lots"] == [{"lot": "B2304", "units": 1}]


@pytest.mark.parametrize("name", ["officer.riv", "liaison.north", "programme", "admin", "auditor"])
def test_nobody_else_reads_a_visit(world, name) -> None:
    code = world.api("officer.cen").post("/visits", body()).get_json()["code"]

    assert world.api(name).get(f"/visits/{code}").status_code in {403, 404}


def test_a_suspended_officer_cannot_date_a_dose_back_to_a_certified_day(world) -> None:
    certify("officer2.cen", date(2026, 1, 5), date(2026, 11, 19))
    earlier = {"latest_at": "2026-11-19T01:00:00+02:00", "precision": "exact"}
    dated_back = body(
        arrived_at="2026-11-19T08:00:00+02:00", incident=earlier, dose__given_at="2026-11-19T09:00:00+02:00"
    )

    about_to = world.api("officer2.cen").post("/visits", dated_back)
    fact = world.api("officer2.cen").post(
        "/visits", {**dated_back, "dose": {**dated_back["dose"], "already_given": True}}
    )

    assert (about_to.status_code, about_to.get_json()["code"]) == (409, "not_certified")
    assert (fact.status_code, fact.get_json()["flags"]) == (201, [])


def test_the_same_vomiting_is_answered_by_one_repeat_dose(world) -> None:
    api = world.api("officer.cen")
    code = api.post("/visits", body()).get_json()["code"]
    with world.later(hours=1):
        times = {"vomited_at": "2026-11-20T10:00:00+02:00", "given_at": "2026-11-20T10:00:00+02:00"}

        answers = [
            api.post(f"/visits/{code}/repeat-doses", {**times, "product": "LNG-1.5"}).status_code
            for _ in range(3)
        ]

    assert answers == [201, 409, 409]
    assert stock_of(world, "B2291") == 4


def test_a_window_that_has_closed_does_not_open_for_an_earlier_time(world) -> None:
    dated_back = body(
        arrived_at="2026-11-19T08:00:00+02:00",
        incident={"latest_at": "2026-11-15T09:00:00+02:00", "precision": "exact"},
        dose__given_at="2026-11-19T09:00:00+02:00",
    )

    about_to = world.api("officer.cen").post("/visits", dated_back)
    fact = world.api("officer.cen").post(
        "/visits", {**dated_back, "dose": {**dated_back["dose"], "already_given": True}}
    )

    assert (about_to.status_code, about_to.get_json()["code"]) == (409, "window_closed")
    assert (fact.status_code, fact.get_json()["flags"]) == (201, [])


def test_the_trail_says_when_a_correction_takes_a_dose_out_of_the_record(world) -> None:
    code = world.api("officer.cen").post("/visits", body()).get_json()["code"]
    none_given = body(dose=None, not_given_reason="declined")

    world.api("incharge.cen").post(f"/visits/{code}/corrections", {**none_given, "reason": "not given"})

    page = world.page("auditor").get("/trail?action=visit_corrected")
    assert "units 1, 0" in page.words


def test_a_correction_that_changes_the_tablets_is_for_somebody_to_explain(world) -> None:
    code = world.api("officer.cen").post("/visits", body()).get_json()["code"]
    no_dose = body(dose=None, not_given_reason="declined")

    answer = world.api("incharge.cen").post(
        f"/visits/{code}/corrections", {**no_dose, "reason": "None was given"}
    )

    assert [flag["code"] for flag in answer.get_json()["flags"]] == ["units_changed"]
    assert stock_of(world, "B2291") == 6
    assert session().scalars(select(Incident.kind)).all() == ["units_changed"]


def test_a_correction_of_the_age_alone_opens_nothing(world) -> None:
    code = world.api("officer.cen").post("/visits", body()).get_json()["code"]

    answer = world.api("incharge.cen").post(
        f"/visits/{code}/corrections", {**body(person={"age_years": 30}), "reason": "Age heard wrong"}
    )

    assert answer.get_json()["flags"] == []
    assert session().scalars(select(Incident.kind)).all() == []


def test_a_first_answer_given_again_leaves_a_read_in_the_trail(world) -> None:
    api = world.api("officer.cen")
    api.post("/visits", body(), key="one")
    reads = select(func.count()).where(TrailEntry.action == "visit_read")
    before = session().scalar(reads)

    api.post("/visits", body(), key="one")

    assert session().scalar(reads) == before + 1


def test_somebody_new_at_a_station_is_shown_to_those_who_work_there(world) -> None:
    with world.later(days=20):
        assert "New at this station" not in world.page("officer.cen").get("/").words
        add_person("ghost.cen", "officer", "CEN")

        assert "New at this station: ghost.cen" in world.page("officer.cen").get("/").words
