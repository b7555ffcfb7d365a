"""Files into the book: all rows or none, each once, each mistake by row and column."""

import json
from datetime import date, time
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import func, select

from accounts.trail import service as trail
from accounts.trail.models import TrailEntry
from core.database import session
from core.errors import Invalid
from dispensing.referrals.models import Referral
from dispensing.visits.models import Dose, Visit
from operations.imports.doses import DOSES
from operations.imports.places import FACILITIES, STATIONS
from operations.imports.stock import STOCK
from tests.operations.tables import LINE, bring_in, count, everything, invoke, register, table

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
BAD = {
    # row in the file (the first line holds the names): what is wrong, the column, the reason
    3: ({"station": "NOWHERE"}, "station", "No station has this code."),
    10: ({"given_on": "01/03/2026"}, "given_on", "Write the day like 2026-11-20."),
    17: ({"lot": "B9999"}, "lot", "The book has no such lot. Check the number."),
    40: ({"given_at": "half past nine"}, "given_at", "Write the time like 14:30, or"),
    77: ({"given_on": "2026-11-21"}, "given_at", "This is in the future. Check the time of giving."),
    100: ({"hours_since": "-4"}, "hours_since", "Write the hours as a number, like 12 or 12.5."),
    150: ({"age": "15", "age_band": "25_plus"}, "age_band", "The age and the age group differ."),
    201: ({"sex": "f"}, "sex", "Choose one of: female, male, other, unknown."),
    250: ({"product": "ASPIRIN"}, "product", "Choose a product from the list."),
    299: ({"facility": "NCH"}, "facility", "Choose a place from the list."),
    350: ({"services": "dancing"}, "services", "Choose from: clinical_care,"),
    401: ({"declined": "yes"}, "declined", "They chose to go, or chose not to. Not both."),
}


def test_a_register_with_twelve_bad_lines_is_refused_whole_and_mended_goes_in_once(world, tmp_path) -> None:
    rows = register()
    bad = [{**row, **BAD[number][0]} if number in BAD else row for number, row in enumerate(rows, start=2)]
    before = everything()

    refused = invoke(world, "doses", table(tmp_path / "bad.csv", bad))

    assert refused.exit_code == 1
    *lines, last = refused.stderr.splitlines()
    assert len(lines) == 12
    for line, (number, (_change, column, reason)) in zip(lines, BAD.items(), strict=True):
        assert line.startswith(f"row {number}, column {column}: {reason}")
    assert last == "12 of 400 rows need a look. Nothing was saved."
    assert everything() == before

    mended = table(tmp_path / "mended.csv", rows)
    first = invoke(world, "doses", mended)
    after = everything()
    second = invoke(world, "doses", mended)

    assert (first.exit_code, first.stdout) == (0, "Added 400, already there 0.\n")
    assert (second.exit_code, second.stdout) == (0, "Added 0, already there 400.\n")
    assert everything() == after
    assert (count(Visit), count(Dose), count(Referral)) == (400, 400, 400)
    assert list(trail.faults()) == []


def test_the_same_line_twice_in_a_file_is_two_doses(world, tmp_path) -> None:
    path = table(tmp_path / "two.csv", [LINE, LINE])

    first = bring_in(DOSES, path)
    longer = bring_in(DOSES, table(tmp_path / "three.csv", [LINE, LINE, LINE]))

    assert (first.added, first.already) == (2, 0)
    assert (longer.added, longer.already) == (1, 2)


def test_the_same_rows_are_known_again_in_another_order_of_columns_or_as_a_workbook(world, tmp_path) -> None:
    bring_in(DOSES, table(tmp_path / "first.csv", [LINE], delimiter=";"))
    turned = {name: LINE[name] for name in reversed(LINE)}
    book = openpyxl.Workbook()
    typed = {
        **LINE,
        "given_on": date(2026, 3, 1),
        "given_at": time(10),
        "hours_since": 20,
        "age": 22,
        "lot": None,
    }
    book.active.append(list(typed))
    book.active.append(list(typed.values()))
    book.save(tmp_path / "third.xlsx")

    second = bring_in(DOSES, table(tmp_path / "second.csv", [turned]))
    third = bring_in(DOSES, tmp_path / "third.xlsx")

    assert [(report.added, report.already, report.mistakes) for report in (second, third)] == [(0, 1, [])] * 2


def test_a_dry_run_says_what_it_would_add_and_keeps_nothing(world, tmp_path) -> None:
    path = table(tmp_path / "five.csv", register(5))
    before = everything()

    dry = invoke(world, "doses", path, "--dry-run")

    assert (dry.exit_code, dry.stdout) == (0, "Would add 5, already there 0. Nothing was saved.\n")
    assert everything() == before


def test_a_machine_reads_the_answer_as_json(world, tmp_path) -> None:
    good = invoke(world, "doses", table(tmp_path / "good.csv", [LINE]), "--json")
    bad = invoke(world, "doses", table(tmp_path / "bad.csv", [{**LINE, "sex": "f"}]), "--json")

    assert json.loads(good.stdout) == {
        "kind": "doses",
        "rows": 1,
        "dry_run": False,
        "added": 1,
        "already_there": 0,
        "errors": [],
    }
    assert bad.exit_code == 1
    assert json.loads(bad.stdout)["added"] == 0
    assert json.loads(bad.stdout)["errors"] == [
        {"row": 2, "column": "sex", "reason": "Choose one of: female, male, other, unknown."}
    ]


def test_the_trail_keeps_the_file_by_its_digest_and_each_visit_as_usual(world, tmp_path) -> None:
    path = table(tmp_path / "a name that should not be kept.csv", register(3))

    bring_in(DOSES, path)
    bring_in(DOSES, path)

    kept = session().scalars(select(TrailEntry).where(TrailEntry.action == "file_imported")).all()
    assert len(kept) == 1
    assert json.loads(kept[0].detail).keys() == {"kind", "rows", "sha256"}
    assert "name" not in kept[0].detail + kept[0].subject
    recorded = select(func.count()).where(TrailEntry.action == "visit_recorded")
    assert session().scalar(recorded) == 3


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"station,given_at,product\r\n", "It has no rows"),
        ("station,given_at,product,näme\r\nCEN,10:00,LNG-1.5,x\r\n".encode(), "not known: n\u00e4me"),
        (b"station,given_on\r\nCEN,2026-03-01\r\n", "missing: given_at, product."),
        (b"station,station\r\nCEN,CEN\r\n", "Two columns are called station."),
        (b"station,given_at,product\r\nCEN,10:00,LNG\xff-1.5\r\n", "Save it as CSV (UTF-8) or XLSX"),
        (
            "station,given_at,product\r\nCEN,10:00,LNG-1.5\r\n".encode("utf-16"),
            "Save it as CSV (UTF-8) or XLSX",
        ),
        (b"station\tgiven_at\tproduct\r\nCEN\t10:00\tLNG-1.5\r\n", "Put commas or semicolons"),
        (b"station|given_at|product\r\nCEN|10:00|LNG-1.5\r\n", "Put commas or semicolons"),
        (b"station,given_at,product\r\nCEN,10:00,LNG-1.5,more\r\n", "Row 2 has more cells"),
        (b"station,given_at,product,\r\nCEN,10:00,LNG-1.5,more\r\n", "column without a name"),
        (b'station,given_at,product\r\n"CEN,10:00,LNG-1.5\r\n', "Save it as CSV (UTF-8) or XLSX"),
        (b"PK\x03\x04 not a workbook", "Save it as CSV (UTF-8) or XLSX"),
    ],
)
def test_a_file_that_is_not_such_a_table_is_refused_in_words(world, tmp_path, content, words) -> None:
    path = tmp_path / ("file.xlsx" if content.startswith(b"PK") else "file.csv")
    path.write_bytes(content)

    result = invoke(world, "doses", path)

    assert result.exit_code == 1
    assert words in result.stderr, result.stderr
    with pytest.raises(Invalid) as refused:
        bring_in(DOSES, path)
    assert list(refused.value.errors) == ["file"]


def test_the_examples_in_the_documents_come_in_one_after_the_other(world) -> None:
    for kind, name, rows in (
        (STATIONS, "stations", 3),
        (FACILITIES, "facilities", 2),
        (STOCK, "stock", 3),
        (DOSES, "doses", 4),
    ):
        result = invoke(world, name, EXAMPLES / f"{name}.csv")
        again = bring_in(kind, EXAMPLES / f"{name}.csv")

        assert (result.exit_code, result.output) == (0, f"Added {rows}, already there 0.\n")
        assert (again.added, again.already) == (0, rows)
    flags = [json.loads(found) for found in session().scalars(select(Visit.flags).order_by(Visit.id))]
    assert [[flag["code"] for flag in found] for found in flags] == [[], [], ["time_not_known"], []]


def test_products_come_in_once_through_the_verb_of_the_page(world, tmp_path) -> None:
    path = tmp_path / "products.csv"
    head, *rows = (EXAMPLES / "products.csv").read_text().splitlines()
    path.write_text("\n".join([head, *(row for row in rows if row.startswith("COC"))]))

    assert invoke(world, "products", path).output == "Added 1, already there 0.\n"
    assert invoke(world, "products", path).output == "Added 0, already there 1.\n"

    refused = invoke(world, "products", EXAMPLES / "products.csv")
    assert (refused.exit_code, refused.output.count("Another product has this code")) == (1, 3)
