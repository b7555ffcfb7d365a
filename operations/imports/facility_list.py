"""The national facility list: its sixteen columns as rows, and the one act that takes them in.

Byte-order mark, semicolons, missing codes, leading zeroes lost in a spreadsheet, no coordinates: all are
met here, and each mistake is told by row and column. Who a row is, is decided in `accounts.facilities`.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from accounts.facilities import national_list
from accounts.facilities.matching import Listed
from accounts.facilities.national_list import Taken
from accounts.permissions import Actor
from core.database import unit_of_work
from core.errors import Invalid
from core.spreadsheets import Row, read_table
from operations.imports.engine import Mistake

COLUMNS = (
    "province", "district", "name", "hmis_code", "dhis2_uid", "smartcare_guid", "elmis_id", "ihris_id",
    "location", "ownership", "facility_type", "longitude", "latitude", "catchment_population_head_count",
    "catchment_population_cso", "operation_status",
)  # fmt: skip
NEEDED = ("province", "district", "name", "hmis_code", "dhis2_uid")
NOTHING = {"", "null", "none", "na", "n/a", "-", "nan"}
HMIS_DIGITS = 8
LONGEST = {"name": 80, "province": 80, "district": 80, "hmis_code": 20, "dhis2_uid": 20, "elmis_id": 40}
LONGEST |= dict.fromkeys(("facility_type", "ownership", "operation_status"), 60)


@dataclass
class Report:
    """What the list did, or would do, and what is wrong with it: with a mistake nothing is kept."""

    rows: int
    dry_run: bool
    taken: Taken = field(default_factory=Taken)
    mistakes: list[Mistake] = field(default_factory=list)

    @property
    def is_ok(self) -> bool:
        return not self.mistakes

    def in_words(self) -> str:
        if not self.is_ok:
            lines = [str(mistake) for mistake in self.mistakes[:50]]
            return "\n".join([*lines, f"{len(self.mistakes)} things need a look. Nothing was saved."])
        one = self.taken
        words = (
            f"{one.new} new, {one.changed} changed, {one.unchanged} as they were, {one.unclear} unclear, "
            f"{one.left_out} left out, {one.closed} closed, {one.new_areas} new districts and provinces."
        )
        return f"{words} Nothing was saved." if self.dry_run else words


class _KeepNothing(Exception):
    """Ends the transaction of a dry run."""


def is_list(path: Path) -> bool:
    """True when the file has the columns that only the national list has."""
    rows = read_table(path)
    return bool(rows) and {"hmis_code", "dhis2_uid"} <= set(rows[0].cells)


def run(
    actor: Actor,
    path: Path,
    *,
    dry_run: bool = False,
    creates_areas: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Take the file in, whole or not at all. Raises Invalid at `file` when it is not such a list."""
    table = read_table(path)
    _check_columns(table)
    report = Report(len(table), dry_run)
    rows = [made for row in table if (made := _listed(row, report.mistakes)) is not None]
    if not report.is_ok:
        return report
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()

    def act() -> None:
        report.taken = national_list.take(
            actor, rows, sha256=sha256, creates_areas=creates_areas, progress=progress
        )
        if dry_run:
            raise _KeepNothing

    try:
        unit_of_work(act)
    except _KeepNothing:
        pass
    except Invalid as refusal:
        report.mistakes = [Mistake(1, name, " ".join(words)) for name, words in refusal.errors.items()]
    return report


def _check_columns(table: Sequence[Row]) -> None:
    if not table:
        raise Invalid({"file": ["It has no rows under the names of its columns."]})
    head = list(table[0].cells)
    words = []
    if missing := [name for name in NEEDED if name not in head]:
        words.append(f"These columns are missing: {', '.join(missing)}.")
    if unknown := [name for name in head if name not in COLUMNS]:
        words.append(f"These columns are not known: {', '.join(unknown[:10])}.")
    if words:
        raise Invalid({"file": words})


def _listed(row: Row, mistakes: list[Mistake]) -> Listed | None:
    cells = {
        name: "" if cell.lower() in NOTHING else " ".join(cell.split()) for name, cell in row.cells.items()
    }
    wrong = {
        name: "Write it: a facility has one." for name in ("province", "district", "name") if not cells[name]
    }
    for name, most in LONGEST.items():
        if len(cells.get(name, "")) > most:
            wrong[name] = f"Use {most} characters or fewer."
    latitude = _degrees(cells, "latitude", 90, wrong)
    longitude = _degrees(cells, "longitude", 180, wrong)
    if wrong:
        mistakes += [Mistake(row.number, name, words) for name, words in wrong.items()]
        return None
    hmis = cells["hmis_code"]
    return Listed(
        row.number, cells["province"], cells["district"], cells["name"],
        # A spreadsheet takes a code for a number and drops its zeroes.
        hmis.zfill(HMIS_DIGITS) if hmis.isascii() and hmis.isdecimal() else hmis,
        cells["dhis2_uid"], cells.get("elmis_id", ""), cells.get("facility_type", ""),
        cells.get("ownership", ""), cells.get("operation_status", ""), latitude, longitude,
    )  # fmt: skip


def _degrees(cells: Mapping[str, str], name: str, most: int, wrong: dict[str, str]) -> float | None:
    """Degrees, or None where there are none; 0, 0 lies in the sea and stands for nothing."""
    said = cells.get(name, "").replace(",", ".")
    if not said:
        return None
    try:
        degrees = float(said)
    except ValueError:
        degrees = float("nan")
    if not -most <= degrees <= most:
        wrong[name] = f"Write degrees from -{most} to {most}, or leave it empty."
        return None
    return degrees or None
