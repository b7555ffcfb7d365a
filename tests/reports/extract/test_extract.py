"""The analyst's file: what is in it, what is not, and the questions of its handbook."""

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from reports.exports.columns import HEAD
from reports.extract import service, writing
from reports.extract.tables import TABLES
from tests.factories import history
from tests.reports.dose_log import WEEK, entries, log
from tests.reports.indicators import by_hand

HANDBOOK = Path(__file__).parents[3] / "docs" / "analysts.md"


def days(first: str, last: str) -> dict[str, str]:
    return {
        f"{name}-{part}": value
        for name, day in (("from_on", first), ("to_on", last))
        for part, value in zip(("year", "month", "day"), day.split("-"), strict=True)
    }


THIS_WEEK = days(WEEK["from"], WEEK["to"])


def send(world: Any, fields: dict[str, str]) -> Any:
    client = world.page("programme")
    client.get("/reports/extract")
    return client.send({**fields})


def asked(world: Any, folder: Path, span: dict[str, str] = THIS_WEEK) -> Path:
    response = send(world, {**span, "purpose": "a test"}).response
    assert response.status_code == 200
    assert int(response.headers["Content-Length"]) == len(response.data)
    made = folder / "made.sqlite"
    made.write_bytes(response.data)
    return made


def read(made: Path, query: str) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(f"file:{made}?mode=ro", uri=True)) as book:
        book.row_factory = sqlite3.Row
        return [dict(row) for row in book.execute(query)]


@pytest.fixture
def told(world):
    by_hand.tell(world)
    with world.at("2026-10-02T09:00:00+02:00"):
        yield world


def test_it_holds_the_tables_of_the_list_and_the_doses_of_the_log(world, tmp_path) -> None:
    history.record(world, "officer.cen")
    history.record(world, "officer.riv")
    made = asked(world, tmp_path)

    found = {
        row["name"]: [one["name"] for one in read(made, f"PRAGMA table_info({row['name']})")]
        for row in read(made, "SELECT name FROM sqlite_master WHERE type = 'table'")
    }
    assert found == {table: [field.name for field in fields] for table, fields in TABLES.items()}
    explained = read(made, 'SELECT "table", "column" FROM dictionary WHERE meaning IS NOT NULL')
    assert len(explained) == sum(len(fields) for fields in TABLES.values())
    rows = [
        {name: "" if cell is None else str(cell) for name, cell in row.items()}
        for row in read(made, "SELECT * FROM doses ORDER BY rowid")
    ]
    assert len(rows) == 2
    assert rows == log(world)
    assert list(rows[0]) == list(HEAD)
    assert read(made, "SELECT * FROM counts") == []


def test_its_counts_are_those_of_the_indicators_and_none_is_small(told, tmp_path) -> None:
    made = asked(told, tmp_path, days("2026-01-01", "2026-12-31"))

    for audience, smallest in (("inside", 5), ("outside", 10)):
        for split in ("", "age_band"):
            query = {"from": "2026-09", "to": "2026-09", "audience": audience}
            answer = told.api("programme").get(
                "/reports/indicators", **query, **({"by": split} if split else {})
            )
            rows = read(
                made,
                "SELECT * FROM counts WHERE period = '2026-09' AND place_kind = 'programme' "
                f"AND audience = '{audience}' AND coalesce(split, '') = '{split}'",
            )
            items = answer.get_json()["items"]
            assert [(row["indicator"], row["counted"], row["out_of"], row["hidden"]) for row in rows] == [
                (item["code"], item["numerator"], item["denominator"], item["hidden"]) for item in items
            ]
        few = f"audience = '{audience}' AND counted BETWEEN 1 AND {smallest - 1}"
        assert read(made, f"SELECT * FROM counts WHERE {few}") == []
    assert read(made, "SELECT * FROM counts WHERE counted IS NULL AND hidden IS NULL") == []
    assert read(made, "SELECT * FROM counts WHERE hidden LIKE 'fewer than 10%'")
    kinds = read(made, "SELECT DISTINCT place_kind FROM counts WHERE period = '2026-Q3'")
    assert {row["place_kind"] for row in kinds} == {"programme", "province", "district", "station"}


def test_the_queries_of_the_handbook_run_on_what_the_command_writes(told, tmp_path) -> None:
    made = tmp_path / "made.sqlite"
    result = told.app.test_cli_runner().invoke(args=["extract", "create", str(made)])
    queries = re.findall(r"```sql\n(.*?)```", HANDBOOK.read_text(), re.DOTALL)

    assert result.exit_code == 0, result.output
    assert len(queries) == 3
    for query in queries:
        assert read(made, query), query
    assert len(read(made, "SELECT * FROM doses")) == 26


def test_nothing_that_names_a_person_is_in_it(world, tmp_path) -> None:
    visit = history.record(world, "officer.cen")

    data = asked(world, tmp_path).read_bytes()

    assert b"CEN" in data
    kept_out = [visit["code"], visit["register_number"], visit["referrals"][0]["number"], "09:25"]
    assert [word for word in kept_out if word.encode() in data] == []


def test_it_is_an_export_with_purpose_trail_and_pace(world, tmp_path) -> None:
    world.app.config["EXPORTS_PER_HOUR"], usual = 2, world.app.config["EXPORTS_PER_HOUR"]
    try:
        asked(world, tmp_path)
        assert log(world) == []
        held = send(world, {**THIS_WEEK, "purpose": "once more"})
    finally:
        world.app.config["EXPORTS_PER_HOUR"] = usual

    assert held.status == 429
    assert "2 files in one hour is the limit." in held.words
    purposes = [json.loads(entry.detail)["purpose"] for entry in entries(world)]
    assert purposes == ["Extract: a test", "weekly report"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"purpose": " "}, "Write what the file is for."),
        ({"to_on-year": "2025"}, "Choose a last day that is not before the first."),
    ],
)
def test_a_wrong_wish_is_told_at_its_field(world, changes, words) -> None:
    page = send(world, {**THIS_WEEK, "purpose": "a test", **changes})

    assert page.status == 422
    assert page.errors() == [words]
    assert entries(world) == []


def test_the_command_never_writes_over_a_file_and_leaves_no_half_one(world, tmp_path, monkeypatch) -> None:
    run = world.app.test_cli_runner().invoke
    made = tmp_path / "made.sqlite"
    first = run(args=["extract", "create", str(made)])
    again = run(args=["extract", "create", str(made)])
    assert (first.exit_code, again.exit_code) == (0, 1), first.output
    assert "there already" in again.stderr

    def broken(_extract: service.Extract, path: Path) -> None:
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, "write", broken)
    failed = run(args=["extract", "create", str(tmp_path / "other.sqlite")])

    assert failed.exit_code == 1
    assert "No space left" in failed.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["made.sqlite"]
