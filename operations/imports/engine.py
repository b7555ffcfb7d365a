"""One way in for every file: all rows or none, each row once, each mistake by row and column.

A row goes through its schema and then through the same verb as the page, so that no rule is
written twice. A refused row does not stop the others from being looked at; one is enough to
keep nothing. A row's key is what it says and its how-manieth copy it is, so a file may come twice.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from accounts.people.service import system_actor
from accounts.permissions import Actor
from accounts.trail import service as trail
from core import idempotency
from core.database import attempt, unit_of_work
from core.errors import Invalid, Refusal
from core.spreadsheets import Row, read_table
from operations.imports.schemas import RowSchema

Data = Mapping[str, Any]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Kind:
    """What a file of this kind holds: the shape of a row, the verb it goes to, the names of its columns.

    `act` returns a reference of what it made. `column_of` turns the verb's path into a column of
    the row, or None where it belongs to no column.
    """

    name: str
    row: type[RowSchema]
    act: Callable[[Actor, Data], str]
    column_of: Callable[[str, Data], str | None]


@dataclass(frozen=True)
class Mistake:
    row: int
    column: str | None
    reason: str

    def __str__(self) -> str:
        column = f", column {self.column}" if self.column else ""
        return f"row {self.row}{column}: {self.reason}"


@dataclass
class Report:
    kind: str
    rows: int
    sha256: str
    dry_run: bool
    added: int = 0
    already: int = 0
    mistakes: list[Mistake] = field(default_factory=list)

    @property
    def is_ok(self) -> bool:
        return not self.mistakes


@dataclass(frozen=True)
class _Sound:
    """A row of the right shape, with the key under which it is added once."""

    number: int
    data: Data
    key: str
    digest: str


class _KeepNothing(Exception):
    """Ends the transaction of a dry run, or of a file with a mistake in it."""


def run(kind: Kind, path: Path, *, dry_run: bool = False, progress: Progress | None = None) -> Report:
    """Bring a file in. Keeps all of it, or nothing when the report has mistakes or the run is dry.

    Raises Invalid at `file` when it is not a table with the columns of its kind.
    """
    rows = read_table(path)
    _check_columns(kind, rows)
    report = Report(kind.name, len(rows), hashlib.sha256(path.read_bytes()).hexdigest(), dry_run)
    sound, misshapen = _shaped(kind, rows)

    def act() -> None:
        report.added = report.already = 0  # the database may ask for another try
        report.mistakes = list(misshapen)
        _act_on_all(kind, sound, report, progress)
        if report.mistakes or dry_run:
            raise _KeepNothing
        if report.added:
            detail = {"kind": kind.name, "rows": report.added, "sha256": report.sha256}
            trail.record(system_actor(), "file_imported", kind.name, detail=detail)

    try:
        unit_of_work(act)
    except _KeepNothing:
        report.mistakes.sort(key=lambda mistake: mistake.row)
    return report


def _check_columns(kind: Kind, rows: Sequence[Row]) -> None:
    if not rows:
        raise Invalid({"file": ["It has no rows under the names of its columns."]})
    head, known = list(rows[0].cells), kind.row.columns()
    words = []
    if missing := [name for name in kind.row.required() if name not in head]:
        words.append(f"These columns are missing: {', '.join(missing)}.")
    if unknown := [name for name in head if name not in known]:
        words.append(f"These columns are not known: {', '.join(unknown)}. Known: {', '.join(known)}.")
    if words and len(head) == 1:
        words.append("Put commas or semicolons between the columns.")
    if words:
        raise Invalid({"file": words})


def _shaped(kind: Kind, rows: Sequence[Row]) -> tuple[list[_Sound], list[Mistake]]:
    schema, copies = kind.row(), Counter[str]()
    sound, mistakes = [], []
    for row in rows:
        data, wrong = schema.read(row.cells)
        if wrong:
            mistakes += [Mistake(row.number, _known(kind, name), words) for name, words in wrong.items()]
            continue
        said = json.dumps([kind.name, data], sort_keys=True, default=str)
        digest = hashlib.sha256(f"{said} {copies[said]}".encode()).hexdigest()
        copies[said] += 1
        sound.append(_Sound(row.number, data, f"import-{digest}", digest))
    return sound, mistakes


def _known(kind: Kind, column: str) -> str | None:
    return column if column in kind.row.columns() else None


def _act_on_all(kind: Kind, sound: Sequence[_Sound], report: Report, progress: Progress | None) -> None:
    actor = system_actor()
    for done, row in enumerate(sound, start=1):
        try:
            outcome = attempt(lambda row=row: _add_once(kind, actor, row))
        except Refusal as refusal:
            report.mistakes += _mistakes(kind, row, refusal)
        else:
            report.added += not outcome.is_replay
            report.already += outcome.is_replay
        if progress:
            progress(done, len(sound))


def _add_once(kind: Kind, actor: Actor, row: _Sound) -> idempotency.Outcome:
    return idempotency.once(actor.person_id, row.key, row.digest, lambda: kind.act(actor, row.data))


def _mistakes(kind: Kind, row: _Sound, refusal: Refusal) -> list[Mistake]:
    """A refusal in the words of the file. Two messages about one column: the more exact one, said last."""
    if isinstance(refusal, Invalid):
        said = {kind.column_of(path, row.data): " ".join(words) for path, words in refusal.errors.items()}
    else:
        said = {kind.column_of(refusal.field or "", row.data): refusal.detail}
    return [Mistake(row.number, column, reason) for column, reason in said.items()]
