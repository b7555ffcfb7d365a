"""An export as a CSV or XLSX file, a part at a time."""

from collections.abc import Iterator
from datetime import date
from typing import Any, BinaryIO

from core import clock
from core.errors import Refusal
from core.spreadsheets import Sheet, csv_stream, xlsx_file
from reports.exports.columns import DICTIONARY_HEAD
from reports.exports.service import Export

FORMATS = {"csv": "CSV", "xlsx": "Excel (XLSX)"}
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
CHUNK_BYTES = 64 * 1024
SHEET_ROWS = 1_048_575


class SheetFull(Refusal):
    code = "sheet_full"
    title = "One sheet cannot hold so many rows"


def name_of(export: Export, file_format: str) -> str:
    return f"{export.stem}.{file_format}"


def parts(export: Export, file_format: str) -> Iterator[bytes]:
    """The file, a part at a time. Raises SheetFull before the first part of an XLSX that is too long."""
    if file_format == "xlsx":
        return _file_parts(_workbook(export))
    return csv_stream(export.data_set.head, export.rows())


def _workbook(export: Export) -> BinaryIO:
    return xlsx_file(
        [
            Sheet("Data", export.data_set.head, _fitting(export)),
            Sheet("Dictionary", DICTIONARY_HEAD, export.data_set.dictionary()),
            Sheet("About", ("what", "answer"), about(export)),
        ]
    )


def _fitting(export: Export) -> Iterator[list[Any]]:
    """The rows with days as days, so that a spreadsheet can sort them and reckon with them."""
    days = [number for number, one in enumerate(export.data_set.columns) if one.type == "date"]
    for number, row in enumerate(export.rows(), start=1):
        if number > SHEET_ROWS:
            raise SheetFull("Choose CSV, or fewer days.")
        for place in days:
            row[place] = date.fromisoformat(row[place]) if row[place] else ""
        yield row


def _file_parts(handle: BinaryIO) -> Iterator[bytes]:
    with handle:
        while chunk := handle.read(CHUNK_BYTES):
            yield chunk


def about(export: Export) -> list[tuple[str, str]]:
    """What somebody must know who finds the file a year later."""
    span = export.span
    lines = [
        ("Holds", export.data_set.one_row),
        ("First day", span.from_on.isoformat()),
        ("Last day", f"{span.to_on.isoformat()}, included"),
        ("Station", export.station or "All that the person may see"),
        ("Exported by", export.exported_by),
        ("Exported at", clock.local(export.exported_at).isoformat(timespec="minutes")),
        ("Purpose", export.purpose),
        ("How to read", "The sheet Dictionary says what each column means. An empty cell is not a no."),
        *export.data_set.about,
    ]
    return [("Demo data", "Nothing here is real."), *lines] if export.is_demo else lines
