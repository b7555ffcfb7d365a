"""`flask import …`: a CSV or XLSX file, all of it or nothing, with each mistake by row and column."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import click

from accounts.people.service import system_actor
from core.cli import Commands
from operations.imports import engine, facility_list
from operations.imports.doses import DOSES
from operations.imports.engine import Kind, Report
from operations.imports.places import FACILITIES, STATIONS
from operations.imports.products import PRODUCTS
from operations.imports.stock import STOCK

KINDS = {
    PRODUCTS: "Products, with the numbers of their labels: the first file of a new book.",
    STATIONS: "Stations, with their districts and provinces where these are new.",
    FACILITIES: "Facilities that people are sent to, with their services.",
    STOCK: "Opening stock of boxes and stores, lot by lot.",
    DOSES: "Lines of an old register: doses that were given already. They come off the stock in the book, "
    "so bring in the stock of the register's first day before.",
}

import_files = Commands(
    "import", help="Files into the book: all rows or none. Running one twice adds nothing."
)


def _add_command(kind: Kind, words: str) -> None:
    if kind is FACILITIES:
        return  # has a form of its own, below: the national list comes by the same command

    @import_files.command(kind.name, help=f"{words} Columns: {', '.join(kind.row.columns())}.")
    @click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--dry-run", is_flag=True, help="Say what it would add, and keep nothing.")
    @click.option("--json", "as_json", is_flag=True, help="For a machine to read.")
    def import_file(path: Path, dry_run: bool, as_json: bool) -> None:
        report = engine.run(kind, path, dry_run=dry_run, progress=_progress())
        click.echo(_as_json(report) if as_json else _in_words(report), err=not (report.is_ok or as_json))
        if not report.is_ok:
            raise SystemExit(1)


for _kind, _words in KINDS.items():
    _add_command(_kind, _words)


@import_files.command("facilities")
@click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what it would do, and keep nothing.")
@click.option("--create-areas", is_flag=True, help="Of the national list: add districts that are not known.")
@click.option("--json", "as_json", is_flag=True, help="For a machine to read.")
def import_facilities(path: Path, dry_run: bool, create_areas: bool, as_json: bool) -> None:
    """Facilities that people are sent to: a file of our columns, or the Ministry's Master Facility List."""
    if not facility_list.is_list(path):
        report = engine.run(FACILITIES, path, dry_run=dry_run, progress=_progress())
        click.echo(_as_json(report) if as_json else _in_words(report), err=not (report.is_ok or as_json))
    else:
        report = facility_list.run(
            system_actor(), path, dry_run=dry_run, creates_areas=create_areas, progress=_progress()
        )
        errors = [vars(mistake) for mistake in report.mistakes]
        made = {"rows": report.rows, "dry_run": dry_run, **vars(report.taken), "errors": errors}
        click.echo(json.dumps(made) if as_json else report.in_words(), err=not (report.is_ok or as_json))
    if not report.is_ok:
        raise SystemExit(1)


def _progress() -> Callable[[int, int], None] | None:
    """A line that counts, on a terminal alone."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        if done % 25 == 0 or done == total:
            click.echo(f"\r{done} of {total} rows", err=True, nl=done == total)

    return show


def _in_words(report: Report) -> str:
    if not report.is_ok:
        bad = len({mistake.row for mistake in report.mistakes})
        lines = [str(mistake) for mistake in report.mistakes]
        return "\n".join([*lines, f"{bad} of {report.rows} rows need a look. Nothing was saved."])
    if report.dry_run:
        return f"Would add {report.added}, already there {report.already}. Nothing was saved."
    return f"Added {report.added}, already there {report.already}."


def _as_json(report: Report) -> str:
    return json.dumps(
        {
            "kind": report.kind,
            "rows": report.rows,
            "dry_run": report.dry_run,
            "added": report.added if report.is_ok else 0,
            "already_there": report.already,
            "errors": [vars(mistake) for mistake in report.mistakes],
        }
    )
