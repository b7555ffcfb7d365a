"""The month's report: made once, signed once, revised when the book changed, and the same in every form."""

import csv
import io

import openpyxl
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from core.database import session
from reports.figures import service as figures
from reports.monthly import queries, service
from reports.monthly.contents import by_key
from tests.factories import history
from tests.reports.indicators import by_hand

DUE = "2026-10-03T08:00:00+02:00"


def make(world) -> int:
    def act() -> int:
        figures.reckon()
        return service.make_due()

    return world.act(act)


@pytest.fixture
def due(world):
    by_hand.tell(world)
    with world.at(DUE):
        yield world


def inside() -> dict:
    return by_key(service.contents_of(queries.newest()[0].MonthlyReport).figures["inside"])


def test_it_says_what_was_worked_out_by_hand(due) -> None:
    assert make(due) == 1

    found = inside()
    assert found["visits"].words == "36"
    assert found["coverage"].words == "26 of 31 (84 %)"
    assert found["doses.hours_band.0-24"].count == 12
    assert found["not_given.reason.declined"].label == "No dose: they chose not to take tablets now"
    assert found["median_hours"].words == "24 to 48 hours"
    assert found["stock.LNG-1.5.Quantity dispensed"].words == "26 tablets"


def test_the_other_version_hides_what_is_under_ten(due) -> None:
    make(due)

    contents = service.contents_of(queries.newest()[0].MonthlyReport)
    outside = by_key(contents.figures["outside"])
    assert outside["doses"].count == 26
    # Ten, but five who could have had one and five who could not: shown beside one another they would tell.
    assert outside["not_given"].count is None
    assert outside["doses.hours_band.0-24"].count is None
    assert "fewer than 10" in outside["doses.hours_band.0-24"].words


def test_the_same_morning_twice_makes_one_report(due) -> None:
    assert [make(due), make(due)] == [1, 0]
    assert len(queries.newest()) == 1


def test_before_the_third_day_none_is_made(world) -> None:
    by_hand.tell(world)
    with world.at("2026-10-02T08:00:00+02:00"):
        assert make(world) == 0


def test_one_signs_and_the_second_is_told(due) -> None:
    make(due)
    page = due.page("programme")
    page.get("/reports")
    page.get(f"/reports/monthly/{queries.newest()[0].MonthlyReport.id}")
    assert page.send({}, action="/sign").status == 200
    assert "Signed" in page.page.words

    with pytest.raises(service.SignedAlready):
        due.act(lambda: service.sign(due.actor("programme"), queries.newest()[0].MonthlyReport.id))


def test_a_liaison_reads_and_does_not_sign(due) -> None:
    make(due)
    page = due.page("liaison.north").get(f"/reports/monthly/{queries.newest()[0].MonthlyReport.id}")

    assert page.status == 200
    assert not page.soup.select("form[action$=sign]")


def come_late(world, people: int) -> None:
    with world.at("2026-10-05T08:00:00+02:00"):
        for _one in range(people):
            late = {"dose": None, "not_given_reason": "declined"}
            history.record(world, "officer.cen", arrived_at="2026-09-12T09:00:00+02:00", **late,
                           incident__latest_at="2026-09-12T01:00:00+02:00")  # fmt: skip


def test_a_few_who_come_late_leave_the_signed_numbers_and_are_said(due) -> None:
    make(due)
    due.act(lambda: service.sign(due.actor("programme"), queries.newest()[0].MonthlyReport.id))
    come_late(due, 2)
    with due.at("2026-10-06T08:00:00+02:00"):
        assert make(due) == 1

    found = inside()
    assert (found["visits"].count, found["visits"].note) == (36, "Changed by a few since it was signed.")
    month = queries.newest()[0].MonthlyReport.month
    assert [row.MonthlyReport.version for row in queries.versions(month)] == [2, 1]


def test_many_who_come_late_are_counted_in_a_version_that_waits_for_a_signature(due) -> None:
    make(due)
    first = queries.newest()[0].MonthlyReport.id
    due.act(lambda: service.sign(due.actor("programme"), first))
    come_late(due, 6)
    with due.at("2026-10-06T08:00:00+02:00"):
        make(due)
        newest = queries.newest()[0]
        page = due.page("programme").get(f"/reports/monthly/{newest.MonthlyReport.id}")

    assert inside()["visits"].count == 42
    assert newest.signed_at is None
    assert "Visits: 36, now 42" in page.words
    with pytest.raises(service.Replaced):
        due.act(lambda: service.sign(due.actor("programme"), first))


def test_every_form_holds_the_same_numbers(due) -> None:
    make(due)
    report_id = queries.newest()[0].MonthlyReport.id
    page = due.page("programme")
    taken = {
        kind: page.client.get(f"/reports/monthly/{report_id}/{kind}").get_data()
        for kind in ("csv", "xlsx", "pdf")
    }

    lines = {row["figure"]: row for row in csv.DictReader(io.StringIO(taken["csv"].decode("utf-8-sig")))}
    sheet = openpyxl.load_workbook(io.BytesIO(taken["xlsx"]))["Report"]
    cells = {row[2].value: row for row in sheet.iter_rows(min_row=2)}
    assert lines["Coverage"]["count"] == "26"
    assert (cells["Coverage"][3].value, cells["Coverage"][4].value) == (26, 31)
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
    assert taken["pdf"].startswith(b"%PDF")
    assert page.get(f"/reports/monthly/{report_id}/docx").status == 404


def test_a_report_that_was_made_is_never_changed(due) -> None:
    make(due)

    with pytest.raises(DatabaseError, match="never changed"):
        due.act(lambda: session().execute(text("UPDATE monthly_report SET figures = '{}'")))
