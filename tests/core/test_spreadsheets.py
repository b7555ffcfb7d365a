"""Tables out cannot run; tables in are read as a person wrote them, or refused in words."""

import csv
import io
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import spreadsheets
from core.errors import Invalid
from core.spreadsheets import FORMULA_STARTS, Sheet, csv_stream, neutral, read_table, xlsx_file

PAYLOADS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u200b=1", "＝1+1", "﹢1", "＠x"]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_cell_that_could_run_gets_an_apostrophe(payload: str) -> None:
    assert neutral(payload) == "'" + payload


@given(st.text())
def test_no_text_starts_a_formula_after_it_was_made_neutral(text: str) -> None:
    assert not str(neutral(text)).startswith(FORMULA_STARTS)


def test_csv_begins_with_a_byte_order_mark_and_reads_back() -> None:
    made = b"".join(csv_stream(["a", "b"], [["x,y", 1], ['q"', None], ["=1", ""]]))

    assert made.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline="")))
    assert rows == [["a", "b"], ["x,y", "1"], ['q"', ""], ["'=1", ""]]
    assert made.count(b"\r\n") == 4


def test_xlsx_has_no_formula_cell() -> None:
    with xlsx_file([Sheet("Data", ["a"], [[payload] for payload in PAYLOADS])]) as file:
        book = openpyxl.load_workbook(file)

    cells = [cell for row in book["Data"].iter_rows(min_row=2) for cell in row]
    assert {cell.data_type for cell in cells} == {"s"}


def test_a_table_is_read_with_the_number_a_person_sees(tmp_path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes("\ufeffName;Count\r\n  ann ;1\r\n\r\nben;2\r\n".encode())

    rows = read_table(path)

    assert [(row.number, row.cells) for row in rows] == [
        (2, {"name": "ann", "count": "1"}),
        (4, {"name": "ben", "count": "2"}),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"a,a\n1,2\n", "Two columns"),
        (b"a,b\n1,2,3\n", "more cells"),
        (b"a\n\xff\xfe\n", "UTF-8"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words(tmp_path, content: bytes, words: str) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(content)

    with pytest.raises(Invalid) as refused:
        read_table(path)

    assert words in refused.value.errors["file"][0]


def _packed(tmp_path, **parts: str):
    path = tmp_path / "hostile.xlsx"
    with ZipFile(path, "w", ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return path


def _refused(path) -> str:
    with pytest.raises(Invalid) as refused:
        read_table(path)
    return " ".join(refused.value.errors["file"])


def test_a_small_file_that_unpacks_to_a_large_one_is_refused_unopened(tmp_path) -> None:
    path = _packed(tmp_path, sheet="0" * (spreadsheets.MOST_UNPACKED + 1))
    assert path.stat().st_size < 100_000

    assert "too large" in _refused(path)


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_workbook_of_broken_parts_is_refused_in_words(tmp_path) -> None:
    book = openpyxl.Workbook()
    book.save(tmp_path / "sound.xlsx")
    with ZipFile(tmp_path / "sound.xlsx") as sound:
        parts = {name: sound.read(name).decode() for name in sound.namelist()}

    for broken in parts:
        for content in ("<a", "<a/>", ""):
            try:
                read_table(_packed(tmp_path, **{**parts, broken: content}))
            except Invalid as refused:
                assert refused.errors["file"], (broken, content)


def test_what_is_too_much_is_not_read_to_its_end(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(spreadsheets, "MOST_ROWS", 5)
    wide, far, long = openpyxl.Workbook(), openpyxl.Workbook(), tmp_path / "long.csv"
    wide.active["XFD1"] = "x"
    far.active["A1048576"] = "x"
    wide.save(tmp_path / "wide.xlsx")
    far.save(tmp_path / "far.xlsx")
    long.write_text("a\n" * 6)

    assert "cells" in _refused(tmp_path / "wide.xlsx")
    for path in (tmp_path / "far.xlsx", long):
        assert "rows at once" in _refused(path)
