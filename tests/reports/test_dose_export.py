"""The dose log as it leaves: which rows and columns, in whose province, under which reference."""

import re

from reports.exports.columns import HEAD
from tests.factories import cast, history
from tests.reports.dose_log import WEEK, log, make

CONTRACT = (
    "dose_ref, station, district, province, given_on, given_month, hours_band, product, treatments, units, "
    "lot, expires_on, repeat_of, age_band, sex, referral_count, services, accompanied, arrived, served, "
    "adverse_event, flags, protocol_version, recorded_on"
)


def test_the_columns_are_those_of_the_contract() -> None:
    assert ", ".join(HEAD) == CONTRACT


def test_a_plain_dose_is_one_row_without_times_ages_or_codes(world) -> None:
    visit = history.record(world, "officer.cen")

    [row] = log(world)

    ref = row.pop("dose_ref")
    assert re.fullmatch(r"[2-9A-Z]{14}", ref)
    assert row == {
        "station": "CEN",
        "district": "North District",
        "province": "Copper Province",
        "given_on": "2026-11-20",
        "given_month": "2026-11",
        "hours_band": "0-24",
        "product": "LNG-1.5",
        "treatments": "1",
        "units": "1",
        "lot": "B2291",
        "expires_on": "2027-03-31",
        "repeat_of": "",
        "age_band": "18_24",
        "sex": "female",
        "referral_count": "1",
        "services": "clinical_care;forensic_exam;pep",
        "accompanied": "yes",
        "arrived": "",
        "served": "",
        "adverse_event": "",
        "flags": "",
        "protocol_version": "1",
        "recorded_on": "2026-11-20",
    }
    everything = " ".join([ref, *row.values()])
    for secret in (visit["code"], visit["register_number"], visit["referrals"][0]["number"], "09:25", "19"):
        assert secret not in everything


def test_a_history_is_told_oldest_first_with_the_day_of_the_programmes_clock(world) -> None:
    with world.at("2026-11-18T00:10:00+02:00"):
        night = {
            "arrived_at": "2026-11-18T00:01:00+02:00",
            "incident__latest_at": "2026-11-14T23:59:00+02:00",
        }
        history.record(world, "officer.cen", **night, dose__given_at="2026-11-18T00:05:00+02:00")
    with world.at("2026-11-19T12:00:00+02:00"):
        noon = {"arrived_at": "2026-11-19T11:00:00+02:00", "incident__latest_at": None}
        noon |= {"incident__precision": "unknown", "referrals": [], "referral_declined": True}
        fields = {"dose__product": "LNG-0.75", "dose__treatments": 2, "person": {"age_years": 12}}
        history.record(world, "officer.cen", **noon, **fields, dose__given_at="2026-11-19T11:30:00+02:00")
    history.record(world, "officer.riv", dose__given_at="2026-11-20T09:20:00+02:00")

    rows = log(world)

    assert [row["given_on"] for row in rows] == ["2026-11-18", "2026-11-19", "2026-11-20"]
    assert [row["hours_band"] for row in rows] == ["72-96", "unknown", "0-24"]
    assert [row["station"] for row in rows] == ["CEN", "CEN", "RIV"]
    assert [row["flags"] for row in rows] == ["", "time_not_known", ""]
    assert [(row["treatments"], row["units"]) for row in rows] == [("1", "1"), ("2", "4"), ("1", "1")]
    assert [(row["referral_count"], row["accompanied"]) for row in rows] == [
        ("1", "yes"),
        ("0", ""),
        ("1", "yes"),
    ]
    assert [row["age_band"] for row in rows] == ["18_24", "10_15", "18_24"]


def test_the_first_and_the_last_day_belong_to_the_span(world) -> None:
    with world.at("2026-11-18T00:10:00+02:00"):
        night = {
            "arrived_at": "2026-11-18T00:00:00+02:00",
            "incident__latest_at": "2026-11-17T20:00:00+02:00",
        }
        history.record(world, "officer.cen", **night, dose__given_at="2026-11-18T00:00:00+02:00")

    assert len(log(world, **{"from": "2026-11-18", "to": "2026-11-18"})) == 1
    assert log(world, **{"from": "2026-11-19", "to": "2026-11-19"}) == []
    assert log(world, **{"from": "2026-11-17", "to": "2026-11-17"}) == []


def test_a_visit_without_a_dose_is_not_in_the_log(world) -> None:
    history.record(world, "officer.cen", dose=None, not_given_reason="declined")

    assert log(world) == []


def test_a_corrected_visit_stands_once_as_corrected_under_the_same_reference(world) -> None:
    visit = history.record(world, "officer.cen")
    [before] = log(world)

    history.correct(world, "incharge.cen", visit["code"], person={"age_years": 31}, dose__lot="B2291")

    [after] = log(world)
    assert after["dose_ref"] == before["dose_ref"]
    assert (before["age_band"], after["age_band"]) == ("18_24", "25_plus")
    assert after["referral_count"] == "1"


def test_a_dose_that_a_correction_takes_back_leaves_the_log(world) -> None:
    visit = history.record(world, "officer.cen")

    history.correct(world, "incharge.cen", visit["code"], dose=None, not_given_reason="declined")

    assert log(world) == []


def test_a_repeat_dose_names_the_dose_it_repeats_also_after_a_correction(world) -> None:
    visit = history.record(
        world,
        "officer.cen",
        incident__latest_at="2026-11-19T09:20:00+02:00",
        dose__given_at="2026-11-20T09:15:00+02:00",
    )
    history.repeat(
        world, "officer.cen", visit["code"], "2026-11-20T09:20:00+02:00", "2026-11-20T09:30:00+02:00"
    )
    history.correct(
        world,
        "incharge.cen",
        visit["code"],
        person={"age_years": 17},
        incident__latest_at="2026-11-19T09:20:00+02:00",
        dose__given_at="2026-11-20T09:15:00+02:00",
        dose__lot="B2291",
    )

    first, second = log(world)

    assert (first["repeat_of"], second["repeat_of"]) == ("", first["dose_ref"])
    assert first["dose_ref"] != second["dose_ref"]
    assert (first["age_band"], second["age_band"]) == ("16_17", "16_17")
    assert (first["hours_band"], second["hours_band"]) == ("0-24", "24-48")


def test_a_person_of_one_province_exports_its_stations_alone(world) -> None:
    history.add_second_province(world)
    history.record(world, "officer.cen")
    history.record(world, "officer.far", dose__given_at="2026-11-20T09:26:00+02:00")

    assert [row["station"] for row in log(world)] == ["CEN", "FAR"]
    assert [row["station"] for row in log(world, "programme.copper")] == ["CEN"]
    assert [row["station"] for row in log(world, "programme.lakeside")] == ["FAR"]
    assert [row["station"] for row in log(world, station="far")] == ["FAR"]
    answer = world.api("programme.copper").get("/exports/doses", **WEEK, station="FAR")
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["station"])


def test_a_record_that_arrives_while_the_file_is_on_its_way_changes_nothing(world) -> None:
    visit = history.record(world, "officer.cen")
    export = world.act(lambda: make(world.actor("programme")))

    history.correct(world, "incharge.cen", visit["code"], person={"age_years": 31}, dose__lot="B2291")
    history.record(world, "officer.cen", dose__given_at="2026-11-20T09:29:00+02:00")

    [row] = export.rows()
    assert dict(zip(HEAD, row, strict=True))["age_band"] == "18_24"


def test_the_cast_can_be_asked_for_twice(world) -> None:
    """Two exports of one span are the same bytes: nothing in the file depends on when it is made."""
    cast.put_in_box("CEN", "LNG-1.5", "B2291", "2027-03", 1)
    history.record(world, "officer.cen")
    api = world.api("programme")

    assert api.get("/exports/doses", **WEEK).data == api.get("/exports/doses", **WEEK).data
