"""Lines of an old register: what they become, and which column each mistake is told at."""

import json
from datetime import datetime

import pytest
from sqlalchemy import select

from core.database import session
from dispensing.visits import told
from dispensing.visits.models import Dose, Visit
from operations.imports.doses import DOSES
from tests.factories import cast
from tests.operations.tables import LINE, bring_in, count, table


def test_a_line_says_no_more_than_the_register_did(world, tmp_path) -> None:
    bring_in(DOSES, table(tmp_path / "one.csv", [{**LINE, "hours_since": "", "age": "", "sex": ""}]))

    visit, dose = session().scalars(select(Visit)).one(), session().scalars(select(Dose)).one()
    assert dose.given_at == datetime.fromisoformat("2026-03-01T10:00:00+02:00")
    assert dose.given_by is None
    assert dose.already_given
    said = told.of(visit)
    assert (said.latest_at, said.precision, visit.age_band, visit.sex) == (
        None,
        "unknown",
        "unknown",
        "unknown",
    )
    assert [flag["code"] for flag in json.loads(visit.flags)] == ["time_not_known"]


def test_a_dose_outside_the_rules_is_a_fact_with_flags(world, tmp_path) -> None:
    line = {**LINE, "station": "LAK", "hours_since": "140", "consent": "no"}

    report = bring_in(DOSES, table(tmp_path / "one.csv", [line]))

    assert (report.added, report.mistakes) == (1, [])
    flags = {flag["code"] for flag in json.loads(session().scalars(select(Visit.flags)).one())}
    assert flags == {"window_closed", "no_consent", "no_stock"}


def test_the_time_may_carry_its_own_day_and_offset(world, tmp_path) -> None:
    line = {**LINE, "given_on": "", "given_at": "2026-03-01T08:00:00Z", "hours_since": ""}
    line |= {"incident_on": "2026-03-01", "incident_at": "9:15"}

    report = bring_in(DOSES, table(tmp_path / "one.csv", [line]))

    assert report.mistakes == []
    said = told.of(session().scalars(select(Visit)).one())
    assert (said.hours_since, said.precision) == (0.75, "estimated")


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"given_on": ""}, "given_on"),
        ({"given_at": "2026-03-01T10:00"}, "given_on"),
        ({"given_at": ""}, "given_at"),
        ({"incident_on": "2026-03-01", "incident_at": "08:00"}, "hours_since"),
        ({"hours_since": "", "incident_on": "2026-03-01"}, "incident_at"),
        ({"hours_since": "", "incident_on": "2026-03-02", "incident_at": "08:00"}, "incident_at"),
        ({"hours_since": "12 h"}, "hours_since"),
        ({"precision": "exactly"}, "precision"),
        ({"hours_since": "", "precision": "exact"}, "precision"),
        ({"age": "twelve"}, "age"),
        ({"age": "121"}, "age"),
        ({"treatments": "0"}, "treatments"),
        ({"treatments": "1.5"}, "treatments"),
        ({"services": "pep,clinical_care"}, "services"),
        ({"services": ""}, "services"),
        ({"declined": "maybe"}, "declined"),
        ({"lot": "=1+1"}, "lot"),
        ({"product": "@SUM(A1)"}, "product"),
        ({"station": "CEN\u202e"}, "station"),
        ({"lot": "UNKN OWN"}, "lot"),
    ],
)
def test_each_mistake_names_its_column(world, tmp_path, change, column) -> None:
    report = bring_in(
        DOSES,
        table(
            tmp_path / "one.csv", [{**LINE, "incident_on": "", "incident_at": "", "precision": "", **change}]
        ),
    )

    assert column in {mistake.column for mistake in report.mistakes}
    assert {mistake.row for mistake in report.mistakes} == {2}
    assert count(Visit) == 0


def test_doses_of_a_register_come_off_the_box_they_were_given_from(world, tmp_path) -> None:
    cast.put_in_box("LAK", "LNG-1.5", "L1", "2027-08", 2)

    bring_in(DOSES, table(tmp_path / "d.csv", [{**LINE, "station": "LAK", "lot": "l1"}] * 3))

    stock = world.api("liaison.south").get("/stock", station="LAK").get_json()["items"]
    assert [line["units"] for line in stock if line["lot"] == "L1"] in ([0], [])
    flags = [json.loads(found) for found in session().scalars(select(Visit.flags).order_by(Visit.id))]
    assert [[flag["code"] for flag in found] for found in flags] == [[], [], ["no_stock"]]
