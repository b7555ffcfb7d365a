"""The month's report for a spreadsheet: one row for each figure, numbers as numbers."""

from datetime import date
from typing import Any, BinaryIO

from core.spreadsheets import Sheet, csv_stream, neutral, xlsx_file
from reports.monthly.contents import AUDIENCES, Contents, Figure

HEAD = ("month", "part", "figure", "count", "of", "unit", "not shown", "note")


def rows(contents: Contents, audience: str, month: date) -> list[list[Any]]:
    """One row for each figure, in the order of `HEAD`."""
    return [_row(one, month) for one in contents.figures[audience]]


def _row(figure: Figure, month: date) -> list[Any]:
    cells: list[Any] = [f"{month:%Y-%m}", figure.part, figure.label, figure.count, figure.of, figure.unit]
    return [neutral(cell) for cell in (*cells, figure.hidden, figure.note)]


def csv(contents: Contents, audience: str, month: date) -> bytes:
    return b"".join(csv_stream(HEAD, rows(contents, audience, month)))


def xlsx(contents: Contents, audience: str, month: date, marks: list[tuple[str, str]]) -> BinaryIO:
    """Sheets Report and About."""
    about = [("For", AUDIENCES[audience]), *marks]
    return xlsx_file(
        [Sheet("Report", HEAD, rows(contents, audience, month)), Sheet("About", ("what", "answer"), about)]
    )
