"""The files of the dose log: CSV, workbook, data package, page and command; nothing in them runs."""

import csv
import io
import json

from sqlalchemy import insert, select, text

from core.database import session
from inventory.catalogue.models import Lot
from reports.exports.columns import HEAD
from reports.exports.datasets.declared import DOSES
from tests.factories import history
from tests.reports.dose_log import WEEK, entries, log, read, workbook


def test_text_that_a_spreadsheet_would_run_stays_text_in_both_kinds_of_file(world) -> None:
    history.record(world, "officer.cen", dose__product="LNG-0.75", dose__treatments=1)

    def plant() -> None:
        """What no form lets in, put straight into the tables."""
        for place, formula in (("NOR", "=HYPERLINK(1)"), ("PRO", "@SUM(1)"), ("CEN", "\t=1")):
            session().execute(text("UPDATE place SET name = :n WHERE code = :c"), {"n": formula, "c": place})
        session().execute(text("UPDATE place SET code = '-1+1' WHERE code = 'CEN'"))
        session().execute(text("UPDATE lot SET number = '+1;=2' WHERE number = 'C1100'"))
        session().execute(text("UPDATE product SET code = '=1+1' WHERE code = 'LNG-0.75'"))
        lot = session().execute(select(Lot).limit(1)).scalar_one()
        another = {"product_id": lot.product_id, "number": "=9", "expires_on": lot.expires_on}
        another |= {"expires_by_month": False, "added_at": lot.added_at}
        session().execute(insert(Lot.__table__), another)
        session().execute(
            text(
                "INSERT INTO movement SELECT (SELECT max(id) FROM movement) + 1, (SELECT max(id) FROM lot), "
                "from_account_id, to_account_id, units, kind, reason, occurred_at, recorded_at, person_id, "
                "reverses_id FROM movement WHERE id = (SELECT max(id) FROM movement)"
            )
        )
        session().execute(
            text(
                "INSERT INTO dose_lot SELECT (SELECT max(id) FROM movement), dose_id, "
                "(SELECT max(id) FROM lot), units FROM dose_lot "
                "WHERE movement_id = (SELECT max(movement_id) FROM dose_lot)"
            )
        )

    world.act(plant)

    [row] = log(world)
    assert row["district"] == "'=HYPERLINK(1)"
    assert row["province"] == "'@SUM(1)"
    assert row["station"] == "'-1+1"
    assert row["product"] == "'=1+1"
    assert sorted(row["lot"].split(";'")) == ["'+1;=2", "=9"] or sorted(row["lot"].split(";'")) == [
        "'=9",
        "+1;=2",
    ]
    book = workbook(world)
    assert [cell.value for cell in book["Data"][2]][1:4] == ["'-1+1", "'=HYPERLINK(1)", "'@SUM(1)"]
    assert not [
        cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.data_type == "f"
    ]


def test_the_workbook_has_the_data_their_dictionary_and_where_they_come_from(world) -> None:
    history.record(world, "officer.cen")

    book = workbook(world, station="CEN")

    assert book.sheetnames == ["Data", "Dictionary", "About"]
    assert tuple(cell.value for cell in book["Data"][1]) == HEAD
    assert book["Data"].max_row == 2
    assert tuple(row[0].value for row in book["Dictionary"].iter_rows(min_row=2)) == HEAD
    told = {row[0].value: row[1].value for row in book["About"].iter_rows(min_row=2)}
    assert told["Exported by"] == "programme"
    assert told["Exported at"] == "2026-11-20T09:30+02:00"
    assert (told["First day"], told["Last day"]) == ("2026-11-14", "2026-11-20, included")
    assert (told["Station"], told["Purpose"]) == ("CEN", "weekly report")
    assert "Demo data" not in told


def test_a_demo_says_so_in_the_workbook(world, monkeypatch) -> None:
    monkeypatch.setitem(world.app.config, "IS_DEMO", True)

    told = {row[0].value: row[1].value for row in workbook(world)["About"].iter_rows(min_row=2)}

    assert told["Demo data"] == "Nothing here is real."


def test_the_data_package_describes_the_columns_in_their_order(world) -> None:
    api = world.api("programme")

    plain = api.get("/exports/doses/datapackage.json").get_json()
    dated = api.get(
        "/exports/doses/datapackage.json", **{"from": "2026-11-14", "to": "2026-11-20"}
    ).get_json()
    answer = api.get("/exports/doses", **WEEK)

    [resource] = dated["resources"]
    head = next(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [field["name"] for field in resource["schema"]["fields"]] == head == list(HEAD)
    assert all(field["title"] and field["description"] for field in resource["schema"]["fields"])
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{resource["path"]}"'
    assert plain == DOSES.datapackage()


def test_the_page_asks_and_downloads(world) -> None:
    history.record(world, "officer.cen")
    client = world.page("programme")
    client.get("/exports")

    page = client.send(
        {
            **days("from_on", "14", "11", "2026"),
            **days("to_on", "20", "11", "2026"),
            "purpose": "board meeting",
        }
    )

    assert page.status == 200
    assert page.response.content_type == "text/csv; charset=utf-8"
    assert page.response.headers["Content-Disposition"] == (
        'attachment; filename="dose-log-2026-11-14-2026-11-20.csv"'
    )
    assert len(read(page.response.data)) == 1
    assert json.loads(entries(world)[0].detail)["purpose"] == "board meeting"


def days(name: str, day: str, month: str, year: str) -> dict[str, str]:
    return {f"{name}-day": day, f"{name}-month": month, f"{name}-year": year}


def test_the_page_says_what_is_missing_and_keeps_what_was_typed(world) -> None:
    client = world.page("programme")
    client.get("/exports")

    page = client.send(
        {
            **days("from_on", "21", "11", "2026"),
            **days("to_on", "20", "11", "2026"),
            "purpose": "board meeting",
        }
    )

    assert page.status == 422
    assert page.errors() == ["Choose a last day that is not before the first."]
    assert page.soup.find(id="purpose")["value"] == "board meeting"
    assert entries(world) == []


def test_the_command_writes_a_whole_new_file_or_none(world, tmp_path) -> None:
    history.record(world, "officer.cen")
    out = tmp_path / "log.csv"
    run = world.app.test_cli_runner().invoke
    span = ["--from", "2026-11-14", "--to", "2026-11-20"]

    first = run(args=["export", "doses", *span, "--out", str(out)])
    again = run(args=["export", "doses", *span, "--out", str(out)])
    shown = run(args=["export", "doses", *span, "--station", "cen"])
    refused = run(args=["export", "doses", "--from", "2026-11-20", "--to", "2026-11-14"])

    assert (first.exit_code, again.exit_code, shown.exit_code, refused.exit_code) == (0, 1, 0, 1), (
        first.output
    )
    assert len(read(out.read_bytes())) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["log.csv"]
    assert read(shown.stdout_bytes)[0]["station"] == "CEN"
    assert "Choose a last day" in refused.stderr
    assert [json.loads(entry.detail)["purpose"] for entry in entries(world)] == ["command line"] * 2
