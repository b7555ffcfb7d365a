"""A long dose log streams in flat memory, page after page, whatever the number of rows."""

import tracemalloc
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from core.database import end_reading, session
from core.spreadsheets import csv_stream
from dispensing.visits.models import Dose, Visit
from reports.exports import queries, service
from reports.exports.columns import HEAD
from tests.factories import history

FEW, MANY = 2_000, 20_000
FIRST = datetime.fromisoformat("2024-01-01T08:00:00+02:00")


def copies(world: Any, count: int) -> None:
    """Copies of one visit and its dose, several at the same instant, put straight into the tables."""
    visit = dict(session().execute(select(Visit.__table__)).mappings().first())
    dose = dict(session().execute(select(Dose.__table__)).mappings().first())
    start = 1 + session().scalar(select(func.max(Visit.id)))
    visits, doses = [], []
    for number in range(start, start + count):
        # Seven at one instant, so that pages end between doses of the same time.
        given_at = FIRST + timedelta(minutes=number // 7)
        visits.append({**visit, "id": number, "code": f"C{number}", "register_number": f"R{number}"})
        doses.append({**dose, "id": number, "ref": f"D{number}", "visit_id": number, "given_at": given_at})

    def put() -> None:
        session().execute(insert(Visit.__table__), visits)
        session().execute(insert(Dose.__table__), doses)

    world.act(put)


def stream(world: Any) -> tuple[int, int]:
    """Lines of the file, and the peak of memory in bytes while it left."""
    wanted = {"from_on": date(2024, 1, 1), "to_on": date(2024, 12, 31), "purpose": "a test"}
    export = world.act(lambda: service.export_doses(world.actor("programme"), **wanted))
    tracemalloc.start()
    lines = sum(part.count(b"\r\n") for part in csv_stream(HEAD, export.rows()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return lines, peak


@pytest.mark.heavy
def test_ten_times_the_rows_take_no_more_memory(world) -> None:
    history.record(world, "officer.cen")
    copies(world, FEW)
    stream(world)  # statements are compiled once; that memory stays
    few, small_peak = stream(world)
    copies(world, MANY - FEW)

    many, large_peak = stream(world)

    assert (few, many) == (1 + FEW, 1 + MANY)
    assert large_peak < 1.5 * small_peak


def test_no_dose_is_lost_or_doubled_where_a_page_ends(world, monkeypatch) -> None:
    history.record(world, "officer.cen")
    copies(world, 60)
    monkeypatch.setattr(queries, "PAGE_ROWS", 4)

    span = queries.span(date(2024, 1, 1), date(2024, 12, 31), world.actor("programme").place_ids)
    refs = [row[0] for row in queries.rows(span)]

    end_reading()
    doses = session().scalars(
        select(Dose.ref).where(Dose.ref.like("D%"), Dose.given_at < FIRST + timedelta(days=9))
    )
    assert sorted(refs) == sorted(set(doses))
    assert len(refs) == len(set(refs)) == 60
