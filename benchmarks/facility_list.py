"""What a national list of 3,000 invented facilities costs, beside bare inserts of as many rows.

`python -m benchmarks.facility_list [--rows 3000] [--database sqlite]`. Timed as somebody waits: reading
the file, judging each row, saving all of it. The floor inserts the same rows of both tables once more, in
two statements. Then the same file again, which must change nothing.
"""

import tempfile
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import click
from sqlalchemy import func, insert, select

from accounts.facilities.models import FacilityDetail
from accounts.people.service import system_actor
from accounts.places.models import Place
from accounts.trail.models import TrailEntry
from app import create_app
from benchmarks.alerts_scale import SETTINGS, databases
from core import migrations
from core.database import session, table, unit_of_work
from operations.imports import facility_list
from tests.factories import cast
from tests.operations.national_list import make

SHIFT = 1_000_000


def timed(path: Path) -> tuple[facility_list.Report, float, float]:
    """(what it did, seconds waited, seconds of the processor)."""
    session().rollback()
    began, worked = perf_counter(), process_time()
    report = facility_list.run(system_actor(), path, creates_areas=True)
    return report, perf_counter() - began, process_time() - worked


def floor() -> tuple[float, float]:
    """Seconds waited and worked to insert once more what the list made, under other numbers and codes."""
    places = [
        row | {"id": row["id"] + SHIFT, "code": f"F-{row['code']}"[:40]}
        for row in _rows(select(table(Place)).where(Place.kind == "facility"))
    ]
    details = [
        row | {"facility_id": row["facility_id"] + SHIFT, "hmis_code": None, "dhis2_uid": None}
        for row in _rows(select(table(FacilityDetail)))
    ]
    session().rollback()

    def act() -> None:
        session().connection().execute(insert(table(Place)), places)
        session().connection().execute(insert(table(FacilityDetail)), details)

    began, worked = perf_counter(), process_time()
    unit_of_work(act)
    return perf_counter() - began, process_time() - worked


def _rows(query: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in session().execute(query).mappings()]


def _entries() -> int:
    session().rollback()
    return session().scalar(select(func.count()).select_from(table(TrailEntry))) or 0


@click.command()
@click.option("--rows", default=3000, show_default=True)
@click.option("--database", default="sqlite", show_default=True, type=click.Choice(["sqlite", "postgresql"]))
def main(rows: int, database: str) -> None:
    """Print what was waited for, and how many times the floor that is."""
    with tempfile.TemporaryDirectory() as name, databases(database, Path(name)) as urls:
        made = make(Path(name), rows)
        app = create_app(DATABASE_URL=urls[0], **SETTINGS)
        with app.app_context():
            migrations.upgrade()
            cast.build(stock=())
            first, waited, worked = timed(made.path)
            entries = _entries()
            again, waited_again, _ = timed(made.path)
            more = _entries() - entries
            bare, bare_worked = floor()
    click.echo(
        f"{database}, {rows} rows: {first.in_words()}\n"
        f"{waited:.2f} s; bare inserts {bare:.2f} s: {waited / bare:.1f} times\n"
        f"of the processor {worked:.2f} s and {bare_worked:.2f} s: {worked / bare_worked:.1f} times\n"
        f"again: {again.in_words()}\n{waited_again:.2f} s, {more} entries more in the trail"
    )


if __name__ == "__main__":
    main()
