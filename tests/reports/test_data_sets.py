"""The data sets beside the dose log: who may take which, what is in them, and what never is."""

import csv
import io
from datetime import datetime

import openpyxl
import pytest

from core.spreadsheets import FORMULA_STARTS
from reports.exports.datasets.declared import ALL
from tests.factories import history
from tests.factories.alerts import open_alert
from tests.factories.events import event_at
from tests.factories.resupply import request_at

SPAN = {"from": "2026-01-01", "to": "2026-12-31", "purpose": "yearly report"}
OTHERS = sorted(set(ALL) - {"doses"})


@pytest.fixture
def full(world):
    """One of everything."""
    visit = history.record(world, "officer.cen")
    request_at(world, "received")
    event_at(world, "submitted", visit=visit["code"])
    open_alert(world)
    world.visit = visit
    return world


def taken(world, name: str, who: str = "liaison.north", **query: str):
    answer = world.api(who).get(f"/exports/{name}", **{**SPAN, **query})
    assert answer.status_code == 200, answer.text
    return answer.data


def rows(world, name: str, **query: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(taken(world, name, **query).decode("utf-8-sig"))))


@pytest.mark.parametrize("name", OTHERS)
def test_each_has_the_columns_of_its_dictionary_and_a_row(full, name) -> None:
    found = rows(full, name)

    assert found
    assert tuple(found[0]) == ALL[name].head
    package = full.api("liaison.north").get(f"/exports/{name}/datapackage.json").get_json()
    fields = package["resources"][0]["schema"]["fields"]
    assert [field["name"] for field in fields] == list(ALL[name].head)
    for row in found:
        for field in fields:
            if "enum" in field.get("constraints", {}) and row[field["name"]]:
                assert row[field["name"]] in field["constraints"]["enum"], field["name"]


@pytest.mark.parametrize("name", OTHERS)
def test_in_a_workbook_days_are_days_and_nothing_is_a_formula(full, name) -> None:
    book = openpyxl.load_workbook(io.BytesIO(taken(full, name, format="xlsx")))

    days = [number for number, one in enumerate(ALL[name].columns) if one.type == "date"]
    for row in book["Data"].iter_rows(min_row=2):
        assert {cell.data_type for cell in row} <= {"s", "n", "d"}
        assert all(isinstance(row[number].value, datetime) for number in days if row[number].value)
    assert [row[0].value for row in book["Dictionary"].iter_rows(min_row=2)] == list(ALL[name].head)
    assert book["About"]


@pytest.mark.parametrize("name", OTHERS)
def test_no_code_of_a_visit_or_a_slip_is_in_any(full, name) -> None:
    text = taken(full, name).decode("utf-8-sig")

    slip = full.visit["referrals"][0]
    for secret in (full.visit["code"], slip["number"], slip["feedback_code"], full.visit["register_number"]):
        assert secret not in text
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert not [cell for cell in cells if cell.startswith(FORMULA_STARTS) and not cell[1:].isdecimal()]


def test_the_card_runs_on_from_what_lay_there(full) -> None:
    whole = [row for row in rows(full, "stock-card") if (row["place"], row["product"]) == ("CEN", "LNG-1.5")]
    for before, after in zip(whole, whole[1:], strict=False):
        change = int(after["units_in"] or 0) - int(after["units_out"] or 0)
        assert int(after["balance"]) == int(before["balance"]) + change


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("programme", {"doses", "movements", "stock-card", "requisitions", "referrals", "alerts"}),
        ("liaison.north", set(OTHERS)),
        ("auditor", set()),
        ("officer.cen", set()),
    ],
)
def test_who_may_take_which(full, who, may) -> None:
    answers = {name: full.api(who).get(f"/exports/{name}", **SPAN).status_code for name in ALL}

    assert {name for name, status in answers.items() if status == 200} == may
    assert {status for status in answers.values()} <= {200, 403, 404}


def test_another_s_places_are_not_in_it(full) -> None:
    history.add_second_province(full)

    assert {row["place"] for row in rows(full, "movements", who="programme.lakeside")} == {"FAR"}
    assert (
        full.api("programme.lakeside").get("/exports/movements", **{**SPAN, "station": "CEN"}).status_code
        == 422
    )


def test_all_files_of_an_hour_are_counted_together(full, monkeypatch) -> None:
    monkeypatch.setitem(full.app.config, "EXPORTS_PER_HOUR", 2)
    taken(full, "alerts", who="programme")
    taken(full, "doses", who="programme")

    assert full.api("programme").get("/exports/movements", **SPAN).status_code == 429


def test_the_page_gives_the_file_that_was_chosen(full) -> None:
    page = full.page("liaison.north")
    page.get("/exports?data_set=referrals")
    parts = {"from_on-day": "1", "from_on-month": "1", "from_on-year": "2026",
             "to_on-day": "31", "to_on-month": "12", "to_on-year": "2026"}  # fmt: skip
    answer = page.send({**parts, "data_set": "referrals", "purpose": "yearly report"}).response

    assert (
        answer.headers["Content-Disposition"] == 'attachment; filename="referrals-2026-01-01-2026-12-31.csv"'
    )


def test_a_name_that_is_none_is_not_found(full) -> None:
    assert full.api("programme").get("/exports/everything", **SPAN).status_code == 404
    assert full.page("programme").get("/exports/everything/datapackage.json").status == 404
