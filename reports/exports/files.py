"""An export as a CSV or XLSX file, a part at a time."""

from collections.abc import Iterator
from typing import Any, BinaryIO

from core import clock
from core.errors import Refusal
from core.spreadsheets import Sheet, csv_stream, xlsx_file
from reports.exports.columns import DICTIONARY_HEAD, HEAD, dictionary
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
    return _file_parts(_workbook(export)) if file_format == "xlsx" else csv_stream(HEAD, export.rows())


def _workbook(export: Export) -> BinaryIO:
    return xlsx_file(
        [
            Sheet("Data", HEAD, _fitting(export.rows())),
            Sheet("Dictionary", DICTIONARY_HEAD, dictionary()),
            Sheet("About", ("what", "answer"), about(export)),
        ]
    )


def _fitting(rows: Iterator[list[Any]]) -> Iterator[list[Any]]:
    for number, row in enumerate(rows, start=1):
        if number > SHEET_ROWS:
            raise SheetFull("Choose CSV, or fewer days.")
        yield row


def _file_parts(handle: BinaryIO) -> Iterator[bytes]:
    with handle:
        while chunk := handle.read(CHUNK_BYTES):
            yield chunk


def about(export: Export) -> list[tuple[str, str]]:
    """What somebody must know who finds the file a year later."""
    span = export.span
    lines = [
        ("Holds", "One row per dose, oldest first. A corrected record stands once, as corrected."),
        ("First day", span.from_on.isoformat()),
        ("Last day", f"{span.to_on.isoformat()}, included"),
        ("Station", export.station or "All that the person may see"),
        ("Exported by", export.exported_by),
        ("Exported at", clock.local(export.exported_at).isoformat(timespec="minutes")),
        ("Purpose", export.purpose),
        ("How to read", "The sheet Dictionary says what each column means. An empty cell is not a no."),
        (
            "A repeat dose",
            "Names the dose it repeats. It is the same person: count people without these rows.",
        ),
        ("Small numbers", "Do not publish counts under 10. A small count can point at one person."),
    ]
    return [("Demo data", "Nothing here is real."), *lines] if export.is_demo else lines
