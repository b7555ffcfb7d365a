"""Tables in and out: CSV and XLSX that no spreadsheet program will run.

Writing streams row by row; reading gives each row with the number a person sees
beside it. A cell that could start a formula gets an apostrophe in front.
"""

import csv
import io
import tempfile
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

import openpyxl
import xlsxwriter

from core.errors import Invalid

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
CHUNK_ROWS = 500
MOST_ROWS = 100_000
MOST_COLUMNS = 200
# A workbook is packed: a small file may unpack to more than the memory holds.
MOST_UNPACKED = 64 * 1024 * 1024
_UNREADABLE = (
    OSError, EOFError, UnicodeDecodeError, csv.Error, BadZipFile, LookupError, ValueError, TypeError,
    AttributeError, NotImplementedError, ParseError, zlib.error,
)  # fmt: skip


def neutral(value: Any) -> Any:
    """The value as a cell that stays text; numbers and empty cells pass."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    seen = "".join(c for c in unicodedata.normalize("NFKC", value) if unicodedata.category(c) != "Cf").lstrip(
        " "
    )
    if seen.startswith(FORMULA_STARTS) or value.startswith(FORMULA_STARTS):
        return "'" + value
    return value


def csv_stream(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """UTF-8 with byte-order mark, RFC 4180 lines, a chunk of rows at a time."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write("\ufeff")
    writer.writerow(head)
    for number, row in enumerate(rows, start=1):
        writer.writerow([neutral(value) for value in row])
        if number % CHUNK_ROWS == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


@dataclass(frozen=True)
class Sheet:
    name: str
    head: Sequence[str]
    rows: Iterable[Sequence[Any]]


def xlsx_file(sheets: Sequence[Sheet]) -> BinaryIO:
    """A temporary file holding the workbook, rewound; memory stays flat, rows pass through disk."""
    target = tempfile.TemporaryFile()  # noqa: SIM115 - the caller reads it to the end and closes it
    with xlsxwriter.Workbook(
        target, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            page.freeze_panes(1, 0)
            page.write_row(0, 0, sheet.head, bold)
            for number, row in enumerate(sheet.rows, start=1):
                for column, value in enumerate(row):
                    _write_cell(page, number, column, neutral(value), day)
    target.seek(0)
    return target


def _write_cell(page: Any, row: int, column: int, value: Any, day: Any) -> None:
    if isinstance(value, date):
        page.write_datetime(row, column, datetime.combine(value, time.min), day)
    elif isinstance(value, int | float):
        page.write_number(row, column, value)
    else:
        page.write_string(row, column, value)


@dataclass(frozen=True)
class Row:
    """One line of a table that was read: its number in the file and its cells by column name."""

    number: int
    cells: dict[str, str]


def read_table(path: Path) -> list[Row]:
    """Rows of a CSV or XLSX file; raises Invalid when it cannot be read as a table."""
    reader = _read_xlsx if path.suffix.lower() == ".xlsx" else _read_csv
    try:
        lines = list(_bounded(reader(path)))
    except _UNREADABLE as error:
        raise Invalid({"file": [f"Save it as CSV (UTF-8) or XLSX and try again: {error}."]}) from error
    if not lines:
        raise Invalid({"file": ["The file is empty."]})
    head = [name.strip().lower() for name in lines[0][1]]
    twice = sorted({name for name in head if name and head.count(name) > 1})
    if twice:
        raise Invalid({"file": [f"Two columns are called {', '.join(twice)}."]})
    rows = []
    for number, cells in lines[1:]:
        if len(cells) > len(head):
            raise Invalid({"file": [f"Row {number} has more cells than the first row has names."]})
        if any(cell.strip() for cell in cells):
            if any(cell.strip() for name, cell in zip(head, cells, strict=False) if not name):
                raise Invalid({"file": [f"Row {number} has text in a column without a name."]})
            filled = [*cells, *[""] * (len(head) - len(cells))]
            rows.append(
                Row(number, {name: cell.strip() for name, cell in zip(head, filled, strict=True) if name})
            )
    return rows


def _bounded(lines: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """The lines as they come, until there are too many: what follows is not read into memory."""
    for count, line in enumerate(lines, start=1):
        if count > MOST_ROWS:
            raise Invalid({"file": [f"Split it: {MOST_ROWS} rows at once at most."]})
        if len(line[1]) > MOST_COLUMNS:
            raise Invalid({"file": [f"Row {line[0]} has more than {MOST_COLUMNS} cells."]})
        yield line


def _read_csv(path: Path) -> Iterator[tuple[int, list[str]]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        sample = handle.read(4096)
        handle.seek(0)
        first_line = sample.split("\n", 1)[0]
        delimiter = ";" if first_line.count(";") > first_line.count(",") else ","
        reader = csv.reader(handle, delimiter=delimiter, strict=True)
        for cells in reader:
            yield reader.line_num, cells


def _read_xlsx(path: Path) -> Iterator[tuple[int, list[str]]]:
    # Ours to close: openpyxl leaves a workbook open that it cannot read.
    with path.open("rb") as handle:
        with ZipFile(handle) as packed:
            if sum(one.file_size for one in packed.infolist()) > MOST_UNPACKED:
                raise Invalid({"file": ["This workbook is too large. Save it as CSV (UTF-8), or split it."]})
        book = openpyxl.load_workbook(handle, read_only=True, data_only=True)
        try:
            for number, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
                yield number, [_cell_text(cell) for cell in cells]
        finally:
            book.close()


def _cell_text(cell: Any) -> str:
    if cell is None:
        return ""
    if hasattr(cell, "isoformat"):
        return str(cell.isoformat())
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
